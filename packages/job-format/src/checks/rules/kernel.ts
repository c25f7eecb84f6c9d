import type { CheckInput } from '../input.js';
import type { Finding, Rule } from '../rule.js';

/** Strings and comments: what stands in them is not run. */
const notCode = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

const argumentsSet = /^[ \t]*%vdk_arguments[ \t]+\S/m;

/** What there is in a kernel and not in a run; contracts/kernel-only.json holds the cases. */
const signs: readonly (readonly [pattern: RegExp, message: string])[] = [
  [argumentsSet, 'The step sets the arguments of the job; a run has those it was started with.'],
  [
    /(?<![\w.])(?<!def[ \t])(?:exit|quit)[ \t]*\(/,
    'The step ends the process, which is a failure in a run; to end the job early and well call job_input.skip_remaining_steps().'
  ],
  [
    /(?<![\w.])(?:In|Out|_oh|_ih|_i{1,3}|_i?\d+)(?!\w)/,
    'The step uses the history of the notebook; a run keeps none. Give the value a name.'
  ],
  [/\bget_ipython\(\)\.kernel\b/, 'The step uses the kernel; a run has IPython and no kernel.'],
  [
    /(?<![\w.])(?<!def[ \t])(?:input|breakpoint)[ \t]*\(|\bgetpass\.getpass[ \t]*\(|^[ \t]*%(?:debug|pdb)\b/m,
    'The step waits for a person, and nobody answers in a run; use arguments, properties or secrets of the job.'
  ]
];

/** The first sign of each kind in a Python cell, with its line. */
function found(source: string): { message: string; line: number }[] {
  // Blanks of the same length, so that lines stay.
  const code = source.replace(notCode, text => text.replace(/[^\n]/g, ' '));
  return signs.flatMap(([pattern, message]) => {
    // What the arguments are set to may be a string.
    const text = pattern === argumentsSet ? source : code;
    const index = pattern.exec(text)?.index;
    return index === undefined ? [] : [{ message, line: text.slice(0, index).split('\n').length }];
  });
}

function* kernelOnly({ job }: CheckInput): Iterable<Finding> {
  for (const { source, kind, cellIndex, file, cellId } of job.steps) {
    if (kind === 'python' && cellIndex !== null) {
      yield* found(source).map(sign => ({ ...sign, file, cellId }));
    }
  }
}

export const kernelRules: readonly Rule[] = [
  {
    id: 'kernel-only',
    severity: 'warning',
    title: 'What works in a kernel alone',
    explanation:
      'In front of a person the cell does what it should; as a step of a run it fails. Change it, or take the tag vdk away.',
    check: kernelOnly
  }
];
