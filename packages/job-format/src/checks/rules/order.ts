import type { Fix } from '../../fix.js';
import { compareText } from '../../names.js';
import type { CheckInput } from '../input.js';
import { stepFiles } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

const numberOf = (file: string): string | null => /^\d+/.exec(file)?.[0] ?? null;

/** Zero-padded numbers, so that text order is number order. */
function padded(files: readonly string[]): Fix {
  const width = Math.max(...files.map(file => numberOf(file)?.length ?? 0));
  const edits = files.flatMap(from => {
    const number = numberOf(from);
    const to = number === null ? from : number.padStart(width, '0') + from.slice(number.length);
    return to === from ? [] : [{ kind: 'rename-file' as const, from, to }];
  });
  return { title: 'Give all numbers as many digits', edits };
}

function* numericOrder(input: CheckInput): Iterable<Finding> {
  const files = stepFiles(input);
  for (const [index, file] of files.entries()) {
    const after = files[index + 1];
    const [number, next] = [numberOf(file), after ? numberOf(after) : null];
    if (after && number !== null && next !== null && BigInt(number) > BigInt(next)) {
      const message = `${file} runs before ${after}: names are compared as text. Give both numbers as many digits.`;
      yield { message, file, fix: padded(files) };
    }
  }
}

function* caseOrder(input: CheckInput): Iterable<Finding> {
  const files = stepFiles(input);
  const asPeople = [...files].sort((a, b) => compareText(a.toLowerCase(), b.toLowerCase()));
  const wrong = files.findIndex((file, index) => asPeople[index] !== file);
  const file = files[wrong];
  if (file !== undefined) {
    yield { message: `${file} runs before ${asPeople[wrong]}: capital letters come before small ones.`, file };
  }
}

/** How file managers and people name a copy. */
const copy = /(?:[ _-]copy(?:[ _-]?\d+)?| \(\d+\)|^copy of .*)(?=\.[^.]+$)/i;

const copies = (input: CheckInput): Finding[] =>
  stepFiles(input)
    .filter(file => copy.test(file) && !/\.ipynb$/i.test(file))
    .map(file => ({ message: `${file} looks like a copy, and runs as a step of its own.`, file }));

const untitled = (input: CheckInput): Finding[] =>
  stepFiles(input)
    .filter(file => /^untitled\d*\.ipynb$/i.test(file))
    .map(file => ({ message: `${file} has steps and no name of its own: is it meant to be in the job?`, file }));

function* stepsThatStay({ manifest }: CheckInput): Iterable<Finding> {
  for (const { path, reason } of manifest?.left ?? []) {
    if (/^[^/]+\.(sql|py|ipynb)$/i.test(path) && !/^\./.test(path)) {
      yield { message: `${path} is a step here and does not ship: it is ${reason}.`, file: path };
    }
  }
}

function* foldersAsSteps({ manifest }: CheckInput): Iterable<Finding> {
  const folders = new Set(
    (manifest?.files ?? []).flatMap(({ path }) => /^([^/]+\.(?:sql|py))\//i.exec(path)?.[1] ?? [])
  );
  for (const file of folders) {
    yield { message: `VDK takes the folder ${file} for a step, and the run fails there.`, file };
  }
}

export const orderRules: readonly Rule[] = [
  {
    id: 'no-steps',
    severity: 'error',
    title: 'No steps',
    explanation:
      'A step is a .sql file, a .py file, or a notebook cell with the tag vdk, at the top of the folder. VDK fails a job without any.',
    check: ({ job }) => (job.steps.length > 0 ? [] : [{ message: 'The job has no steps.' }])
  },
  {
    id: 'order-surprise',
    severity: 'warning',
    title: 'Numbers that sort as text',
    explanation:
      'VDK sorts names as text: 100_ runs before 20_, and 10_ before 9_. Give all numbers as many digits: 009_, 020_, 100_.',
    check: numericOrder
  },
  {
    id: 'order-case',
    severity: 'warning',
    title: 'Capital letters that sort first',
    explanation:
      'VDK sorts names as text, and all capital letters come before the small ones. Begin names with numbers.',
    check: caseOrder
  },
  {
    id: 'step-copy',
    severity: 'warning',
    title: 'A step that looks like a copy',
    explanation:
      'Every .sql and .py file at the top runs. Delete the copy, move it to a sub-folder, or give it a name that says what it does.',
    check: copies
  },
  {
    id: 'untitled-notebook',
    severity: 'warning',
    title: 'A notebook without a name',
    explanation:
      'Its cells with the tag vdk are steps of the job, after all names that begin with a number. Rename it, or take the tags away.',
    check: untitled
  },
  {
    id: 'step-not-shipped',
    severity: 'warning',
    title: 'A step that stays behind',
    explanation:
      'Links are not followed, and what .vdkignore names does not ship: the deployed job would lack a step that runs here.',
    check: stepsThatStay
  },
  {
    id: 'folder-as-step',
    severity: 'error',
    title: 'A folder with the name of a step',
    explanation:
      'VDK looks at names only: a folder that ends in .py or .sql is loaded as a step, which fails. Rename the folder.',
    check: foldersAsSteps
  }
];
