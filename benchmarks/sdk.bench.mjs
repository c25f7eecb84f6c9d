// The SDK beside what one would use without it: a raw `fetch`, and vdkcli. The local runtime answers all alike.
import { execFile, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { cache, node, root } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/run.mjs';
import { findPython, uv } from '../scripts/lib/setup.mjs';
import { step } from '../scripts/lib/step.mjs';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const jobs = 10_000;

if (process.argv[2] === 'server') {
  await serve();
} else {
  await main();
}

/** The local runtime with 10,000 jobs, in a process of its own, behind a count of the requests. */
async function serve() {
  const { startRuntime } = await import('@vdk-lab/local-runtime');
  const { Environments } = await import('@vdk-lab/python-environments');
  const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-'));
  const runtime = await startRuntime({ dataFolder: folder, environments: new Environments(), auth: 'none' });
  const { ControlService } = await import('@vdk-lab/control-service/client');
  const service = new ControlService({ url: runtime.url });
  const create = index =>
    service.jobs.create('benchmark', {
      job_name: `benchmark-job-${String(index).padStart(5, '0')}`,
      description: 'One of many.',
      config: { generate_keytab: false, schedule: { schedule_cron: '0 6 * * *' } }
    });
  for (let index = 0; index < jobs; index += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, more) => create(index + more)));
  }
  process.on('disconnect', async () => {
    await runtime.stop();
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
  process.send({ url: runtime.url });
}

async function main() {
  const server = fork(fileURLToPath(import.meta.url), ['server']);
  try {
    const { url } = await new Promise(resolve => server.once('message', resolve));
    printMachine();
    await oneCall(url);
    await watchers(url);
    await sizes();
    await listing(url);
  } finally {
    server.disconnect();
  }
}

async function oneCall(url) {
  const { ControlService, staticToken } = await import('@vdk-lab/control-service');
  const service = new ControlService({ url, token: staticToken('token') });
  const path = `${url}/data-jobs/for-team/benchmark/jobs/benchmark-job-00001`;
  const timed = call => async () => {
    const times = [];
    for (let index = 0; index < 400; index++) {
      const start = performance.now();
      await call();
      times.push(performance.now() - start);
    }
    return median(times);
  };
  const figures = await inTurn(
    {
      raw: timed(async () => {
        const headers = { Accept: '*/*', 'X-OPID': crypto.randomUUID(), Authorization: 'Bearer token' };
        const response = await fetch(path, { headers });
        if (!response.ok) {
          throw new Error(String(response.status));
        }
        return response.json();
      }),
      sdk: timed(() => service.jobs.read('benchmark', 'benchmark-job-00001'))
    },
    { rounds: 15, warmup: 3 }
  );
  printTable(
    'Reading one job of the local runtime (median of 15 rounds of 400)',
    ['', 'ms', 'ratio'],
    [
      ['raw fetch', median(figures.raw), 1],
      ['SDK (wanted: at most 1.1)', median(figures.sdk), ratio(figures.sdk, figures.raw)]
    ]
  );
}

async function watchers(url) {
  const { ControlService, watchExecutions } = await import('@vdk-lab/control-service');
  const rows = [];
  for (const count of [1, 1000]) {
    let requests = 0;
    const counting = (...call) => {
      requests++;
      return fetch(...call);
    };
    const service = new ControlService({ url, fetch: counting });
    const subscriptions = [];
    for (let index = 0; index < count; index++) {
      subscriptions.push(watchExecutions(service, 'benchmark', 'benchmark-job-00001', { periodMs: 100 }).subscribe());
    }
    await new Promise(resolve => setTimeout(resolve, 1000));
    subscriptions.forEach(subscription => subscription.unsubscribe());
    rows.push([count, requests]);
  }
  printTable('Requests of watchers of one job in one second', ['watchers', 'requests'], rows);
}

async function sizes() {
  const size = async contents => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      write: false
    });
    return gzipSync(outputFiles[0].contents).length / 1000;
  };
  const from = `from '@vdk-lab/control-service'`;
  printTable(
    'What a browser loads, minified and compressed',
    ['', 'kB', 'wanted'],
    [
      ['everything, with rxjs', await size(`export * ${from}`), 'at most 20'],
      ['all operations', await size(`export { ControlService } ${from}`), 'at most 20'],
      [
        'one operation',
        await size(`import { Connection, Jobs } ${from}; new Jobs(new Connection({ url: '/' })).read('t', 'j')`),
        'at most 8'
      ]
    ]
  );
}

async function listing(url) {
  const folder = join(cache, 'vdkcli');
  const tool = await uv();
  await step("Python environment of VDK's own command line", {
    inputs: ['python/locks/vdkcli.txt', 'python/locks/build-constraints.txt'],
    made: join(folder, 'bin/vdkcli'),
    work: async () => {
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), folder], { quiet: true });
      const constraints = join(root, 'python/locks/build-constraints.txt');
      const lock = join(root, 'python/locks/vdkcli.txt');
      await run(tool, ['pip', 'sync', '--quiet', '--require-hashes', '--build-constraint', constraints, lock], {
        env: { VIRTUAL_ENV: folder },
        quiet: true
      });
    }
  });
  const options = { maxBuffer: 1 << 28, env: { PATH: process.env.PATH, HOME: folder, VDK_BASE_CONFIG_FOLDER: folder } };
  const timed = (program, args) => async () => {
    const start = performance.now();
    const { stdout } = await promisify(execFile)(program, args, options);
    const elapsed = performance.now() - start;
    if (JSON.parse(stdout).length !== jobs) {
      throw new Error(`${program} listed ${JSON.parse(stdout).length} jobs.`);
    }
    return elapsed;
  };
  const figures = await inTurn(
    {
      sdk: timed(node, [join(root, 'benchmarks/sdk/list-jobs.mjs'), url]),
      raw: timed(node, [join(root, 'benchmarks/sdk/list-raw.mjs'), url]),
      vdkcli: timed(join(folder, 'bin/vdkcli'), ['list', '--all', '-o', 'json', '-u', url])
    },
    { rounds: 11 }
  );
  printTable(
    `Listing ${jobs.toLocaleString('en')} jobs page by page, whole programs (median of 11)`,
    ['', 'ms', 'times faster'],
    [
      ['vdkcli list --all -o json', median(figures.vdkcli), 1],
      ['SDK (wanted: at least 10)', median(figures.sdk), ratio(figures.vdkcli, figures.sdk)],
      ['Node with one raw fetch: the floor', median(figures.raw), ratio(figures.vdkcli, figures.raw)]
    ]
  );
}
