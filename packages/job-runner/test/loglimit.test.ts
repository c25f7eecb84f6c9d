import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { followLog, readLogPart, runFiles } from '../src/index.js';
import { LogLimit } from '../src/loglimit.js';
import type { LogPlaces } from '../src/logplaces.js';

const { meanwhile } = vi.hoisted(() => ({ meanwhile: vi.fn<(bytes: number) => void>() }));
vi.mock(import('node:fs'), async original => {
  const fs = await original();
  const readSync = (...given: Parameters<typeof fs.readSync>): number => {
    const count = fs.readSync(...given);
    meanwhile(count);
    return count;
  };
  return { ...fs, readSync } as typeof fs;
});

const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-limit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tells what is missing when a program prints as fast as its log is copied', async () => {
  const { log } = runFiles(folder);
  let printed = 17 * 2 ** 20;
  writeFileSync(log, '');
  truncateSync(log, printed);
  // For each byte that is read another comes. Nothing but zeros: they take no room.
  meanwhile.mockImplementation(count => {
    printed += count;
    truncateSync(log, statSync(log).size + count);
  });
  await new LogLimit(folder, 4000).look();
  const { logPlaces, olderLog } = runFiles(folder);
  const { older } = JSON.parse(readFileSync(logPlaces, 'utf8')) as LogPlaces;
  expect(statSync(olderLog).size).toBe(older?.bytes);
  // What is kept ends in the middle of a character, of which no more comes.
  const file = openSync(olderLog, 'r+');
  writeSync(file, Buffer.from('ü'), 0, 1, (older?.bytes ?? 0) - 1);
  closeSync(file);
  const before = (older?.offset ?? 0) + (older?.bytes ?? 0);
  expect(await readLogPart(folder, before - 2, 100, false)).toMatchObject({ text: '\0\ufffd', next: before });
  let told = 0;
  let last = 0;
  const gaps: unknown[] = [];
  for await (const { text, next, missed } of followLog(folder, 0, () => true)) {
    told += text.length + (missed?.bytes ?? 0);
    last = next;
    gaps.push(...(missed ? [missed.isUncounted ?? false] : []));
  }
  // How many lines the part had that nobody read is not known; before it all are.
  expect(gaps).toEqual([false, true]);
  expect({ told, last }).toEqual({ told: printed, last: printed });
});
