// Executions of the local runtime: how soon the first step speaks, beside a bare `vdk run`; how soon a new version is ready;
// 200 jobs of one minute; 50 executions at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packJob } from '@vdk-lab/job-format/node';
import { startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-'));
const environments = new Environments();
const base = await environments.base();
if (!base) {
  throw new Error('There is no environment for jobs: run it by `npm run bench`.');
}
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

const job = join(folder, 'speaks-soon');
mkdirSync(job);
writeFileSync(join(job, 'config.ini'), '[owner]\nteam = bench\n');
writeFileSync(join(job, '10_step.py'), 'import time\n\n\ndef run(job_input):\n    print("FIRST", time.time())\n');
const firstLine = log => Number(/^FIRST ([\d.]+)$/m.exec(log)?.[1] ?? NaN) * 1000;

class Client {
  static async start(name, options = {}) {
    const runtime = await startRuntime({ dataFolder: join(folder, name), environments, auth: 'none', ...options });
    return new Client(runtime);
  }

  constructor(runtime) {
    this.runtime = runtime;
    this.jobs = `${runtime.url}/data-jobs/for-team/bench/jobs`;
  }

  async send(method, url, body) {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(url, {
      method,
      headers: body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
      body: body === undefined ? undefined : isBytes ? body : JSON.stringify(body)
    });
    if (!response.ok) {
      throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
    }
    const text = await response.text();
    return { headers: response.headers, body: text ? JSON.parse(text) : null };
  }

  async upload(name) {
    const { zip } = await packJob(job, name);
    return (await this.send('POST', `${this.jobs}/${name}/sources`, zip)).body.version_sha;
  }

  async deploy(name, version, more = {}) {
    await this.send('POST', `${this.jobs}/${name}/deployments`, { job_version: version, ...more });
    const status = `${this.runtime.url}/runtime/jobs/bench/${name}/deployment-status`;
    for (;;) {
      const { body } = await this.send('GET', status);
      if (body.status !== 'running' && body.version === version) {
        return;
      }
      await pause(2);
    }
  }

  async create(name, schedule = '') {
    await this.send('POST', this.jobs, { job_name: name, config: { schedule: { schedule_cron: schedule } } });
  }

  async start(name) {
    const { headers } = await this.send('POST', `${this.jobs}/${name}/deployments/x/executions`, {});
    return headers.get('location').split('/').at(-1);
  }

  async end(name, id) {
    for (;;) {
      const { body } = await this.send('GET', `${this.jobs}/${name}/executions/${id}`);
      if (body.status !== 'submitted' && body.status !== 'running') {
        if (body.status !== 'succeeded') {
          throw new Error(`${id} is ${body.status}: ${body.message}`);
        }
        return body;
      }
      await pause(10);
    }
  }

  /** Milliseconds from the request to the first line of the first step. */
  async runNow(name) {
    const begin = Date.now();
    const id = await this.start(name);
    await this.end(name, id);
    const { body } = await this.send('GET', `${this.jobs}/${name}/executions/${id}/logs`);
    return firstLine(body.logs) - begin;
  }
}

async function bareRun() {
  const log = [];
  const begin = Date.now();
  const child = spawn(join(dirname(base.python), 'vdk'), ['run', job], {
    cwd: job,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      PYTHONUNBUFFERED: '1',
      VDK_VERSION_CHECK_DISABLED: 'true',
      VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE: join(folder, 'termination')
    },
    stdio: ['ignore', 'pipe', 'ignore']
  });
  child.stdout.on('data', part => log.push(part));
  await once(child, 'close');
  return firstLine(Buffer.concat(log).toString()) - begin;
}

printMachine();
const cold = await Client.start('cold', { warmWorkers: 0 });
const warm = await Client.start('warm');
for (const client of [cold, warm]) {
  await client.create('speaks-soon');
  await client.deploy('speaks-soon', await client.upload('speaks-soon'));
  await client.runNow('speaks-soon');
}
const runs = await inTurn(
  {
    bare: bareRun,
    cold: () => cold.runNow('speaks-soon'),
    warm: () => warm.runNow('speaks-soon')
  },
  { rounds: 15, warmup: 2 }
);
printTable(
  'Run now to the first line of the first step, 15 rounds in turn',
  ['', 'milliseconds', 'ratio', 'goal'],
  [
    ['vdk run', median(runs.bare), 1, ''],
    ['execution, cold', median(runs.cold), ratio(runs.cold, runs.bare), '1.15'],
    ['execution, warm', median(runs.warm), ratio(runs.warm, runs.bare), '0.25']
  ]
);

let change = 0;
const deploys = await inTurn(
  {
    ready: async () => {
      change += 1;
      writeFileSync(join(job, 'note.txt'), String(change));
      const version = await warm.upload('speaks-soon');
      const begin = performance.now();
      await warm.deploy('speaks-soon', version);
      return performance.now() - begin;
    }
  },
  { rounds: 15 }
);
printTable(
  'Redeploy with unchanged requirements until ready, over the upload, 15 rounds',
  ['', 'milliseconds', 'goal'],
  [['redeploy', median(deploys.ready), '300']]
);

const names = Array.from({ length: 200 }, (_, index) => `minutely-${String(index).padStart(3, '0')}`);
for (const name of names) {
  await warm.create(name, '* * * * *');
  // Not before all are there.
  await warm.deploy(name, await warm.upload(name), { enabled: false });
}

const fifty = names.slice(0, 50);
const begin = performance.now();
const ids = await Promise.all(fifty.map(name => warm.start(name)));
let most = 0;
let isOver = false;
const watching = (async () => {
  while (!isOver) {
    const query = '{executions(filter: {statusIn: [RUNNING]}, pageNumber: 1, pageSize: 100) {totalItems}}';
    const { body } = await warm.send('GET', `${warm.jobs}?query=${encodeURIComponent(query)}`);
    most = Math.max(most, body.data.totalItems);
    await pause(10);
  }
})();
await Promise.all(fifty.map((name, index) => warm.end(name, ids[index])));
isOver = true;
await watching;
const fiftySeconds = (performance.now() - begin) / 1000;
printTable(
  '50 executions at once, limit 4',
  ['', 'figure', 'goal'],
  [
    ['seen running at once', most, '4'],
    ['all ended after, seconds', fiftySeconds, '']
  ]
);

// Early in a minute, so that all are enabled when the next begins.
await pause((60_000 - (Date.now() % 60_000) + 500) % 60_000);
await Promise.all(names.map(name => warm.send('PATCH', `${warm.jobs}/${name}/deployments/x`, { enabled: true })));
const minute = Math.ceil(Date.now() / 60_000) * 60_000;
await pause(minute - Date.now() + 20_000);
await Promise.all(names.map(name => warm.send('PATCH', `${warm.jobs}/${name}/deployments/x`, { enabled: false })));
const ran = await Promise.all(
  names.map(async name => {
    const { body } = await warm.send('GET', `${warm.jobs}/${name}/executions`);
    const row = body.find(({ type }) => type === 'scheduled');
    return row ? warm.end(name, row.id) : null;
  })
);
const started = ran.filter(Boolean).map(row => Date.parse(row.start_time) - minute);
const ended = ran.filter(Boolean).map(row => Date.parse(row.end_time) - minute);
printTable(
  '200 deployed jobs with `* * * * *`',
  ['', 'figure', 'goal'],
  [
    ['started in their minute', started.filter(late => late >= 0 && late < 60_000).length, '200'],
    ['last one started after, milliseconds', Math.max(...started), ''],
    ['queue drained after, seconds', Math.max(...ended) / 1000, '']
  ]
);
await cold.runtime.stop();
await warm.runtime.stop();
rmSync(folder, { recursive: true, force: true });
// Its client keeps connections.
process.exit(0);
