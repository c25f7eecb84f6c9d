import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunRequest, type RunResult, Workers, endWorkersOf, runFiles, startRun } from '../src/index.js';
import { testEnvironment } from './support/environment.js';

const environment = testEnvironment();
let folder: string;
let workers: Workers;
let count = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-workers-'));
  workers = new Workers({ owner: folder });
});
afterEach(async () => {
  await workers.stop();
  rmSync(folder, { recursive: true, force: true });
});

const step = (body: string): string => `def run(job_input):\n${body.replace(/^/gm, '    ')}\n`;

function request(files: Record<string, string>, more: Partial<RunRequest> = {}): RunRequest {
  count += 1;
  const path = join(folder, `job-${count}`);
  mkdirSync(path);
  for (const [file, content] of Object.entries({ 'config.ini': '[owner]\nteam = tests\n', ...files })) {
    writeFileSync(join(path, file), content);
  }
  return {
    executionId: `test-${count}`,
    folder: path,
    environment,
    runFolder: join(folder, `run-${count}`),
    ...more,
    variables: { VDK_LAB_DATABASE_FOLDER: join(folder, `db-${count}`), ...more.variables }
  };
}

/** Runs it; what its step printed as JSON after `SEEN`. */
async function see(body: string, more: Partial<RunRequest> = {}, by: Workers | undefined = workers) {
  const asked = request({ '10_a.py': step(body) }, more);
  const run = await startRun(asked, by);
  const result = await run.ended;
  const log = readFileSync(runFiles(asked.runFolder).log, 'utf8');
  expect(result, log).toMatchObject({ status: 'succeeded' });
  return { asked, run, result, log, seen: JSON.parse(/^SEEN (.*)$/m.exec(log)?.[1] ?? 'null') as unknown };
}

/** The process that forked a run; the interpreter's own command line tells. */
const whoAmI = 'import json, os\nprint("SEEN", json.dumps([os.getpid(), os.getppid(), os.getsid(0), os.getpgid(0)]))';

async function processOf(more: Partial<RunRequest> = {}) {
  const { seen, run } = await see(whoAmI, more);
  const [pid = 0, parent = 0, session = 0, group = 0] = seen as number[];
  expect(run.record).toMatchObject({ pid, group: pid });
  expect([session, group]).toEqual([pid, pid]);
  return { pid, parent, isWarm: parent !== process.pid };
}

describe('a warm worker', () => {
  it('forks each run after the first, as a session of its own', async () => {
    expect((await processOf()).isWarm).toBe(false);
    expect(await workers.prepare(environment)).toBe(true);
    const [first, second] = [await processOf(), await processOf()];
    expect([first.isWarm, second.isWarm]).toEqual([true, true]);
    expect(first.parent).toBe(second.parent);
    expect(first.pid).not.toBe(second.pid);
  });

  it('runs a job to the same end as a cold start does, with the same steps and arguments', async () => {
    const ends: unknown[] = [];
    for (const body of ['pass', 'raise KeyError("id")', 'import os; os._exit(0)', 'import sys; sys.exit(0)']) {
      for (const by of [undefined, workers]) {
        await by?.prepare(environment);
        const args = { quote: "it's", nested: { ü: [1, null] } };
        const run = await startRun(
          request({ '10_a.py': step(body), '20_b.py': step('print(job_input.get_arguments())') }, { arguments: args }),
          by
        );
        const { status, message, exitCode, signal } = await run.ended;
        ends.push([status, message, exitCode, signal, run.steps.steps.map(({ state }) => state)]);
      }
      const [cold, warm] = ends.splice(0);
      expect(warm).toEqual(cold);
    }
  });

  it('counts memory and processor time exactly', async () => {
    await workers.prepare(environment);
    const { result } = await see(
      'x = bytearray(200 * 2 ** 20)\nimport time\nend = time.process_time() + 0.3\n' +
        'while time.process_time() < end: pass\nprint("SEEN 1")'
    );
    expect(result.peakMemoryBytes).toBeGreaterThan(200 * 2 ** 20);
    expect(result.cpuMs).toBeGreaterThan(300);
  });

  it('lets nothing of one run into the next', async () => {
    await workers.prepare(environment);
    const look = [
      'import json, logging, os, random, sys, tempfile, time, vdk',
      'import sqlite3, decimal, signal, threading, locale',
      'print("SEEN", json.dumps({"environment": dict(os.environ), "folder": os.getcwd(), "argv": sys.argv[1:],',
      ' "zone": time.tzname, "temporary": tempfile.gettempdir(), "modules": sorted(m for m in sys.modules if "leak" in m),',
      ' "level": logging.getLogger().level, "handlers": len(logging.getLogger().handlers),',
      ' "extra": logging.getLogger("leak").level, "filters": len(logging.getLogger("vdk").filters),',
      ' "path": sys.path, "main": sys.modules["__main__"].__file__, "left": getattr(vdk, "leak", None),',
      ' "precision": decimal.getcontext().prec, "term": str(signal.getsignal(signal.SIGTERM)),',
      ' "int": str(signal.getsignal(signal.SIGINT)), "child": str(signal.getsignal(signal.SIGCHLD)),',
      ' "threads": threading.active_count(), "umask": os.umask(0o022), "limit": sys.getrecursionlimit(),',
      ' "files": sorted(os.readlink("/proc/self/fd/" + n) for n in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + n)),',
      ' "rows": job_input.execute_query("select count(*) from sqlite_master")}))'
    ].join('\n');
    const spoil = [
      'import decimal, logging, os, signal, sqlite3, sys, tempfile, threading, time, types, vdk',
      'os.environ["LEAK"] = "1"; os.chdir("/"); sys.modules["leak_module"] = types.ModuleType("leak_module")',
      'os.environ["TZ"] = "Asia/Tokyo"; time.tzset(); tempfile.tempdir = "/"; vdk.leak = 1; sys.path.append("/leak")',
      'logging.getLogger().setLevel(1); logging.getLogger("leak").setLevel(5); decimal.getcontext().prec = 3',
      'signal.signal(signal.SIGTERM, signal.SIG_IGN); os.umask(0o077); sys.setrecursionlimit(5000)',
      'threading.Thread(target=time.sleep, args=(600,), daemon=True).start()',
      'job_input.execute_query("create table leak (a int)"); sqlite3.connect(":memory:")',
      'print("SEEN 1")'
    ].join('\n');
    const variables = { TZ: 'America/New_York', OF_THIS_RUN: 'yes', TMPDIR: folder };
    const cold = await see(look, { variables }, undefined);
    await see(spoil, { variables: { OF_ANOTHER: 'no' } });
    const warm = await see(look, { variables });
    const plain = ({ asked, seen }: typeof warm): unknown =>
      JSON.parse(
        JSON.stringify(seen)
          .replaceAll(asked.runFolder, 'RUN')
          .replaceAll(asked.folder, 'JOB')
          .replaceAll(asked.executionId, 'ID')
          .replace(/db-\d+/g, 'DB')
          .replace(/(socket|pipe):\[\d+\]/g, '$1')
      );
    expect(plain(warm)).toEqual(plain(cold));
  });

  it('gives each run random numbers of its own', async () => {
    await workers.prepare(environment);
    const draw = 'import json, random, uuid, secrets\nprint("SEEN", json.dumps([random.random(), str(uuid.uuid4())]))';
    expect((await see(draw)).seen).not.toEqual((await see(draw)).seen);
  });

  it('leaves runs with other variables of the interpreter to a cold start', async () => {
    await workers.prepare(environment);
    for (const name of ['PYTHONHASHSEED', 'LD_BIND_NOW', 'MALLOC_ARENA_MAX']) {
      expect((await processOf({ variables: { [name]: '1' } })).isWarm).toBe(false);
    }
    expect((await processOf({ variables: { OTHER: '1' } })).isWarm).toBe(true);
  });

  it('ends a run and all it started when a person cancels', async () => {
    await workers.prepare(environment);
    const asked = request(
      {
        '10_a.py': step(
          'import os, subprocess, time\na = subprocess.Popen(["sleep", "600"])\n' +
            'b = subprocess.Popen(["sleep", "600"], start_new_session=True)\nprint("PIDS", a.pid, b.pid)\ntime.sleep(600)'
        )
      },
      { graceMs: 500 }
    );
    const run = await startRun(asked, workers);
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    await run.cancel('person');
    expect(await run.ended).toMatchObject({ status: 'cancelled', signal: 'SIGTERM' });
    const [, ...pids] = /PIDS (\d+) (\d+)/.exec(readFileSync(runFiles(asked.runFolder).log, 'utf8')) ?? [];
    expect(pids).toHaveLength(2);
    expect(pids.filter(pid => isAlive(Number(pid)))).toEqual([]);
  });
});

describe('the end of a worker', () => {
  const sleeper = step('print("READY")\nimport time; time.sleep(600)');

  async function startSleeper() {
    const run = await startRun(request({ '10_a.py': sleeper }), workers);
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    return run;
  }

  it('that is killed leaves its run, which is followed to its end', async () => {
    await workers.prepare(environment);
    const { parent, isWarm } = await processOf();
    expect(isWarm).toBe(true);
    const asked = request({ '10_a.py': step('import time; time.sleep(1)') });
    const run = await startRun(asked, workers);
    process.kill(parent, 'SIGKILL');
    expect(await run.ended).toMatchObject<Partial<RunResult>>({ status: 'succeeded', exitCode: null });
    // The next one is cold, or has a new worker.
    expect((await processOf()).parent).not.toBe(parent);
  });

  it('that is stuck is killed, and leaves the run that it should fork to a cold start', async () => {
    const owner = join(folder, 'stuck');
    const own = new Workers({ owner, forkMs: 200 });
    expect(await own.prepare(environment)).toBe(true);
    process.kill(Number(processesOf(owner)[0]), 'SIGSTOP');
    const { seen } = await see(whoAmI, {}, own);
    expect((seen as number[])[1]).toBe(process.pid);
    await own.stop();
  });

  it('takes its runs with it when whoever started it is gone', async () => {
    await workers.prepare(environment);
    const run = await startSleeper();
    await workers.stop();
    expect(await run.ended).toMatchObject({ status: 'user_error' });
    expect(isAlive(run.record.pid)).toBe(false);
  });

  it('is found by its owner’s name after a crash', async () => {
    await workers.prepare(environment);
    const run = await startSleeper();
    await endWorkersOf(folder);
    await run.ended;
    expect(isAlive(run.record.pid)).toBe(false);
    expect(processesOf(folder)).toEqual([]);
  });
});

function processesOf(owner: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => readEnvironment(pid).includes(`VDK_LAB_WORKERS_OF=${owner}\0`));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
