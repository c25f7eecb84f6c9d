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

/** One command after the other, each the real one; what it needs is what those before it made. */
const commands: readonly (readonly [name: string, run: () => Promise<void>])[] = [
  ['info', async () => expect(await vdkcli('info', '-t', team)).toContain('VdkLabLocalRuntime')],
  ['set-default', () => silent('set-default', '-t', team, '-u', server.held.runtime.url)],
  ['create --cloud', () => silent('create', '--cloud', '-n', 'cloud-only')],
  [
    'create of one that is there',
    async () => expect(await vdkcli('create', '--cloud', '-n', 'cloud-only')).toMatch(/exist/i)
  ],
  ['reset-default', () => silent('reset-default', '-t', '-u')],
  ['create --local', () => silent('create', '--local', '-n', 'local-only', '-t', team, '-p', work)],
  ['create', () => silent('create', ...named, '-p', work)],
  [
    'deploy',
    async () => {
      writeFileSync(join(folder(), 'requirements.txt'), '');
      await vdkcli('deploy', ...named, '-p', folder(), '-r', 'first');
      await until(show, list => list.length > 0);
      expect(await show()).toMatchObject([{ enabled: true }]);
    }
  ],
  [
    'deploy -o json',
    async () => {
      const before = (await show())[0]?.job_version;
      writeFileSync(join(folder(), '99_last.sql'), 'select 1;\n');
      const deployed = json<{ job_version: string }>(
        await vdkcli('deploy', '--create', ...named, '-p', folder(), '-r', 'second', '-o', 'json')
      );
      expect(deployed.job_version).not.toBe(before);
      await until(show, list => list[0]?.job_version === deployed.job_version);
      firstVersion = before ?? '';
    }
  ],
  [
    'deploy --update: back to the first version',
    async () => {
      await vdkcli('deploy', '--update', '--job-version', firstVersion, ...named);
      await until(show, list => list[0]?.job_version === firstVersion);
    }
  ],
  ['deploy --show', async () => expect(await vdkcli('deploy', '--show', ...named)).toContain(firstVersion.slice(0, 7))],
  [
    'deploy --disable',
    async () => {
      await vdkcli('deploy', '--disable', ...named);
      expect(await show()).toMatchObject([{ enabled: false }]);
    }
  ],
  [
    'deploy --enable',
    async () => {
      await vdkcli('deploy', '--enable', ...named);
      expect(await show()).toMatchObject([{ enabled: true }]);
    }
  ],
  ['list', async () => expect(await vdkcli('list', '-t', team)).toContain(job)],
  [
    'list -o json',
    async () =>
      expect(json(await vdkcli('list', '-t', team, '-o', 'json'))).toMatchObject([
        { job_name: 'cloud-only', status: 'NOT_DEPLOYED' },
        { job_name: job, job_team: team, status: 'ENABLED' }
      ])
  ],
  ['list --all', async () => expect(await vdkcli('list', '--all')).toContain(job)],
  ['list -m', async () => expect(await vdkcli('list', '-t', team, '-m', '-o', 'json')).toContain(firstVersion)],
  ['list -mm', async () => expect(await vdkcli('list', '-t', team, '-mm', '-o', 'json')).toContain('notified')],
  ['properties --set', () => silent('properties', ...named, '--set', 'colour', 'green', '--set', 'count', '1')],
  ['properties --get', async () => expect(await vdkcli('properties', ...named, '--get', 'colour')).toContain('green')],
  [
    'properties --list',
    async () =>
      expect(json(await vdkcli('properties', ...named, '--list', '-o', 'json'))).toEqual({
        colour: 'green',
        count: '1'
      })
  ],
  ['properties --delete', () => silent('properties', ...named, '--delete', 'count')],
  [
    'properties --overwrite-all-job-properties',
    async () => {
      writeFileSync(join(work, 'all.json'), '{"only": {"nested": [1, null]}}');
      await vdkcli('properties', ...named, '--overwrite-all-job-properties', join(work, 'all.json'));
      expect(json(await vdkcli('properties', ...named, '--list', '-o', 'json'))).toEqual({
        only: { nested: [1, null] }
      });
    }
  ],
  ['properties --delete-all-job-properties', () => silent('properties', ...named, '--delete-all-job-properties')],
  ['secrets --set', () => silent('secrets', ...named, '--set', 'key', 'hidden', '--set', 'other', 'x')],
  ['secrets --get', async () => expect(await vdkcli('secrets', ...named, '--get', 'key')).toContain('hidden')],
  ['secrets --delete', () => silent('secrets', ...named, '--delete', 'other')],
  [
    'secrets --list',
    async () => expect(json(await vdkcli('secrets', ...named, '--list', '-o', 'json'))).toEqual({ key: 'hidden' })
  ],
  [
    'secrets --overwrite-all-job-secrets',
    () => silent('secrets', ...named, '--overwrite-all-job-secrets', join(work, 'all.json'))
  ],
  ['secrets --delete-all-job-secrets', () => silent('secrets', ...named, '--delete-all-job-secrets')],
  [
    'execute --start',
    async () => {
      const started = await vdkcli('execute', '--start', ...named, '-o', 'json');
      execution = json<{ execution_id: string }>(started).execution_id;
      expect(await ended()).toContain('succeeded');
    }
  ],
  [
    'execute --show',
    async () => expect(await vdkcli('execute', '--show', '-i', execution, ...named)).toContain(execution)
  ],
  [
    'execute --list',
    async () => expect(await vdkcli('execute', '--list', ...named, '-o', 'json')).toContain(execution)
  ],
  [
    'execute --logs -i',
    async () => expect(await vdkcli('execute', '--logs', '-i', execution, ...named)).toContain('VDK')
  ],
  ['execute --logs: of the newest', async () => expect(await vdkcli('execute', '--logs', ...named)).toContain('VDK')],
  ['list -mmm', async () => expect(await vdkcli('list', '-t', team, '-mmm', '-o', 'json')).toMatch(/succeeded/i)],
  [
    'execute --start --arguments, execute --cancel',
    async () => {
      writeFileSync(join(folder(), '00_wait.py'), waiting);
      await vdkcli('deploy', ...named, '-p', folder(), '-r', 'third');
      await until(show, list => list[0]?.job_version !== firstVersion);
      const started = await vdkcli('execute', '--start', '--arguments', '{"wait": 600}', ...named, '-o', 'json');
      execution = json<{ execution_id: string }>(started).execution_id;
      await vdkcli('execute', '--cancel', '-i', execution, ...named);
      expect(await ended()).toContain('cancelled');
    }
  ],
  ['show', async () => expect(await vdkcli('show', ...named)).toContain(execution)],
  [
    'download-job',
    async () => {
      await vdkcli('download-job', ...named, '-p', server.held.folder);
      expect(readFileSync(join(server.held.folder, job, 'config.ini'), 'utf8')).toContain(team);
      expect(readFileSync(join(server.held.folder, job, '00_wait.py'), 'utf8')).toBe(waiting);
    }
  ],
  [
    'download-key',
    async () => {
      await vdkcli('download-key', ...named, '-p', server.held.folder);
      expect(existsSync(join(server.held.folder, `${job}.keytab`))).toBe(true);
    }
  ],
  [
    'deploy --remove',
    async () => {
      await vdkcli('deploy', '--remove', ...named);
      expect(await show()).toEqual([]);
    }
  ],
  ['delete', () => silent('delete', ...named, '--yes')],
  ['list after that', async () => expect(await vdkcli('list', '-t', team, '-o', 'json')).not.toContain(job)],
  ['version', async () => expect(await vdkcli('version')).toMatch(/\d+\.\d+/)],
  [
    'logout, after which nothing is answered',
    async () => {
      await vdkcli('logout');
      const refused = await run(join(environment, 'bin', 'vdkcli'), ['list', '--all'], env);
      expect(refused.code).not.toBe(0);
    }
  ]
];

const waiting = `import time
def run(job_input):
    time.sleep(job_input.get_arguments().get('wait', 0))
`;
let firstVersion = '';
let execution = '';

const folder = (): string => join(work, job);
const silent = (...args: string[]): Promise<void> => vdkcli(...args).then(() => undefined);

async function show(): Promise<{ enabled: boolean; job_version: string }[]> {
  return json(await vdkcli('deploy', '--show', ...named, '-o', 'json'));
}

function ended(): Promise<string> {
  const read = () => vdkcli('execute', '--show', '-i', execution, ...named, '-o', 'json');
  return until(read, text => !/"(submitted|running)"/.test(text));
}

it('are all there', () => expect(commands.length).toBeGreaterThanOrEqual(41));

it.each(commands)('%s', async (_, command) => command());
