// What a run prints, on its way to who looks: a job prints, lab-service sends its log as server-sent events, a client reads.
// How far the client is behind, and what the service needs for it. Counts and bytes are gates: they fail the benchmark.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { node, root } from '../scripts/lib/paths.mjs';
import { median, printMachine, printTable } from './lib.mjs';

const rounds = 3;
const mebibyte = 2 ** 20;
/** So much more may the service hold after ten times as many lines. */
const mostGrowth = 48 * mebibyte;

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-bench-log-'));
const state = join(folder, 'state');
mkdirSync(state);
symlinkSync(join(process.env.VDK_LAB_STATE_DIR, 'environments'), join(state, 'environments'));

/** A job that prints lines with the moment at which each was printed; `pause` seconds after each thousand. */
function job(name, lines, pause) {
  const path = join(folder, 'root', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.ini'), '[owner]\nteam = benchmarks\n');
  writeFileSync(
    join(path, '10.py'),
    `import time\ndef run(job_input):\n    for n in range(${lines}):\n` +
      '        print("line", n, time.time() * 1000)\n' +
      `        if ${pause} and n % 1000 == 0: time.sleep(${pause})\n`
  );
  return { name, lines };
}

async function startService() {
  const child = spawn(node, [join(root, 'packages/lab-service/lib/main.js'), '--state', state], {
    env: { ...process.env, VDK_LAB_SERVICE_TOKEN: 'benchmark' },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready: ')) {
      return { child, url: line.slice('ready: '.length) };
    }
  }
  throw new Error('lab-service ended before it was ready.');
}

const { child, url } = await startService();
const residentBytes = () =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;

function request(path, body) {
  return fetch(`${url}/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: 'Bearer benchmark',
      'x-vdk-lab-contents-root': encodeURIComponent(join(folder, 'root')),
      'content-type': 'application/json'
    },
    ...(body ? { body: JSON.stringify(body) } : {})
  });
}

/** The text of a log as it comes. */
async function* follow(id) {
  const response = await request(`runs/${id}/log/follow`);
  let rest = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + part).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event);
      if (data && event.includes('event: log')) {
        yield JSON.parse(data[1]).text;
      }
    }
  }
}

/** Runs a job and reads its log to the end: how far behind its pieces came at most (milliseconds), and the most memory (bytes). */
async function measure({ name, lines }) {
  const run = await (await request('runs', { path: name })).json();
  const lags = [];
  let seen = 0;
  let bytes = 0;
  let most = 0;
  let open = '';
  for await (const text of follow(run.id)) {
    const now = Date.now();
    bytes += Buffer.byteLength(text);
    const whole = (open + text).lastIndexOf('\n') + 1;
    const found = [...(open + text).slice(0, whole).matchAll(/^line \d+ (\S+)$/gm)];
    open = (open + text).slice(whole);
    seen += found.length;
    // The first line of a piece has waited longest.
    if (found.length > 0) {
      lags.push(now - Number(found[0][1]));
    }
    most = Math.max(most, residentBytes());
  }
  const { size } = await stat(join(state, 'runs', run.id, 'log.txt'));
  if (seen !== lines || bytes !== size) {
    throw new Error(`${name}: ${seen} of ${lines} lines came, and ${bytes} of ${size} bytes.`);
  }
  return { lag: Math.max(...lags), last: lags.at(-1), most };
}

try {
  mkdirSync(join(folder, 'root'));
  const jobs = {
    steady: job('steady-lines', 100_000, 0.02),
    fast: job('fast-lines', 100_000, 0),
    many: job('many-lines', 1_000_000, 0)
  };
  const figures = { steady: [], fast: [], many: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, one] of Object.entries(jobs)) {
      const figure = await measure(one);
      if (round >= 0) {
        figures[name].push(figure);
      }
    }
  }
  const of = (name, what) => median(figures[name].map(figure => figure[what]));
  const growth = of('many', 'most') - of('fast', 'most');
  printMachine();
  printTable(
    `The log of a run by server-sent events; medians of ${rounds} runs in turn`,
    ['', 'a line waits at most, ms', 'the last lines, ms', 'service, MiB at most'],
    [
      ['100,000 lines in 2 s and more', of('steady', 'lag'), of('steady', 'last'), of('steady', 'most') / mebibyte],
      [
        '100,000 lines as fast as they are printed',
        of('fast', 'lag'),
        of('fast', 'last'),
        of('fast', 'most') / mebibyte
      ],
      ['1,000,000 lines', of('many', 'lag'), of('many', 'last'), of('many', 'most') / mebibyte]
    ]
  );
  if (growth > mostGrowth) {
    throw new Error(`Ten times the lines cost the service ${(growth / mebibyte).toFixed(0)} MiB more.`);
  }
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
