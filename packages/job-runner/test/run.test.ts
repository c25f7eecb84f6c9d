import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunRequest, isGroupAlive, readLog, recoverRun, runFiles, startRun } from '../src/index.js';
import { testEnvironment } from './support/environment.js';

let folder: string;
const environment = testEnvironment();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function job(files: Record<string, string>, name = 'a job with ümlauts & "quotes"'): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries({ 'config.ini': '[owner]\nteam = tests\n', ...files })) {
    writeFileSync(join(path, file), content);
  }
  return path;
}

function request(path: string, more: Partial<RunRequest> = {}): RunRequest {
  const runFolder = join(folder, 'run');
  return {
    executionId: 'test-1',
    folder: path,
    environment,
    runFolder,
    variables: { VDK_LAB_DATABASE_FOLDER: join(folder, 'db'), VDK_LAB_DRAFT_STORE: join(folder, 'db') },
    ...more
  };
}

const step = (body: string): string => `def run(job_input):\n${body.replace(/^/gm, '    ')}\n`;

describe('a run', () => {
  it('succeeds, with its arguments unchanged and its steps told', async () => {
    const path = job({ '10_a.py': step('import json; print("ARGS", json.dumps(job_input.get_arguments()))') });
    const args = { quote: "it's", nested: { ü: [1, null] } };
    const run = await startRun(request(path, { arguments: args }));
    const types: string[] = [];
    for await (const event of run.events()) {
      types.push(event.type);
    }
    const result = await run.ended;
    expect(result).toMatchObject({ status: 'succeeded', exitCode: 0, error: null });
    expect(types.filter(type => type !== 'output')).toEqual(['job_started', 'step_started', 'step_ended', 'job_ended']);
    const log = readFileSync(runFiles(join(folder, 'run')).log, 'utf8');
    expect(JSON.parse(/ARGS (.*)/.exec(log)?.[1] ?? '')).toEqual(args);
    expect(run.steps.steps).toMatchObject([{ id: '10_a.py', state: 'succeeded', number: 1 }]);
  });

  it('is a user error when a step raises, and says where', async () => {
    const run = await startRun(request(job({ '10_a.py': step('\nraise KeyError("id")'), '20_b.py': step('pass') })));
    expect(await run.ended).toMatchObject({
      status: 'user_error',
      error: { blame: 'user', type: 'KeyError', file: '10_a.py', line: 3 }
    });
    expect(run.steps.steps.map(({ state }) => state)).toEqual(['failed', 'skipped']);
  });

  it('is a user error when a step ends the process with 0', async () => {
    const run = await startRun(request(job({ '10_a.py': step('import os; os._exit(0)') })));
    expect(await run.ended).toMatchObject({
      status: 'user_error',
      exitCode: 0,
      message: expect.stringContaining('step')
    });
    expect(run.steps.steps).toMatchObject([{ state: 'failed' }]);
  });

  it('ends its whole process group when a person cancels', async () => {
    const path = job({
      '10_a.py': step('import subprocess, time\nsubprocess.Popen(["sleep", "600"])\nprint("READY")\ntime.sleep(600)')
    });
    const run = await startRun(request(path, { graceMs: 500 }));
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    await run.cancel('person');
    expect(await run.ended).toMatchObject({ status: 'cancelled' });
    expect(await isGroupAlive(run.record.group)).toBe(false);
  });

  it('asks what left its group to end at the same time, not after the grace of the group', async () => {
    const note = join(folder, 'asked');
    const apart = `trap 'touch "${note}"; exit' TERM; echo ready; while :; do sleep 0.05; done`;
    const code =
      'import os, signal, subprocess, time\n' +
      `apart = subprocess.Popen(["sh", "-c", ${JSON.stringify(apart)}], start_new_session=True, stdout=subprocess.PIPE)\n` +
      `apart.stdout.readline()\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint("READY")\nwhile not os.path.exists(${JSON.stringify(note)}): time.sleep(0.05)`;
    const run = await startRun(request(job({ '10_a.py': step(code) }), { graceMs: 3_600_000 }));
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    await run.cancel('person');
    expect(await run.ended).toMatchObject({ status: 'cancelled' });
  });

  it('knows when its end stands, so that no later request to cancel it is taken', async () => {
    const run = await startRun(request(job({ '10_a.py': step('pass') })));
    expect(run.isOver).toBe(false);
    expect(await run.ended).toMatchObject({ status: 'succeeded' });
    expect(run.isOver).toBe(true);
  });

  it('tells the memory and time of a short run too, and of processes that it waited for', async () => {
    const uses = 'x = bytearray(300_000_000)\nimport subprocess, sys\n';
    const child = "subprocess.run([sys.executable, '-c', 'x = sum(range(6_000_000))'])";
    const { peakMemoryBytes, cpuMs } = await (await startRun(request(job({ '10_a.py': step(uses + child) })))).ended;
    expect(peakMemoryBytes).toBeGreaterThan(300_000_000);
    expect(cpuMs).toBeGreaterThan(0);
  });

  it('ends what a step left behind, also in a session of its own', async () => {
    const code = 'import subprocess\nprint(subprocess.Popen(["sleep", "600"], start_new_session=True).pid, flush=True)';
    const run = await startRun(request(job({ '10_a.py': step(code) })));
    expect(await run.ended).toMatchObject({ status: 'succeeded' });
    const [output] = run.steps.steps[0]?.outputs ?? [];
    expect(await isGroupAlive(Number(output?.['text']))).toBe(false);
  });

  it('ends what such a process starts when it is asked to end', async () => {
    const note = join(folder, 'pid');
    const starts = `setsid sh -c 'echo $$ > "${note}"; exec sleep 600' & exit`;
    writeFileSync(
      join(folder, 'guard.sh'),
      `trap ${JSON.stringify(starts).replaceAll('$$', '\\$\\$')} TERM\necho ready\nwhile :; do sleep 0.05; done\n`
    );
    const code =
      `import subprocess\nguard = subprocess.Popen(["sh", "${join(folder, 'guard.sh')}"], start_new_session=True, ` +
      'stdout=subprocess.PIPE)\nguard.stdout.readline()';
    const run = await startRun(request(job({ '10_a.py': step(code) })));
    expect(await run.ended).toMatchObject({ status: 'succeeded' });
    expect(await isGroupAlive(Number(readFileSync(note, 'utf8')))).toBe(false);
  });

  it('is a user error after its time limit', async () => {
    const run = await startRun(
      request(job({ '10_a.py': step('import time; time.sleep(600)') }), { timeLimitMs: 1500, graceMs: 500 })
    );
    expect(await run.ended).toMatchObject({ status: 'user_error', message: expect.stringContaining('time limit') });
  });

  it('keeps the newest part of a log that grows over its limit, says so, and goes on', async () => {
    const limit = 64 * 1024;
    // The step goes on when its log was cut: how often somebody looks is not what is tested.
    const waits = `while os.fstat(1).st_size > ${limit / 2}: time.sleep(0.01)`;
    const lines = 'print("\\n".join(f"LINE {n} {m}" for m in range(400)), flush=True)';
    const body = `import os, time\nprint("FIRST")\nfor n in range(60):\n    ${lines}\n    ${waits}\nprint("LAST")`;
    const run = await startRun(request(job({ '10_a.py': step(body) }), { logLimitBytes: limit }));
    expect(await run.ended).toMatchObject({ status: 'succeeded' });
    const log = await readLog(join(folder, 'run'), 2 ** 20);
    expect(log).toMatch(/^\[vdk-lab\] The log grew over its limit: the \d+ bytes before this line are not kept\.\n/);
    expect(log).toContain('\nLAST\n');
    expect(log).not.toContain('FIRST');
    const { log: newer, olderLog } = runFiles(join(folder, 'run'));
    expect(statSync(newer).size).toBeLessThanOrEqual(limit / 2);
    // What is printed at once may come over it.
    expect(statSync(olderLog).size).toBeLessThan(limit);
    expect((await readLog(join(folder, 'run'), 100)).length).toBeLessThanOrEqual(100);
  });

  it('passes no token or address of a target to the job', async () => {
    process.env['VDK_API_TOKEN'] = 'must-not-be-seen';
    process.env['VDK_CONTROL_SERVICE_REST_API_URL'] = 'http://must.not.be.seen';
    try {
      const run = await startRun(request(job({ '10_a.py': step('import os; print("SEEN", dict(os.environ))') })));
      expect(await run.ended).toMatchObject({ status: 'succeeded' });
      const log = readFileSync(runFiles(join(folder, 'run')).log, 'utf8');
      expect(log).toContain('SEEN');
      expect(log).not.toContain('must-not-be-seen');
      expect(log).not.toContain('must.not.be.seen');
    } finally {
      delete process.env['VDK_API_TOKEN'];
      delete process.env['VDK_CONTROL_SERVICE_REST_API_URL'];
    }
  });
});

describe('after a crash of ours', () => {
  it('a run that had ended has the status of its termination file', async () => {
    const run = await startRun(request(job({ '10_a.py': step('pass') })));
    await run.ended;
    expect(await recoverRun(join(folder, 'run'))).toMatchObject({ status: 'succeeded' });
  });

  it('a run that still lives is ended, and is a platform error that says so', async () => {
    const run = await startRun(request(job({ '10_a.py': step('print("READY")\nimport time; time.sleep(600)') })));
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    const recovered = await recoverRun(join(folder, 'run'));
    expect(recovered).toMatchObject({ status: 'platform_error', message: expect.stringContaining('lost') });
    expect(recovered.steps.steps).toMatchObject([{ state: 'failed' }]);
    expect(await isGroupAlive(run.record.group)).toBe(false);
    await run.ended;
  });

  it('a process whose record was never written is ended too', async () => {
    const run = await startRun(request(job({ '10_a.py': step('print("READY")\nimport time; time.sleep(600)') })));
    for await (const event of run.events()) {
      if (event.type === 'output') {
        break;
      }
    }
    rmSync(runFiles(join(folder, 'run')).record);
    expect(await recoverRun(join(folder, 'run'))).toMatchObject({ status: 'platform_error' });
    expect(await isGroupAlive(run.record.group)).toBe(false);
    await run.ended;
  });
});
