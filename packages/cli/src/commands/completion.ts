import type { Command } from 'commander';
import type { Output } from '../exit.js';

export const shells = ['bash', 'zsh'] as const;

interface Node {
  /** `env create`; '' is the program. */
  readonly path: string;
  readonly words: readonly string[];
}

/** Each command with the sub-commands and options that may follow it. */
function nodes(command: Command, path: string): Node[] {
  const inherited = command.parent ? command.parent.options : [];
  const options = [...command.options, ...inherited].flatMap(({ short, long }) =>
    [long, short].filter(one => one !== undefined && one !== null)
  );
  const words = [...command.commands.map(one => one.name()), ...options, '--help'];
  return [
    { path, words: [...new Set(words)] },
    ...command.commands.flatMap(one => nodes(one, `${path} ${one.name()}`.trim()))
  ];
}

const how = '-o bashdefault -o default -F _vdk_lab';

/** Where no completion was set up yet, it is. */
const zshStart = [
  '#compdef vdk-lab',
  '(( $+functions[compdef] )) || { autoload -U compinit && compinit }',
  'autoload -U +X bashcompinit && bashcompinit'
];

/** As a file `_vdk-lab` in a folder of `fpath`, this is loaded by the first Tab, and has to answer it. */
const zshEnd = ['if [[ "${funcstack[1]}" == _vdk-lab ]]; then', `  _bash_complete ${how}`, 'fi'];

/** Words of one command line, without options, lead to the command; files complete where no word does. */
function script(program: Command, shell: (typeof shells)[number]): string {
  const all = nodes(program, '');
  const cases = all.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  const paths = all.map(({ path }) => path).filter(path => path !== '');
  const [start, end] = shell === 'zsh' ? [zshStart, zshEnd] : [[], []];
  return [
    ...start,
    '_vdk_lab() {',
    '  local word path="" next words="" current="${COMP_WORDS[COMP_CWORD]}" index',
    '  COMPREPLY=()',
    '  for ((index = 1; index < COMP_CWORD; index++)); do',
    '    word="${COMP_WORDS[index]}"',
    '    next="${path:+$path }$word"',
    '    case "$next" in',
    `      ${paths.map(path => `'${path}'`).join('|')}) path="$next" ;;`,
    '    esac',
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    '  if [[ "$current" == -* || -z "$path" || "$path" == env || "$path" == runtime ]]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  fi',
    '}',
    `complete ${how} vdk-lab`,
    ...end
  ].join('\n');
}

/** Prints what a shell loads to complete our commands. */
export function completion(shell: (typeof shells)[number], program: Command, output: Output): void {
  const text = script(program, shell);
  output.result({ shell, script: text }, text);
}
