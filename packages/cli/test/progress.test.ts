import { memoryFileSystem } from '@vdk-lab/job-format';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeOutput } from '../src/exit.js';
import { countedReads } from '../src/reading.js';

let written: string;
const wasTerminal = process.stderr.isTTY;

beforeEach(() => {
  written = '';
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    written += String(text);
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  process.stderr.isTTY = wasTerminal;
});

async function read(isTerminal: boolean, isJson: boolean, msEach: number): Promise<void> {
  process.stderr.isTTY = isTerminal;
  const output = makeOutput(isJson);
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${index}.sql`, 'select 1']));
  const fs = countedReads(memoryFileSystem(files), output, 'files read');
  for (const path of Object.keys(files)) {
    await fs.read(path);
    vi.advanceTimersByTime(msEach);
  }
  output.progress('pack', 7, 9);
  output.result({}, 'done');
}

it('is told on a terminal once work takes its time, and taken away before what is said', async () => {
  await read(true, false, 150);
  expect(written).toContain('files read: 3');
  expect(written).not.toContain('files read: 2');
  expect(written.endsWith('\r\u001b[K')).toBe(true);
});

it.each([
  ['for quick work', true, false, 1],
  ['in a pipe', false, false, 150],
  ['with --json', true, true, 150]
])('is not told %s', async (_, isTerminal, isJson, msEach) => {
  await read(isTerminal, isJson, msEach);
  expect(written).toBe('');
});
