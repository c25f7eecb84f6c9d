import type { Runtime } from '../../src/index.js';
import { zip } from './archives.js';
import { ask } from './client.js';
import { until } from './runtime.js';

export const team = 'tests';
export const jobs = `/data-jobs/for-team/${team}/jobs`;

export interface Execution {
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly type: string;
  readonly start_time: string;
  readonly end_time: string | null;
}

export const step = (body: string): string => `def run(job_input):\n${body.replace(/^/gm, '    ')}\n`;

/** Makes a job of these files, uploads them and posts the deployment. Resolves with the version. */
export async function deploy(
  runtime: Runtime,
  name: string,
  files: Readonly<Record<string, string>>,
  schedule = ''
): Promise<string> {
  await ask(runtime, 'POST', jobs, { job_name: name, config: { schedule: { schedule_cron: schedule } } });
  const inFolder = Object.entries(files).map(([path, content]) => [`job/${path}`, content]);
  const archive = await zip({ 'job/config.ini': '[owner]\nteam = tests\n', ...Object.fromEntries(inFolder) });
  const { body } = await ask<{ version_sha: string }>(runtime, 'POST', `${jobs}/${name}/sources`, archive);
  const answer = await ask(runtime, 'POST', `${jobs}/${name}/deployments`, { job_version: body.version_sha });
  if (answer.status !== 202) {
    throw new Error(`The deployment was answered with ${answer.status}.`);
  }
  return body.version_sha;
}

export interface Attempt {
  readonly status: string;
  readonly version: string | null;
  readonly message: string | null;
  readonly log: string | null;
}

export async function attempt(runtime: Runtime, name: string): Promise<Attempt> {
  return (await ask<Attempt>(runtime, 'GET', `/runtime/jobs/${team}/${name}/deployment-status`)).body;
}

/** Until the last deployment is no more being made. */
export function deployed(runtime: Runtime, name: string): Promise<Attempt> {
  return until(
    () => attempt(runtime, name),
    ({ status }) => status !== 'running' && status !== 'none'
  );
}

/** Starts an execution; its id. */
export async function start(runtime: Runtime, name: string, args: object = {}): Promise<string> {
  const answer = await ask(runtime, 'POST', `${jobs}/${name}/deployments/x/executions`, { args });
  if (answer.status !== 202) {
    throw new Error(`The start was answered with ${answer.status}.`);
  }
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}

export async function execution(runtime: Runtime, name: string, id: string): Promise<Execution> {
  return (await ask<Execution>(runtime, 'GET', `${jobs}/${name}/executions/${id}`)).body;
}

export async function executions(runtime: Runtime, name: string): Promise<Execution[]> {
  return (await ask<Execution[]>(runtime, 'GET', `${jobs}/${name}/executions`)).body;
}

export const isActive = ({ status }: Execution): boolean => status === 'submitted' || status === 'running';

/** Until it has ended. */
export function ended(runtime: Runtime, name: string, id: string): Promise<Execution> {
  return until(
    () => execution(runtime, name, id),
    row => !isActive(row)
  );
}

export async function log(runtime: Runtime, name: string, id: string): Promise<string> {
  return (await ask<{ logs: string }>(runtime, 'GET', `${jobs}/${name}/executions/${id}/logs`)).body.logs;
}

/** Until the log has this. */
export function logHas(runtime: Runtime, name: string, id: string, text: string): Promise<string> {
  return until(
    () => log(runtime, name, id),
    content => content.includes(text)
  );
}
