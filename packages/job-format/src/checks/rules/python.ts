import { vdkRun, analysePython } from '../../python/index.js';
import type { CheckInput } from '../input.js';
import { lineOf } from '../signs.js';
import { notablePython, placeOf, pythonFiles } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

function* syntax(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notablePython(input)) {
    const { errorLine } = facts;
    if (errorLine !== null) {
      yield { message: `Line ${errorLine} of ${step.name} is no Python.`, ...placeOf(step, errorLine) };
    }
  }
}

/** Forms of `run` that VDK calls, and fails. */
const failing = ['no-job-input', 'keyword-only', 'positional-only', 'more-arguments'];
const silent = ['none', 'not-a-function', 'async', 'generator'];

function* notRun(input: CheckInput): Iterable<Finding> {
  const resolve = (name: string) => {
    const path = `${name.replaceAll('.', '/')}.py`;
    const source = input.job.steps.find(({ file }) => file === path)?.source ?? input.texts.get(path);
    return source === undefined ? null : analysePython(source);
  };
  for (const step of pythonFiles(input)) {
    const run = vdkRun(analysePython(step.source), resolve);
    if (run.kind !== 'called' && (failing.includes(run.kind) || silent.includes(run.kind))) {
      const severity = failing.includes(run.kind) ? 'error' : run.kind === 'none' ? 'info' : 'warning';
      yield { message: run.message, severity, ...placeOf(step, run.line ?? undefined) };
    }
  }
}

function* mainGuards(input: CheckInput): Iterable<Finding> {
  for (const step of pythonFiles(input)) {
    const line = lineOf(step.source, /^if\s+__name__\s*==\s*["']__main__["']/);
    if (line !== null) {
      yield {
        message: `What stands below "if __name__ == '__main__'" does not run as a step.`,
        ...placeOf(step, line)
      };
    }
  }
}

function* relativeImports(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notablePython(input)) {
    const found = facts.imports.find(({ module }) => module.startsWith('.'));
    if (found) {
      yield {
        message: `"${found.module}" is imported relatively, and a step belongs to no package.`,
        ...placeOf(step, found.line)
      };
    }
  }
}

const opens =
  /\b(?:open|Path|read_csv|read_json|read_excel|read_parquet|read_table|read_pickle|listdir|sqlite3\.connect|duckdb\.connect|exists|isfile|glob)\(\s*[rbuRBU]{0,2}(["'])((?:(?!\1)[^\\\n])+)\1/;

function* relativePaths(input: CheckInput): Iterable<Finding> {
  for (const step of pythonFiles(input)) {
    for (const [index, text] of step.source.split('\n').entries()) {
      const path = opens.exec(text.replace(/(^|\s)#.*/, ''))?.[2];
      if (path !== undefined && !/^(?:\/|~|[A-Za-z]:|[a-z][a-z0-9+.-]*:|:memory:)/.test(path) && !path.includes('{')) {
        const message = `"${path}" is looked for where vdk was started, which is another folder on a Control Service.`;
        yield { message, ...placeOf(step, index + 1) };
      }
    }
  }
}

function* exits(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notablePython(input)) {
    const line = facts.exitLine;
    if (line !== null) {
      yield {
        message: 'A call that ends the process ends the job in the middle, and counts as a failure.',
        ...placeOf(step, line)
      };
    }
  }
}

export const pythonRules: readonly Rule[] = [
  {
    id: 'python-syntax',
    severity: 'warning',
    title: 'A step that is no Python',
    explanation: 'The step fails before its first line runs.',
    check: syntax
  },
  {
    id: 'python-step-not-run',
    severity: 'warning',
    title: 'A .py step that VDK does not call, or cannot',
    explanation:
      'VDK calls the first member by name that is a function with the name run, and gives it job_input by that name. An assigned, async or generator run never runs, and the job goes on; helpers belong into a sub-folder.',
    check: notRun
  },
  {
    id: 'main-guard',
    severity: 'warning',
    title: 'Code for running the file alone',
    explanation: 'VDK loads a step as a module of another name. Put what shall run into def run(job_input).',
    check: mainGuards
  },
  {
    id: 'relative-import',
    severity: 'error',
    title: 'A relative import in a step',
    explanation: 'It fails when the step is loaded. The job’s folder is on the path: write "from helpers import …".',
    check: relativeImports
  },
  {
    id: 'relative-path',
    severity: 'warning',
    title: 'A relative path in a .py step',
    explanation:
      'VDK Lab runs a job in its folder; a Control Service starts "vdk run ./job" in the folder above. Build paths from job_input.get_job_directory(). Cells of notebooks work in the job’s folder everywhere.',
    check: relativePaths
  },
  {
    id: 'step-exits',
    severity: 'warning',
    title: 'A step that ends the process',
    explanation:
      'To end the job early and well, call job_input.skip_remaining_steps(); to fail it, raise an exception.',
    check: exits
  }
];
