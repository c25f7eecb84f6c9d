/** What a Python text shows without being parsed. */
export interface Sign {
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

/** Strings and comments: what stands in them is not run. */
const notCode = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

const argumentsSet = /^[ \t]*%vdk_arguments[ \t]+\S/m;

/** What there is in a kernel and not in a run; contracts/kernel-only.json holds the cases. */
const signs: readonly (readonly [pattern: RegExp, message: string])[] = [
  [argumentsSet, 'The step sets the arguments of the job; a run has those it was started with.'],
  [
    /(?<![\w.])(?<!def[ \t])(?:exit|quit)(?:[ \t]*\(|(?<=^\s*.{4})\s*;?\s*$)/,
    'The step ends the process, which is a failure in a run; to end the job early and well call job_input.skip_remaining_steps().'
  ],
  [
    /(?<![\w.])(?:In|Out|_oh|_ih|_i{1,3}|_i?\d+)(?!\w)/,
    'The step uses the history of the notebook; a run keeps none. Give the value a name.'
  ],
  [
    /^[ \t]*%store\b/m,
    'The step uses what somebody stored on this machine with IPython; a run has none of it. Use files or properties.'
  ],
  [/\bget_ipython\(\)\.kernel\b/, 'The step uses the kernel; a run has IPython and no kernel.'],
  [
    /(?<![\w.])(?<!def[ \t])(?:input|breakpoint)[ \t]*\(|\bgetpass\.getpass[ \t]*\(|^[ \t]*%(?:debug|pdb)\b/m,
    'The step waits for a person, and nobody answers in a run; use arguments, properties or secrets of the job.'
  ]
];

/** A word of each kind: most cells have none of them, and are not looked at closer. */
const hint = /%vdk_arguments|exit|quit|In\b|Out|_oh|_i|_\d|kernel|input|breakpoint|getpass|%debug|%pdb|%store/;

/** The first sign of each kind in a Python cell, with its line. */
export function kernelOnly(source: string): Sign[] {
  if (!hint.test(source)) {
    return [];
  }
  // Blanks of the same length, so that lines stay.
  const code = source.replace(notCode, text => text.replace(/[^\n]/g, ' '));
  return signs.flatMap(([pattern, message]) => {
    // What the arguments are set to may be a string.
    const text = pattern === argumentsSet ? source : code;
    const index = pattern.exec(text)?.index;
    return index === undefined ? [] : [{ message, line: text.slice(0, index).split('\n').length }];
  });
}

const exits = /(?:^|[^\w.])(?:sys\.exit|os\._exit|exit|quit)\(/;

/** First line that ends the process, outside of comments; from 1. */
export function exitLine(source: string): number | null {
  return exits.test(source) ? lineOf(source, exits) : null;
}

/** First line that the pattern finds outside of comments, from 1; null for none. */
export function lineOf(source: string, pattern: RegExp): number | null {
  const index = source.split('\n').findIndex(line => pattern.test(line.replace(/#.*/, '')));
  return index < 0 ? null : index + 1;
}
