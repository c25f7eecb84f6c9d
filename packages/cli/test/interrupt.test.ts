import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateFolder, writeNewFolder } from '@vdk-lab/job-format/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { InterruptedError, interruptible } from '../src/interrupt.js';
import { writeWhole } from '../src/writing.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-interrupt-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = new Map(['10_a.sql', '20_b.sql', '30_c.sql'].map(path => [path, Buffer.from('new')]));
/** As a closed terminal sends it, between two files. */
const hangUp = (): void => void process.emit('SIGHUP', 'SIGHUP');

it.each<[string, () => Promise<unknown>]>([
  [
    'a new folder',
    () => interruptible(signal => writeNewFolder(files, join(folder, 'job'), { signal, progress: hangUp }))
  ],
  [
    'an update',
    () =>
      interruptible(signal => {
        hangUp();
        return updateFolder(files, folder, new Date(), signal);
      })
  ],
  [
    'an archive',
    () =>
      writeWhole(
        join(folder, 'job.zip'),
        (function* () {
          yield Buffer.from('PK');
          hangUp();
          yield Buffer.from('more');
        })()
      )
  ]
])('a signal in the middle of %s leaves what was there, and nothing beside it', async (_, work) => {
  writeFileSync(join(folder, '10_a.sql'), 'old');
  await expect(work()).rejects.toThrow(InterruptedError);
  expect(readdirSync(folder)).toEqual(['10_a.sql']);
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

it('work that does not look at the signal is brought to its end', async () => {
  expect(
    await interruptible(() => {
      hangUp();
      return Promise.resolve('done');
    })
  ).toBe('done');
});

it.each(['SIGINT', 'SIGHUP'] as const)('a draft run ends with its terminal: %s', { timeout: 120_000 }, async signal => {
  const job = join(folder, 'some-job');
  mkdirSync(job);
  const step = `import os, time\ndef run(job_input):\n    open("../pid.new", "w").write(str(os.getpid()))\n    os.rename("../pid.new", "../pid")\n    time.sleep(600)\n`;
  writeFileSync(join(job, '10_a.py'), step);
  const child = spawn(process.execPath, ['packages/cli/lib/main.js', 'run', job], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const pid = await vi.waitFor(() => Number(readFileSync(join(folder, 'pid'), 'utf8')), 60_000);
  child.kill(signal);
  expect(await ended).toEqual([1, null]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
