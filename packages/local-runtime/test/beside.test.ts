import { OpenAPIBackend } from 'openapi-backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Changes } from '../src/changes.js';
import { zip } from './support/archives.js';
import { ask, eventsOf } from './support/client.js';
import { labService } from './support/documents.js';
import { startInNewFolder, until } from './support/runtime.js';

// What the runtime offers beside the Control Service's API: openapi/lab-service.yaml, tag Runtime.
let server: Awaited<ReturnType<typeof startInNewFolder>>;
const team = 'beside';
const job = 'beside-job';
const jobs = `/data-jobs/for-team/${team}/jobs`;
const own = `/runtime/jobs/${team}/${job}`;
const api = new OpenAPIBackend({
  definition: labService,
  ajvOpts: { strict: false, validateFormats: false },
  quick: true
});

const step = `import sys, time
def run(job_input):
    for number in range(job_input.get_arguments().get('lines', 1)):
        print(f'línea {number}', flush=True)
        time.sleep(0.02)
    if job_input.get_arguments().get('fail'):
        raise ValueError('asked to fail')
`;

beforeAll(async () => {
  await api.init();
  server = await startInNewFolder({ auth: { token: 'token-of-this-test' } });
  expect((await ask(server.held.runtime, 'POST', jobs, { job_name: job, config: {} })).status).toBe(201);
});
afterAll(() => server.end());

/** Asks, and holds the answer against the document. */
async function read<T>(path: string, operationId: string): Promise<T> {
  const { status, body } = await ask<T>(server.held.runtime, 'GET', path);
  expect(api.validateResponse(body, operationId, status).errors, JSON.stringify(body)).toBeNull();
  expect(status).toBe(200);
  return body;
}

function follow(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { url, token } = server.held.runtime;
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token ?? ''}`, ...headers } });
}

interface DeploymentStatus {
  readonly status: string;
  readonly version: string | null;
  readonly message: string | null;
  readonly log: string | null;
}

async function deploy(more: Readonly<Record<string, string>> = {}): Promise<DeploymentStatus> {
  const archive = await zip({ 'job/config.ini': `[owner]\nteam = ${team}\n`, 'job/10_a.py': step, ...more });
  const { body } = await ask<{ version_sha: string }>(server.held.runtime, 'POST', `${jobs}/${job}/sources`, archive);
  const version = body.version_sha;
  await ask(server.held.runtime, 'POST', `${jobs}/${job}/deployments`, { job_version: version });
  return until(
    () => read<DeploymentStatus>(`${own}/deployment-status`, 'runtimeDeploymentStatus'),
    value => value.version === version && value.status !== 'running'
  );
}

async function start(args: object): Promise<string> {
  const started = await ask(server.held.runtime, 'POST', `${jobs}/${job}/deployments/x/executions`, { args });
  expect(started.status).toBe(202);
  return started.headers.get('location')?.split('/').at(-1) ?? '';
}

it('is alive, and says what it can', async () => {
  expect(await read('/health', 'health')).toEqual({ status: 'ok' });
  const { features } = await read<{ features: string[] }>('/runtime/capabilities', 'runtimeCapabilities');
  expect(features.sort()).toEqual([
    ...[
      'deployment-status',
      'disk-use',
      'events',
      'execution-arguments',
      'log-follow',
      'resource-usage',
      'skipped-starts',
      'step-events'
    ],
    ...['version-sources', 'versions']
  ]);
});

it('tells how the last deployment went, with the reason and uv’s text', async () => {
  expect(await read(`${own}/deployment-status`, 'runtimeDeploymentStatus')).toMatchObject({ status: 'none' });
  expect(await deploy()).toMatchObject({ status: 'success', message: null });
  const failed = await deploy({ 'job/requirements.txt': 'certainly-not-a-package===0\n--no-index\n' });
  expect(failed).toMatchObject({ status: 'user_error' });
  expect(failed.message).toMatch(/requirements/i);
  expect(failed.log).toContain('certainly-not-a-package');
  expect((await ask(server.held.runtime, 'GET', '/runtime/jobs/other/beside-job/deployment-status')).status).toBe(404);
});

it('has nothing skipped of a job without a schedule', async () => {
  expect(await read(`${own}/skipped-starts`, 'runtimeSkippedStarts')).toEqual([]);
});

it('counts what the data folder takes', async () => {
  const use = await read<{ bytes: number; freeBytes: number; parts: Record<string, number> }>(
    '/runtime/disk-use',
    'runtimeDiskUse'
  );
  expect(use.parts['database']).toBeGreaterThan(0);
  expect(use.parts['sources']).toBeGreaterThan(0);
  expect(use.parts['deployed']).toBeGreaterThan(0);
  expect(Object.values(use.parts).reduce((sum, size) => sum + size, 0)).toBe(use.bytes);
  expect(use.freeBytes).toBeGreaterThan(0);
});

describe('an execution', () => {
  it('can be followed: each byte of its log once, from any place, then its end', async () => {
    const id = await start({ lines: 40 });
    const path = `${own}/executions/${id}/log`;
    let text = '';
    let ending: unknown;
    let middle: { id: string; text: string } | null = null;
    const response = await follow(path);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    for await (const { event, id: position, data } of eventsOf(response)) {
      if (event === 'log') {
        text += (data as { text: string }).text;
        middle ??= { id: position, text };
      } else {
        ending = data;
      }
    }
    expect(ending).toEqual({ status: 'succeeded' });
    expect(text).toContain('línea 39');
    const { body } = await ask<{ logs: string }>(server.held.runtime, 'GET', `${jobs}/${job}/executions/${id}/logs`);
    expect(text.replace(/\n$/, '')).toBe(body.logs);

    const resuming: Record<string, string>[] = [{ 'last-event-id': middle?.id ?? '' }, {}];
    for (const headers of resuming) {
      const query = 'last-event-id' in headers ? '' : `?position=${middle?.id ?? ''}`;
      let rest = '';
      for await (const { event, data } of eventsOf(await follow(`${path}${query}`, headers))) {
        rest += event === 'log' ? (data as { text: string }).text : '';
      }
      expect((middle?.text ?? '') + rest).toBe(text);
    }
    // Places that the log never had: nothing of it is missed.
    for (const nowhere of ['1.5', '999999999', '-1', '9'.repeat(40), 'Infinity', '']) {
      let all = '';
      for await (const { event, data } of eventsOf(await follow(path, { 'last-event-id': nowhere }))) {
        all += event === 'log' ? (data as { text: string }).text : '';
      }
      expect({ nowhere, all }).toEqual({ nowhere, all: text });
    }
    expect((await follow(`${path}?position=minus`)).status).toBe(400);
    expect((await follow(`${own}/executions/none-of-it/log`)).status).toBe(404);
  });

  it('tells the memory and the time on processors that it used, once it has ended', async () => {
    const id = await start({});
    const usage = (): Promise<Readonly<Record<string, number | null>>> =>
      read(`${own}/executions/${id}/usage`, 'runtimeExecutionUsage');
    const { peakMemoryBytes, cpuMs } = await until(usage, ({ cpuMs: used }) => used !== null);
    // An interpreter with vdk-core takes more than 10 MiB, and a moment.
    expect(peakMemoryBytes).toBeGreaterThan(10 * 2 ** 20);
    expect(cpuMs).toBeGreaterThan(0);
    expect((await ask(server.held.runtime, 'GET', `${own}/executions/none-of-it/usage`)).status).toBe(404);
    expect(
      (await ask(server.held.runtime, 'GET', `/runtime/jobs/other-team/${job}/executions/${id}/usage`)).status
    ).toBe(404);
  });

  it('shows its steps, also of what failed', async () => {
    const id = await start({ fail: 1 });
    await until(
      () => ask<{ status: string }>(server.held.runtime, 'GET', `${jobs}/${job}/executions/${id}`),
      ({ body }) => body.status === 'user_error'
    );
    const steps = await read<object[]>(`${own}/executions/${id}/steps`, 'runtimeExecutionSteps');
    expect(steps).toMatchObject([{ state: 'failed', error: { blame: 'user', type: 'ValueError' } }]);
  });
});

describe('events', () => {
  const touch = (): Promise<unknown> =>
    ask(server.held.runtime, 'PUT', `${jobs}/${job}`, { job_name: job, config: {}, description: 'touched' });

  /** Takes events until there are so many. */
  async function take(response: Response, count: number) {
    const taken = [];
    for await (const event of eventsOf(response)) {
      taken.push(event);
      if (taken.length === count) {
        break;
      }
    }
    return taken;
  }

  it('come in order, with numbers, and again from where one was', async () => {
    const response = await follow('/runtime/events');
    const all = take(response, 4);
    await Promise.all([touch(), touch()]);
    await ask(server.held.runtime, 'POST', jobs, { job_name: 'another-job', config: {} });
    await ask(server.held.runtime, 'DELETE', `${jobs}/another-job`);
    const events = await all;
    expect(events.map(({ event, data }) => [event, data])).toEqual([
      ['changed', { team, jobName: job, what: 'job' }],
      ['changed', { team, jobName: job, what: 'job' }],
      ['changed', { team, jobName: 'another-job', what: 'job' }],
      ['changed', { team, jobName: 'another-job', what: 'job', detail: 'deleted' }]
    ]);
    const numbers = events.map(({ id }) => Number(id.split('-')[1]));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));

    const id = events[1]?.id ?? '';
    expect(await take(await follow('/runtime/events', { 'last-event-id': id }), 2)).toEqual(events.slice(2));
    expect(await take(await follow(`/runtime/events?position=${id}`), 2)).toEqual(events.slice(2));
  });

  it.each(['nonsense', 'other-5', '-', '0'])('of the unknown position %s begin with a reset', async position => {
    const response = await follow('/runtime/events', { 'last-event-id': position });
    const both = take(response, 2);
    await touch();
    const [reset, next] = await both;
    expect(reset).toMatchObject({ event: 'reset', data: {} });
    expect(next).toMatchObject({ event: 'changed' });
    expect(Number(next?.id.split('-')[1])).toBeGreaterThan(Number(reset?.id.split('-')[1]));
  });

  it('are not known any more after a thousand others', () => {
    const changes = new Changes();
    const before = changes.position;
    for (let count = 0; count < 1000; count += 1) {
      changes.tell(team, job, 'job');
    }
    expect(changes.since(before)).toHaveLength(1000);
    changes.tell(team, job, 'job');
    expect(changes.since(before)).toBeNull();
  });

  it('are told from a position that was, and from no other', () => {
    const changes = new Changes();
    const first = changes.position;
    changes.tell(team, job, 'job');
    const second = changes.position;
    changes.tell(team, job, 'version');
    expect(changes.since(first)?.map(({ what }) => what)).toEqual(['job', 'version']);
    expect(changes.since(second)?.map(({ what }) => what)).toEqual(['version']);
    expect(changes.since(changes.position)).toEqual([]);
    for (const sequence of ['3', '02', '999999', 'x', '', '-1', '1.5', '1e0', '2-1']) {
      expect(changes.since(`${changes.epoch}-${sequence}`), sequence).toBeNull();
    }
  });
});
