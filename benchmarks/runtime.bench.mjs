// The local runtime beside the least that could do the same: node:http and node:sqlite.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startRuntime } from '@vdk-lab/local-runtime';
import { inTurn, median, printMachine, printTable, ratio } from './lib.mjs';

const jobCount = 10_000;
const each = 20;
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-'));
const dataFolder = join(folder, 'data');
// Nothing is deployed here, so no environment is asked for.
const options = { dataFolder, environments: { base: async () => null }, auth: 'none' };

// Tables by the runtime itself; rows straight into them.
await (await startRuntime(options)).stop();
const seed = new DatabaseSync(join(dataFolder, 'runtime.sqlite'));
const config = JSON.stringify({
  contacts: {
    notified_on_job_failure_user_error: [],
    notified_on_job_failure_platform_error: [],
    notified_on_job_success: [],
    notified_on_job_deploy: []
  },
  schedule: { schedule_cron: null },
  generate_keytab: false
});
seed.exec('begin');
const insert = seed.prepare('insert into jobs (name, team, description, config) values (?, ?, ?, ?)');
for (let index = 0; index < jobCount; index += 1) {
  insert.run(`job-${String(index).padStart(6, '0')}`, 'bench', `number ${index}`, config);
}
seed.exec('commit');
seed.close();

const bare = new DatabaseSync(join(folder, 'bare.sqlite'));
bare.exec('pragma journal_mode = wal; pragma synchronous = full; create table kept (id integer primary key, text);');
bare.exec('create table jobs (name text primary key, team text, description text, config text) strict');
bare.exec(
  `attach '${join(dataFolder, 'runtime.sqlite')}' as seeded; insert into jobs select * from seeded.jobs; detach seeded`
);
const write = bare.prepare('insert or replace into kept values (1, ?)');
const page = bare.prepare('select name, team from jobs order by name limit 25 offset ?');
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'PUT') {
    request.resume().on('end', () => {
      write.run(String(performance.now()));
      response.writeHead(204).end();
    });
  } else {
    response.end(JSON.stringify(page.all(5000)));
  }
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const plain = `http://127.0.0.1:${server.address().port}`;
const runtime = await startRuntime(options);
const jobs = `${runtime.url}/data-jobs/for-team/bench/jobs`;
const query = number =>
  `${jobs}?query=${encodeURIComponent(`{jobs(pageNumber: ${number}, pageSize: 25) {content {jobName config {team}}}}`)}`;

/** Milliseconds of one of `each` requests, one after the other. */
async function time(url, init) {
  const start = performance.now();
  for (let count = 0; count < each; count += 1) {
    const response = await fetch(url, init);
    await response.arrayBuffer();
    if (!response.ok) {
      throw new Error(`${url} answered ${response.status}.`);
    }
  }
  return (performance.now() - start) / each;
}

const json = { method: 'PUT', headers: { 'content-type': 'application/json' } };
let change = 0;
const body = () => ({ ...json, body: JSON.stringify({ change: (change += 1) }) });
const figures = await inTurn(
  {
    'commit, bare': () => time(plain, body()),
    'commit, runtime': () => time(`${jobs}/job-000000/deployments/x/properties`, body()),
    'page, bare': () => time(plain),
    'first page, runtime': () => time(query(1)),
    'page 201, runtime': () => time(query(201))
  },
  { rounds: 15 }
);
printMachine();
printTable(
  `Local runtime with ${jobCount} jobs, ${each} requests a figure, 15 rounds in turn`,
  ['', 'milliseconds', 'ratio', 'goal'],
  [
    ['durable commit, node:http and node:sqlite', median(figures['commit, bare']), 1, ''],
    [
      'durable commit, runtime',
      median(figures['commit, runtime']),
      ratio(figures['commit, runtime'], figures['commit, bare']),
      '2'
    ],
    ['25 jobs, node:http and node:sqlite', median(figures['page, bare']), 1, ''],
    [
      '25 jobs, runtime',
      median(figures['first page, runtime']),
      ratio(figures['first page, runtime'], figures['page, bare']),
      '3'
    ],
    [
      '25 jobs, page 201 to page 1',
      median(figures['page 201, runtime']),
      ratio(figures['page 201, runtime'], figures['first page, runtime']),
      '1.5'
    ]
  ]
);
await runtime.stop();
server.close();
bare.close();
rmSync(folder, { recursive: true, force: true });
