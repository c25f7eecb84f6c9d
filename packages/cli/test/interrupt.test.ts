import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateFolder, writeNewFolder } from '@vdk-lab/job-format/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
