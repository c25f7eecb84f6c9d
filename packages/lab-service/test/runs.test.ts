import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LabService, startService } from '../src/service.js';

let folder: string;
let root: string;
let service: LabService;

const start = (): Promise<LabService> => {
  const state = join(folder, 'state');
  const environments = new Environments({ state });
  return startService({ state, token: 'right', environments, configFolders: [], env: {} });
};
async function restart(): Promise<void> {
  await service.stop('a restart');
  service = await start();
}

beforeEach(async () => {
  const prepared = process.env['VDK_LAB_STATE_DIR'];
  if (!prepared) {
    throw new Error('Run by npm test, which makes the environment for jobs and sets VDK_LAB_STATE_DIR.');
  }
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-runs-'));
  root = join(folder, 'root');
  const state = join(folder, 'state');
  mkdirSync(root);
  mkdirSync(state);
  symlinkSync(join(prepared, 'environments'), join(state, 'environments'));
  service = await start();
});
afterEach(async () => {
  await service.stop('the test ended');
  rmSync(folder, { recursive: true, force: true });
});

type Body = Record<string, unknown>;
interface Step {
  id: string;
  number: number;
  state: string;
  outputs: { text?: string }[];
  error: { type: string; message: string } | null;
}

function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${service.url}/${path}`, {
    method,
    headers: { authorization: 'Bearer right', 'x-vdk-lab-contents-root': encodeURIComponent(root), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
}

async function call(method: string, path: string, body?: unknown): Promise<Body> {
  const response = await request(method, path, body);
  return { httpStatus: response.status, ...((await response.json()) as Body) };
}

async function run(name: string, more: Body = {}): Promise<Body & { id: string; steps: Step[] }> {
  const started = await call('POST', 'runs', { path: name, ...more });
  expect(started['httpStatus'], JSON.stringify(started)).toBe(202);
  return ended(String(started['id']));
}

async function ended(id: string): Promise<Body & { id: string; steps: Step[] }> {
  for (;;) {
    const body = await call('GET', `runs/${id}`);
    if (body['status'] !== 'running' && body['status'] !== 'submitted') {
      return body as Body & { id: string; steps: Step[] };
    }
    await new Promise(done => setTimeout(done, 50));
  }
}

function job(name: string, files: Record<string, string>): void {
  mkdirSync(join(root, name), { recursive: true });
  for (const [file, text] of Object.entries({ 'config.ini': '[owner]\nteam = tests\n', ...files })) {
    writeFileSync(join(root, name, file), text);
  }
}

const notebook = (...sources: string[]): string =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: sources.map((source, index) => ({
      cell_type: 'code',
      id: `c${index + 1}`,
      metadata: { tags: ['vdk'] },
      source,
      outputs: [],
      execution_count: null
    }))
  });
const py = (body: string): string => `def run(job_input):\n    ${body}\n`;

interface Event {
  id: string;
  event: string;
  data: Body;
}

/** Server-sent events, one after the other. */
async function* events(path: string, headers: Record<string, string> = {}): AsyncGenerator<Event> {
  const controller = new AbortController();
  const response = await fetch(`${service.url}/${path}`, {
    headers: { authorization: 'Bearer right', ...headers },
    signal: controller.signal
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let rest = '';
  try {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks.filter(text => !text.startsWith(':'))) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        yield { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as Body };
      }
    }
  } finally {
    controller.abort();
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) {
    items.push(item);
  }
  return items;
}

describe('a part of a job', () => {
  const files = { '10.py': py('print("once")'), '20.ipynb': notebook('x = 1', 'print("x is", x)', 'print("end")') };

  it.each([
    [{ only: '20.ipynb#c1' }, ['20.ipynb#c1']],
    [{ to: '20.ipynb#c1' }, ['10.py', '20.ipynb#c1']],
    [{ from: '20.ipynb#c3' }, ['20.ipynb#c3']],
    [{ from: '20.ipynb#c1', to: '20.ipynb#c2' }, ['20.ipynb#c1', '20.ipynb#c2']],
    [{}, ['10.py', '20.ipynb#c1', '20.ipynb#c2', '20.ipynb#c3']]
  ])('%j runs %j', async (selection, ids) => {
    job('some-job', files);
    const result = await run('some-job', { selection });
    expect(result).toMatchObject({ status: 'succeeded', selection });
    expect(result.steps.map(({ id }) => id)).toEqual(ids);
  });

  it('says what is not run and what it will miss, and fails at a name that is not there', async () => {
    job('some-job', files);
    const result = await run('some-job', { selection: { from: '20.ipynb#c2' }, arguments: { day: 1 } });
    expect(result).toMatchObject({ status: 'user_error', arguments: { day: 1 } });
    expect(result.steps[0]).toMatchObject({ number: 3, error: { type: 'NameError' } });
    const log = await (await request('GET', `runs/${result.id}/log`)).text();
    expect(log).toContain('not run: steps 1 (10.py) to 2 (20_1)');
    expect(result['remarks']).toEqual([
      'Running a part of the job; not run: steps 1 (10.py) to 2 (20_1)',
      "Step 3 (20_2) uses 'x', which step 2 (20_1) gives; that step is not run."
    ]);
    expect(log).toContain("Step 3 (20_2) uses 'x', which step 2 (20_1) gives; that step is not run.");
  });

  it('is refused when the job has other steps than expected, or the step is not there', async () => {
    job('some-job', files);
    for (const selection of [{ from: '10.py', expectPlan: ['10.py'] }, { only: 'nobody' }]) {
      const result = await run('some-job', { selection });
      expect(result.status).toBe('user_error');
      expect(result.steps.every(({ state }) => state === 'skipped')).toBe(true);
    }
    expect(await call('POST', 'runs', { path: 'some-job', selection: { first: 'x' } })).toMatchObject({
      httpStatus: 400
    });
  });
});

describe('several runs', () => {
  it('of different jobs go side by side; of one job one of two that start together wins', async () => {
    const wait = 'import pathlib, time\n    while not pathlib.Path("go").exists(): time.sleep(0.05)';
    for (const name of ['job-one', 'job-two']) {
      job(name, { '10.py': py(wait) });
    }
    const starts = await Promise.all(
      ['job-one', 'job-two', 'job-one', 'job-two'].map(path => call('POST', 'runs', { path }))
    );
    expect(starts.map(({ httpStatus }) => httpStatus)).toEqual([202, 202, 409, 409]);
    expect(await service.activity()).toBe(2);
    for (const name of ['job-one', 'job-two']) {
      writeFileSync(join(root, name, 'go'), '');
    }
    for (const { id } of starts.slice(0, 2)) {
      expect(await ended(String(id))).toMatchObject({ status: 'succeeded' });
    }
  });
});

describe('a service that ends', () => {
  it('takes along what is about to run, which says so', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `job-${index}`);
    names.forEach(name => job(name, { '10.ipynb': notebook('import time; time.sleep(600)') }));
    const asked = names.map(name => call('POST', 'runs', { path: name }));
    // The first has begun, the others are on their way.
    await Promise.race(asked);
    await restart();
    expect(
      (await Promise.all(asked)).map(({ httpStatus }) => httpStatus).every(code => code === 202 || code === 503)
    ).toBe(true);
    const runs = (await (await request('GET', 'runs')).json()) as Body[];
    expect(runs.length).toBeGreaterThan(0);
    runs.forEach(left => expect(left['message']).toBe('Platform error: a restart'));
  });
});

describe('what is told of a run', () => {
  it('events and log come as server-sent events, and go on where a reader left', async () => {
    job('some-job', { '10.ipynb': notebook('print("grüße 1")', 'print("grüße 2")\n40 + 2', 'raise ValueError("no")') });
    const { id } = await run('some-job');
    const told = await all(events(`runs/${id}/events`));
    expect(told.map(({ event }) => event)).toEqual([
      'job_started',
      ...['step_started', 'output', 'step_ended'],
      ...['step_started', 'output', 'output', 'step_ended'],
      ...['step_started', 'step_ended'],
      'job_ended',
      'end'
    ]);
    expect(told.slice(0, -1).map(event => Number(event.id))).toEqual([...Array(11).keys()].map(number => number + 1));
    const schema = JSON.parse(readFileSync('contracts/events.schema.json', 'utf8')) as object;
    const isEvent = new Ajv({ strict: false }).compile(schema);
    for (const { data } of told.slice(0, -1)) {
      expect(isEvent(data), JSON.stringify([data, isEvent.errors])).toBe(true);
    }
    expect(isEvent({ ...told[0]?.data, plan: [{ id: 'only' }] })).toBe(false);
    const later = await all(events(`runs/${id}/events`, { 'last-event-id': '9' }));
    expect(later.map(({ event }) => event)).toEqual(['step_ended', 'job_ended', 'end']);

    const log = await (await request('GET', `runs/${id}/log`)).text();
    const parts = await all(events(`runs/${id}/log/follow`));
    expect(parts.map(({ data }) => data['text'] ?? '').join('')).toBe(log);
    const middle = Buffer.from(log).indexOf('grüße 2');
    const [rest] = await all(events(`runs/${id}/log/follow`, { 'last-event-id': String(middle) }));
    expect(String(rest?.data['text'])).toMatch(/^grüße 2/);
    const lost = await all(events(`runs/${id}/log/follow`, { 'last-event-id': '9'.repeat(30) }));
    expect(lost.map(({ data }) => data['text'] ?? '').join('')).toBe(log);
    expect((await request('GET', 'runs/nobody/events')).status).toBe(404);
    expect((await request('GET', 'runs/nobody/log/follow')).status).toBe(404);
  });

  it('is followed while it runs; a reader that goes away in the middle disturbs nobody', async () => {
    const wait = 'import pathlib, time\nprint("begun")\nwhile not pathlib.Path("go").exists(): time.sleep(0.05)';
    job('some-job', { '10.ipynb': notebook(wait, 'print("after")') });
    const { id } = await call('POST', 'runs', { path: 'some-job' });
    for (const path of [`runs/${String(id)}/events`, `runs/${String(id)}/log/follow`]) {
      for await (const { data } of events(path)) {
        if (JSON.stringify(data).includes('begun')) {
          break;
        }
      }
    }
    const others = all(events(`runs/${String(id)}/events`));
    writeFileSync(join(root, 'some-job', 'go'), '');
    expect((await others).at(-1)).toMatchObject({ event: 'end' });
    expect(await ended(String(id))).toMatchObject({ status: 'succeeded' });
  });

  it('a run of many short steps is told in few states, the last of them the end', async () => {
    job('many-steps', { '10.ipynb': notebook(...[...Array(1000).keys()].map(number => `x = ${number}`)) });
    const controller = new AbortController();
    const states: Body[] = [];
    const reading = (async () => {
      for await (const { event, data } of events('events?topics=runs,run')) {
        if (event === 'run') {
          states.push(data['data'] as Body);
        }
        if (controller.signal.aborted) {
          return;
        }
      }
    })();
    const result = await run('many-steps');
    expect(result.steps.map(({ state }) => state)).toEqual(Array(1000).fill('succeeded'));
    controller.abort();
    // One more event, so that the reader looks.
    job('other-job', { '10.py': py('pass') });
    await run('other-job');
    await reading;
    // Each step begins and ends; however slow the machine, most of that is told together.
    expect(states.length).toBeLessThan(1500);
    const last = states.filter(({ id }) => id === result.id).at(-1);
    expect(last).toMatchObject({ status: 'succeeded', endedAt: expect.any(String) });
    const revisions = states.filter(({ id }) => id === result.id).map(({ revision }) => Number(revision));
    expect([...revisions].sort((a, b) => a - b)).toEqual(revisions);
  });

  it('the list has no outputs, the run itself has them, also after a restart of the service', async () => {
    job('some-job', { '10.ipynb': notebook('print("shown")') });
    const { id, steps } = await run('some-job');
    expect(steps[0]?.outputs).toMatchObject([{ text: 'shown\n' }]);
    const list = (await (await request('GET', 'runs?path=some-job')).json()) as { steps: Step[] }[];
    expect(list[0]?.steps[0]?.outputs).toEqual([]);
    await restart();
    expect((await ended(id)).steps[0]?.outputs).toMatchObject([{ text: 'shown\n' }]);
  });
});

describe('a step that', () => {
  it('prints 100,000 lines: all stand in the log, the end of them at the step', async () => {
    job('some-job', { '10.ipynb': notebook('for number in range(100_000): print("line", number)') });
    const result = await run('some-job');
    expect(result.status).toBe('succeeded');
    const texts = result.steps[0]?.outputs.map(({ text }) => text).join('') ?? '';
    expect(texts.endsWith('line 99999\n')).toBe(true);
    let offset = 0;
    let log = '';
    for (let isOver = false; !isOver;) {
      const response = await request('GET', `runs/${result.id}/log?offset=${offset}&limit=100000`);
      log += await response.text();
      offset = Number(response.headers.get('x-vdk-lab-next-offset'));
      isOver = response.headers.get('x-vdk-lab-ended') === 'true';
    }
    expect(log.match(/^line \d+$/gm)).toHaveLength(100_000);
  });

  it('prints very much on one line: its end is clear, and what the browser gets is small', async () => {
    job('some-job', { '10.ipynb': notebook('print("x" * 20_000_000)', 'print("on")') });
    const result = await run('some-job');
    expect(result.status).toBe('succeeded');
    expect(JSON.stringify(result).length).toBeLessThan(300_000);
    expect(result.steps[1]?.outputs).toMatchObject([{ text: 'on\n' }]);
  });

  it('ends its process, or is killed: the step failed, and whose fault it is is told', async () => {
    job('some-job', { '10.ipynb': notebook('import os\nprint("last words")\nos.kill(os.getpid(), 9)') });
    const result = await run('some-job');
    expect(result).toMatchObject({ status: 'user_error', message: expect.stringContaining('ended the process') });
    expect(result.steps[0]).toMatchObject({ state: 'failed' });
  });
});

describe('a folder that nobody wished for', () => {
  it.each<[string, Record<string, string>, string]>([
    ['broken JSON', { '10.ipynb': '{' }, 'broken-notebook'],
    ['nbformat 3', { '10.ipynb': '{"nbformat": 3, "worksheets": []}' }, 'broken-notebook'],
    ['no steps', { 'README.md': '' }, 'no-steps'],
    ['a config.ini that cannot be read', { '10.py': py('pass'), 'config.ini': 'no section\n' }, 'invalid-config']
  ])('%s is refused before anything starts', async (_, files, code) => {
    job('some-job', files);
    expect(await call('POST', 'runs', { path: 'some-job' })).toMatchObject({ httpStatus: 422, code });
    expect(await (await request('GET', 'runs')).json()).toEqual([]);
  });

  it('`%` in config.ini, two notebooks that differ in case only, a link to itself: the job runs', async () => {
    job('some-job', {
      'config.ini': '[owner]\nteam = tests\n[vdk]\nsome_key = 100%%\n',
      '10_A.ipynb': notebook('print("A")'),
      '10_a.ipynb': notebook('print("a")')
    });
    symlinkSync('.', join(root, 'some-job', 'loop'));
    const result = await run('some-job');
    expect(result.status).toBe('succeeded');
    expect(result.steps.map(({ id }) => id)).toEqual(['10_A.ipynb#c1', '10_a.ipynb#c1']);
  });

  it('a folder called x.py fails as VDK fails, with its name', async () => {
    job('some-job', { '10.py': py('pass') });
    mkdirSync(join(root, 'some-job', 'x.py'));
    const result = await run('some-job');
    expect(result.status).not.toBe('succeeded');
    expect(JSON.stringify(result.steps)).toContain('x.py');
  });

  it('a link that leads to itself, an unreadable file: each is a clear error', async () => {
    job('some-job', { '10.py': py('pass') });
    symlinkSync('20.ipynb', join(root, 'some-job', '20.ipynb'));
    const looped = await call('POST', 'runs', { path: 'some-job' });
    expect(looped['httpStatus'] === 422 ? looped : await ended(String(looped['id']))).not.toMatchObject({
      status: 'succeeded'
    });
    rmSync(join(root, 'some-job', '20.ipynb'));
    writeFileSync(join(root, 'some-job', '30.sql'), 'select 1');
    chmodSync(join(root, 'some-job', '30.sql'), 0);
    const hidden = await call('POST', 'runs', { path: 'some-job' });
    const result = hidden['httpStatus'] === 422 ? 'refused' : (await ended(String(hidden['id'])))['status'];
    // Root reads everything; anybody else is told.
    expect(process.getuid?.() === 0 ? ['succeeded'] : ['refused', 'failed']).toContain(result);
  });

  it('arguments that are too large for a process are refused with a sentence', async () => {
    job('some-job', { '10.py': py('pass') });
    const result = await call('POST', 'runs', { path: 'some-job', arguments: { text: 'x'.repeat(300_000) } });
    expect(result).toMatchObject({ httpStatus: 422, code: 'arguments-too-large', what: expect.any(String) });
    expect(await run('some-job')).toMatchObject({ status: 'succeeded' });
  });

  it('is run where it stands: nothing is written into it', async () => {
    job('some-job', { '10.ipynb': notebook('print(1)') });
    const before = readFileSync(join(root, 'some-job', '10.ipynb'), 'utf8');
    await run('some-job');
    expect(readFileSync(join(root, 'some-job', '10.ipynb'), 'utf8')).toBe(before);
  });
});
