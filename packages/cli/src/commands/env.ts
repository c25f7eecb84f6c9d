import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startRun } from '@vdk-lab/job-runner';
import { type BaseEnvironment, type Environments, examine, inspect } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import { CommandError, type Output, exitCodes } from '../exit.js';

interface CreateOptions {
  prefix?: string;
  python?: string;
  with: string[];
  offline?: boolean;
  findLinks: string[];
  register?: boolean;
  recreate?: boolean;
  lock?: boolean;
}

/** A package by its name stays as it is; a file or folder is found from here. */
const packageOf = (text: string): string => (/^\.{0,2}\/|\.whl$|\.tar\.gz$/.test(text) ? resolve(text) : text);

/** Ends what is being made, and takes it away, when a person or the system asks. */
async function untilEnded<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const end = (): void => controller.abort(new CommandError('Ended before it was finished. Nothing was changed.'));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

export async function create(options: CreateOptions, output: Output): Promise<void> {
  const environments = makeEnvironments();
  const base = await untilEnded(signal =>
    environments.createBase(
      {
        ...(options.prefix ? { prefix: resolve(options.prefix) } : {}),
        ...(options.python ? { python: options.python } : {}),
        with: options.with.map(packageOf),
        offline: options.offline ?? false,
        findLinks: options.findLinks.map(folder => (/^[a-z]+:\/\//.test(folder) ? folder : resolve(folder))),
        recreate: options.recreate ?? false,
        lock: options.lock ?? true
      },
      text => output.say(text),
      signal
    )
  );
  if (process.env['VDK_LAB_PYTHON']) {
    output.say('VDK_LAB_PYTHON is set, so jobs go on using the environment that it names.');
  }
  if (options.register) {
    output.say(`The kernel "vdk" is registered: ${(await environments.register()) ?? ''}`);
  }
  output.result(base, `Jobs run with ${base.python} (Python ${base.pythonVersion}, vdk-core ${base.vdkVersion})`);
}

export async function use(which: string, options: { add?: boolean }, output: Output): Promise<void> {
  const base = await untilEnded(signal => makeEnvironments().use(which, options, text => output.say(text), signal));
  const { ipykernel } = (await inspect(base.python, process.env)) ?? {};
  if (!ipykernel) {
    output.say(
      `ipykernel is not installed for ${base.python}: jobs run, notebooks get no kernel. ` +
        `Add it with "vdk-lab env use --add ${base.python}".`
    );
  }
  output.result(base, `Jobs run with ${base.python} (Python ${base.pythonVersion}, vdk-core ${base.vdkVersion})`);
}

export async function path(options: { job?: string }, output: Output): Promise<void> {
  const environments = makeEnvironments();
  const found = options.job ? await environments.resolve(resolve(options.job)) : await environments.base();
  if (!found) {
    throw await environments.whyNone();
  }
  if ('ready' in found && !found.ready) {
    output.say('The requirements of this job are not installed yet: "vdk-lab run" does it.');
  }
  output.result({ python: found.python, kind: found.kind, ready: !('ready' in found) || found.ready }, found.python);
}

/** For the server extension, and for those who build an image. */
export async function kernel(output: Output): Promise<void> {
  const environments = makeEnvironments();
  const base = await environments.base();
  if (!base) {
    throw await environments.whyNone();
  }
  if (!(await inspect(base.python, process.env))?.ipykernel) {
    throw new CommandError(
      `ipykernel is not installed for ${base.python}. Add it with "vdk-lab env use --add ${base.python}".`
    );
  }
  const file = await environments.publishKernel();
  output.result({ kernel: file }, file ?? '');
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

export async function list(output: Output): Promise<void> {
  const environments = makeEnvironments();
  const [made, found] = await Promise.all([environments.list(), environments.find()]);
  const lines = made.map(one => {
    const state = one.lacksPython ? 'no Python' : one.complete ? 'complete' : 'unfinished';
    const what = one.requirements?.join(', ') ?? (one.pythonVersion ? `Python ${one.pythonVersion}` : '');
    const own = one.bytes - one.sharedBytes;
    return [
      one.current ? '*' : ' ',
      one.kind.padEnd(8),
      one.key.slice(0, 21).padEnd(22),
      state.padEnd(11),
      `used ${one.lastUsed.toISOString().slice(0, 16)}Z`,
      `${megabytes(one.bytes).padStart(8)}, ${megabytes(own)} of its own `,
      what
    ].join(' ');
  });
  const others = found.map(
    ({ python, source, pythonVersion, vdkVersion, missing }) =>
      `  ${python}: Python ${pythonVersion}, vdk-core ${vdkVersion}; ${source}` +
      (missing.length > 0 ? `; ${missing.join(' and ')} would have to be added (--add)` : '')
  );
  const own = made.reduce((sum, { bytes, sharedBytes }) => sum + bytes - sharedBytes, 0);
  output.result(
    { environments: made, found },
    [
      ...(made.length > 0
        ? [...lines, `${megabytes(own)} are taken by nothing else`]
        : ['There is no environment for jobs. Make it with "vdk-lab env create".']),
      ...(others.length > 0 ? ['', 'Others that hold vdk-core; "vdk-lab env use PYTHON" chooses one:', ...others] : [])
    ].join('\n')
  );
}

export async function remove(keys: string[], options: { unused?: boolean }, output: Output): Promise<void> {
  const environments = makeEnvironments();
  if (keys.length === 0 && !options.unused) {
    throw new CommandError('Name the key of an environment ("vdk-lab env list"), or use --unused.', exitCodes.usage);
  }
  const removed: string[] = options.unused ? await environments.removeUnused() : [];
  for (const key of keys) {
    const gone = await environments.remove(key);
    if (gone === null) {
      throw new CommandError(`No environment, or more than one, has a key that begins with "${key}".`, exitCodes.usage);
    }
    removed.push(gone);
  }
  output.result({ removed }, removed.map(folder => `Removed ${folder}`).join('\n') || 'Nothing is unused.');
}

/** What mends a base that was made here, and one of somebody else. */
function mending(base: BaseEnvironment): string {
  return base.kind === 'base'
    ? 'Make it anew with "vdk-lab env create --recreate".'
    : `Mend it with the tool that made it, or use one of the Lab: "vdk-lab env create".`;
}

async function baseToCheck(environments: Environments, python: string | undefined): Promise<BaseEnvironment | null> {
  if (python === undefined) {
    return environments.base();
  }
  const { Environments: Class } = await import('@vdk-lab/python-environments');
  return new Class({ state: environments.state, env: { ...process.env, VDK_LAB_PYTHON: resolve(python) } }).base();
}

/** Imports vdk-core and its plugins, and runs a job of one step: the proof that counts. */
export async function check(python: string | undefined, output: Output): Promise<void> {
  const environments = makeEnvironments();
  const base = await baseToCheck(environments, python);
  if (!base) {
    throw await environments.whyNone();
  }
  const { core, plugins } = await examine(base.python, process.env);
  const facts = await inspect(base.python, process.env);
  const problems = [
    ...(core === null ? [] : [`vdk-core cannot be imported: ${core}.`]),
    ...plugins
      .filter(({ error }) => error !== null)
      .map(
        ({ package: name, version, error }) =>
          `The plugin ${name} ${version} cannot be imported, which stops every run: ${error ?? ''}.`
      )
  ];
  const run = problems.length > 0 ? null : await runOneStep(base);
  if (run && run.status !== 'succeeded') {
    problems.push(`A job of one step ends with "${run.message}". ${run.error ?? ''}`.trim());
  }
  const result = {
    ...base,
    ipykernel: facts?.ipykernel ?? null,
    vdkLabJob: facts?.job ?? null,
    plugins,
    problems,
    ok: problems.length === 0
  };
  const lines = [
    `${base.python}: Python ${base.pythonVersion}, vdk-core ${base.vdkVersion}, vdk-lab-job ${facts?.job ?? 'missing'}, ipykernel ${facts?.ipykernel ?? 'missing: notebooks get no kernel'}`,
    ...plugins.map(
      ({ name, package: from, version, error }) => `  ${error === null ? '✓' : '✗'} ${name} (${from} ${version})`
    ),
    ...(problems.length > 0 ? [...problems, mending(base)] : ['a job of one step runs'])
  ];
  output.result(result, lines.join('\n'));
  if (problems.length > 0) {
    process.exitCode = exitCodes.failed;
  }
}

async function runOneStep(base: BaseEnvironment): Promise<{ status: string; message: string; error?: string }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vdk-lab-check-')));
  try {
    await writeFile(join(folder, 'config.ini'), '[owner]\nteam = check\n');
    await writeFile(join(folder, '10_step.py'), 'def run(job_input):\n    pass\n');
    const run = await startRun({ executionId: 'check', folder, environment: base, runFolder: join(folder, 'run') });
    const { status, message, error } = await run.ended;
    return { status, message, ...(error ? { error: error.message } : {}) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
