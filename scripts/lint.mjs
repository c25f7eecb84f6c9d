// `npm run lint`: every linter of the repository; each is an error. `--fix` mends what can be mended.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bin, developmentEnvironment, root, venvBin } from './lib/paths.mjs';
import { attempt } from './lib/run.mjs';
import { uiTests } from './lib/setup.mjs';

const fix = process.argv.includes('--fix');
const python = ['python'];

/** Name and command of each linter. */
const linters = [
  ['eslint', bin('eslint'), ['.', '--max-warnings=0', ...(fix ? ['--fix'] : [])]],
  ['prettier', bin('prettier'), [fix ? '--write' : '--check', '--log-level=warn', '.']],
  // The build looks at the types of what ships alone.
  ['types of tests and stories', bin('tsc'), ['-p', join(root, 'tsconfig.tests.json')]],
  ['stylelint', bin('stylelint'), ['packages/*/style/*.css', '--allow-empty-input', ...(fix ? ['--fix'] : [])]],
  ['shared packages', bin('node'), [join(root, 'scripts/shared.mjs'), ...(fix ? [] : ['--check'])]],
  ['ruff', venvBin('ruff'), ['check', ...(fix ? ['--fix'] : []), ...python]],
  ['ruff format', venvBin('ruff'), ['format', ...(fix ? [] : ['--check']), ...python]],
  ['mypy', venvBin('mypy'), []],
  ...(existsSync(join(root, 'scripts/generate.mjs'))
    ? [['generated code', bin('node'), [join(root, 'scripts/generate.mjs'), '--check']]]
    : []),
  // What an archive without history cannot have.
  ...(existsSync(join(root, '.git')) ? [['commit message', bin('commitlint'), ['--last']]] : [])
];

// The types of Playwright are among the packages that the browser tests have for themselves.
await uiTests();

let failed = 0;
for (const [name, command, options] of linters) {
  const { code } = await attempt(command, options, { cwd: root, env: developmentEnvironment() });
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name}\n`);
  failed += code === 0 ? 0 : 1;
}
process.stdout.write(`${linters.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
