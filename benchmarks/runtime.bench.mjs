// The local runtime, as `vdk-lab runtime start` runs it, beside the least that could do the same: node:http and
// node:sqlite on a copy of the same database. Each is a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';
import { node, root } from '../scripts/lib/paths.mjs';
import { jobName, seed } from './runtime/seed.mjs';

const jobs = 10_000;
const executionsEach = 100;
const each = 20;
const flatRequests = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-'));
const dataFolder = join(folder, 'data');

const commands = {
  bare: [join(root, 'benchmarks/runtime/bare.mjs'), join(folder, 'bare.sqlite')],
  runtime: [
    join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs'),
    ...['runtime', 'start', '--data-dir', dataFolder, '--no-auth']
  ]
};

/** Those that run: none outlives a benchmark that fails. */
const running = new Set();

/** A server in a process of its own. */
async function start(name) {
  const child = spawn(node, commands[name], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  for await (const part of child.stdout) {
    said += part;
    const url = /^ready: (\S+)$/m.exec(said)?.[1];
    if (url) {
      const end = async () => {
        child.kill('SIGTERM');
        await once(child, 'exit');
      };
      return { url, pid: child.pid, end };
    }
  }
  throw new Error(`${name} ended before it was ready: ${said}`);
}

/** MiB of a process that are in memory (Linux). */
const memory = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function ask(url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}: ${text}`);
  }
}

/** Milliseconds of one of `each` requests, one after the other. */
async function time(url, init) {
  const begun = performance.now();
  for (let count = 0; count < each; count += 1) {
    await ask(url, init?.());
  }
  return (performance.now() - begun) / each;
}

const teamJobs = url => `${url}/data-jobs/for-team/team-0/jobs`;

/** From the start of the process to the answer that reads one job, and the memory after it. */
async function starts() {
  const sizes = { bare: [], runtime: [] };
  const measure = name => async () => {
    const begun = performance.now();
    const server = await start(name);
    await ask(name === 'bare' ? `${server.url}/${jobName(0)}` : `${teamJobs(server.url)}/${jobName(0)}`);
    const took = performance.now() - begun;
    sizes[name].push(memory(server.pid));
    await server.end();
    return took;
  };
  const figures = await inTurn({ bare: measure('bare'), runtime: measure('runtime') }, { rounds: 9 });
  printTable(
    'From start to the first answer, 9 rounds in turn',
    ['', 'milliseconds', 'ratio', 'goal', 'MiB', 'ratio', 'goal'],
    [
      ['node:http and node:sqlite', median(figures.bare), 1, '', median(sizes.bare), 1, ''],
      [
        'local runtime',
        ...[median(figures.runtime), ratio(figures.runtime, figures.bare), '3'],
        ...[median(sizes.runtime), ratio(sizes.runtime, sizes.bare), '2']
      ]
    ]
  );
}

/** The query of a screen of jobs: a page with the last ten executions of each. */
function pageQuery(url, number, search) {
  const query = `query page($number: Int, $search: String) { jobs(pageNumber: $number, pageSize: 25, search: $search) {
    content { jobName config { team description } deployments { enabled
      executions(pageNumber: 1, pageSize: 10, order: {property: "startTime", direction: DESC}) { id status startTime endTime }
    } } totalItems } }`;
  const variables = JSON.stringify({ number, search: search ?? null });
  return `${teamJobs(url)}?${new URLSearchParams({ query, variables })}`;
}

async function requests() {
  const bare = await start('bare');
  const runtime = await start('runtime');
  const last = jobs / 25;
  const offset = (number, search) =>
    `${bare.url}/?offset=${(number - 1) * 25}${search ? `&search=${encodeURIComponent(search)}` : ''}`;
  const json = () => ({
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: performance.now() })
  });
  const common = 'tables';
  const rare = `number ${jobs - 1}`;
  const figures = await inTurn(
    {
      'commit, bare': () => time(`${bare.url}/${jobName(0)}`, json),
      'commit, runtime': () => time(`${teamJobs(runtime.url)}/${jobName(0)}/deployments/x/properties`, json),
      'page, bare': () => time(offset(1)),
      'page, runtime': () => time(pageQuery(runtime.url, 1)),
      'last page, runtime': () => time(pageQuery(runtime.url, last)),
      'search, bare': () => time(offset(1, common)),
      'search, runtime': () => time(pageQuery(runtime.url, 1, common)),
      'last of search, runtime': () => time(pageQuery(runtime.url, last, common)),
      'rare, bare': () => time(offset(1, rare)),
      'rare, runtime': () => time(pageQuery(runtime.url, 1, rare))
    },
    { rounds: 11 }
  );
  const row = (label, name, peer, goal) => [
    label,
    median(figures[name]),
    peer ? ratio(figures[name], figures[peer]) : 1,
    goal
  ];
  printTable(
    `${jobs} jobs with ${jobs * executionsEach} executions, ${each} requests a figure, 11 rounds in turn`,
    ['', 'milliseconds', 'ratio', 'goal'],
    [
      row('durable commit, bare', 'commit, bare', null, ''),
      row('durable commit', 'commit, runtime', 'commit, bare', '2'),
      row('25 jobs with their last 10 executions, bare', 'page, bare', null, ''),
      row('25 jobs with their last 10 executions', 'page, runtime', 'page, bare', '3'),
      row('the last page to the first', 'last page, runtime', 'page, runtime', '1.5'),
      row('search that finds all, bare', 'search, bare', null, ''),
      row('search that finds all', 'search, runtime', 'search, bare', '3'),
      row('its last page to its first', 'last of search, runtime', 'search, runtime', '1.5'),
      row('search that finds one, bare', 'rare, bare', null, ''),
      row('search that finds one', 'rare, runtime', 'rare, bare', '3')
    ]
  );
  await bare.end();
  return runtime;
}

/** Memory while it answers very many requests of all kinds. */
async function flat(runtime) {
  const one = index => `${teamJobs(runtime.url)}/${jobName((index * 50) % jobs)}`;
  // Mostly cheap ones, as clients send them.
  const cheap = [index => ask(one(index)), () => ask(`${runtime.url}/health`)];
  const dear = [
    index => ask(pageQuery(runtime.url, 1 + (index % 400))),
    index => ask(pageQuery(runtime.url, 1, `number ${index % jobs}`)),
    index => ask(`${one(index)}/executions`)
  ];
  const steps = 10;
  const rows = [];
  for (let step = 0; step < steps; step += 1) {
    for (let count = 0; count < flatRequests / steps; count += 10) {
      await Promise.all(
        Array.from({ length: 10 }, (_, more) => {
          const index = (step * flatRequests) / steps + count + more;
          const kinds = index % 5 === 0 ? dear : cheap;
          return kinds[index % kinds.length](index);
        })
      );
    }
    rows.push([`after ${((step + 1) * flatRequests) / steps} requests`, memory(runtime.pid)]);
  }
  printTable('Memory of the runtime', ['', 'MiB'], rows);
}

try {
  // Tables by the runtime itself; rows straight into them.
  await (await startRuntime({ dataFolder, environments: new Environments(), auth: 'none' })).stop();
  const database = join(dataFolder, 'runtime.sqlite');
  seed(database, { jobs, executionsEach });
  copyFileSync(database, commands.bare[1]);
  printMachine();
  console.log(`Database: ${Math.round(statSync(database).size / 2 ** 20)} MiB`);
  await starts();
  const runtime = await requests();
  await flat(runtime);
  await runtime.end();
} finally {
  running.forEach(child => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
}
