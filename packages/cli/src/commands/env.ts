import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startRun } from '@vdk-lab/job-runner';
import { makeEnvironments } from '../environments.js';
import { CommandError, type Output, exitCodes } from '../exit.js';

interface CreateOptions {
  prefix?: string;
  python?: string;
  with: string[];
  offline?: boolean;
  findLinks: string[];
}

export async function create(options: CreateOptions, output: Output): Promise<void> {
  const base = await makeEnvironments().createBase(
    {
      ...(options.prefix ? { prefix: resolve(options.prefix) } : {}),
      ...(options.python ? { python: options.python } : {}),
      with: options.with,
      offline: options.offline ?? false,
      findLinks: options.findLinks
    },
    text => output.say(text)
  );
  output.result(base, `Jobs run with ${base.python} (Python ${base.pythonVersion}, vdk-core ${base.vdkVersion})`);
}

export async function path(options: { job?: string }, output: Output): Promise<void> {
  const environments = makeEnvironments();
  const found = options.job ? await environments.resolve(resolve(options.job)) : await environments.base();
  if (!found) {
    throw new CommandError('There is no environment for jobs. Make it with "vdk-lab env create".');
  }
  output.result({ python: found.python }, found.python);
}

export async function list(output: Output): Promise<void> {
  const found = await makeEnvironments().list();
  const lines = found.map(
    ({ kind, key, complete, current, lastUsed }) =>
      `${current ? '*' : ' '} ${kind.padEnd(8)} ${key.slice(0, 12)}  ${complete ? 'complete' : 'unfinished'}  used ${lastUsed.toISOString().slice(0, 16)}`
  );
  output.result(found, lines.join('\n') || 'There is none. Make one with "vdk-lab env create".');
}

export async function remove(key: string, output: Output): Promise<void> {
  const removed = await makeEnvironments().remove(key);
  if (removed === null) {
    throw new CommandError(`No environment, or more than one, has a key that begins with "${key}".`, exitCodes.usage);
  }
  output.result({ removed }, `Removed ${removed}`);
}

/** Runs a job of one step: the proof that counts. */
export async function check(output: Output): Promise<void> {
  const base = await makeEnvironments().base();
  if (!base) {
    throw new CommandError('There is no environment for jobs. Make it with "vdk-lab env create".');
  }
  const folder = await mkdtemp(join(tmpdir(), 'vdk-lab-check-'));
  try {
    await writeFile(join(folder, 'config.ini'), '[owner]\nteam = check\n');
    await writeFile(join(folder, '10_step.py'), 'def run(job_input):\n    pass\n');
    const run = await startRun({ executionId: 'check', folder, environment: base, runFolder: join(folder, 'run') });
    const { status, message, error } = await run.ended;
    if (status !== 'succeeded') {
      throw new CommandError(
        `A job of one step ends with "${message}" in ${base.prefix}. ${error?.message ?? ''} ` +
          'Make the environment anew: "vdk-lab env remove" and "vdk-lab env create".'
      );
    }
    output.result(
      base,
      `${base.python}: Python ${base.pythonVersion}, vdk-core ${base.vdkVersion}; a job of one step runs`
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
