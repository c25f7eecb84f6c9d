import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './support/command.js';
import { startInNewFolder, until } from './support/runtime.js';

// The real client of 2024, unchanged: its own environment, with what its generated code was made for.
const requirements = ['vdk-control-cli==1.3.1711238791', 'pydantic<2', 'setuptools<81'];
const cache = join(import.meta.dirname, '../../../.cache');
const environment = join(cache, 'vdkcli');
const token = 'token-of-this-test';
const team = 'examples';
const job = 'from-the-cli';

let server: Awaited<ReturnType<typeof startInNewFolder>>;
let env: NodeJS.ProcessEnv;
let work: string;

beforeAll(async () => {
  if (!existsSync(join(environment, 'bin', 'vdkcli'))) {
    const tools = { ...process.env, PATH: [join(cache, 'uv', 'bin'), process.env['PATH']].join(delimiter) };
    mkdirSync(dirname(environment), { recursive: true });
    const constraints = join(cache, 'vdkcli-constraints.txt');
    writeFileSync(constraints, 'setuptools<81\n');
    const made = await run('uv', ['venv', '--python', '3.11', environment], tools);
    expect(made.code, made.output).toBe(0);
    const python = join(environment, 'bin', 'python');
    const args = ['pip', 'install', '--python', python, '--build-constraints', constraints, ...requirements];
    const installed = await run('uv', args, tools);
    expect(installed.code, installed.output).toBe(0);
  }
  server = await startInNewFolder({ auth: { token } });
  work = join(server.held.folder, 'work');
  mkdirSync(work);
  env = {
    PATH: process.env['PATH'],
    HOME: work,
    VDK_BASE_CONFIG_FOLDER: work,
    VDK_CONTROL_SERVICE_REST_API_URL: server.held.runtime.url,
    VDK_CONTROL_HTTP_TOTAL_RETRIES: '0',
    // Its OAuth library asks for https unless told that loopback will do.
    OAUTHLIB_INSECURE_TRANSPORT: '1',
    PYTHONWARNINGS: 'ignore'
  };
});
afterAll(() => server.end());

async function vdkcli(...args: string[]): Promise<string> {
  const { code, output } = await run(join(environment, 'bin', 'vdkcli'), args, env, work);
  expect(code, `vdkcli ${args.join(' ')}\n${output}`).toBe(0);
  return output;
}

/** The JSON that a command prints, after whatever it says before. */
function json<T>(output: string): T {
  return JSON.parse(output.slice(output.search(/[[{]/))) as T;
}

const named = ['-n', job, '-t', team];

it('signs in with the token of the runtime, and not with another', async () => {
  const address = `${server.held.runtime.url}/oauth/token`;
  const refused = await run(
    join(environment, 'bin', 'vdkcli'),
    ['login', '-t', 'api-token', '-a', 'x', '-u', address],
    env
  );
  expect(refused.code).not.toBe(0);
  await vdkcli('login', '-t', 'api-token', '-a', token, '-u', address);
});

it('creates, deploys, runs, reads the log of and deletes a job', async () => {
  await vdkcli('create', ...named, '-p', work);
  const folder = join(work, job);
  writeFileSync(join(folder, 'requirements.txt'), '');
  await vdkcli('deploy', ...named, '-p', folder, '-r', 'first');
  const show = () => vdkcli('deploy', '--show', ...named, '-o', 'json').then(json<{ enabled: boolean }[]>);
  await until(show, list => list.length > 0);
  await vdkcli('deploy', '--disable', ...named);
  expect(await show()).toMatchObject([{ enabled: false }]);
  await vdkcli('deploy', '--enable', ...named);
  expect(await show()).toMatchObject([{ enabled: true }]);
  expect(json<unknown[]>(await vdkcli('list', '-t', team, '-o', 'json'))).toMatchObject([{ job_name: job }]);

  await vdkcli('properties', ...named, '--set', 'colour', 'green');
  expect(json(await vdkcli('properties', ...named, '--list', '-o', 'json'))).toEqual({ colour: 'green' });
  await vdkcli('secrets', ...named, '--set', 'key', 'hidden');
  expect(json(await vdkcli('secrets', ...named, '--list', '-o', 'json'))).toEqual({ key: 'hidden' });

  const { execution_id: id } = json<{ execution_id: string }>(
    await vdkcli('execute', '--start', ...named, '-o', 'json')
  );
  const read = () => vdkcli('execute', '--show', '-i', id, ...named, '-o', 'json').then(json<unknown>);
  const ended = await until(read, value => !/"(submitted|running)"/.test(JSON.stringify(value)));
  expect(JSON.stringify(ended)).toContain(id);
  expect(await vdkcli('execute', '--logs', '-i', id, ...named)).toContain('VDK');
  expect(await vdkcli('execute', '--list', ...named, '-o', 'json')).toContain(id);
  expect(await vdkcli('show', ...named)).toContain(job);

  await vdkcli('download-job', ...named, '-p', join(server.held.folder));
  expect(readFileSync(join(server.held.folder, job, 'config.ini'), 'utf8')).toContain(team);
  await vdkcli('deploy', '--remove', ...named);
  await vdkcli('delete', ...named, '--yes');
  expect(json(await vdkcli('list', '-t', team, '-o', 'json'))).toEqual([]);
});
