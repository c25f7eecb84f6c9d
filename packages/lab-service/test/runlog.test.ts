import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFiles } from '@vdk-lab/job-runner';
import { expect, it } from 'vitest';
import { logEvents } from '../src/runlog.js';

it('tells once what of a log is not kept, and resumes where it was, also over a cut', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-runlog-'));
  try {
    const { log, olderLog, logPlaces } = runFiles(folder);
    writeFileSync(olderLog, 'line 11\nline 12\n');
    writeFileSync(log, 'line 13\n');
    const older = { offset: 1000, lines: 10, bytes: 16 };
    writeFileSync(logPlaces, JSON.stringify({ older, newer: { offset: 1016, lines: 12 } }));
    const events = async (from: number) => {
      const all = [];
      for await (const event of logEvents(folder, from, () => true, new AbortController().signal)) {
        all.push(event);
      }
      return all;
    };
    const end = { id: '1024', event: 'end', data: {} };
    expect(await events(700)).toEqual([
      {
        id: '1024',
        event: 'log',
        data: { text: 'line 11\nline 12\nline 13\n', missed: { bytes: 300, linesBefore: 10 } }
      },
      end
    ]);
    expect(await events(1008)).toEqual([{ id: '1024', event: 'log', data: { text: 'line 12\nline 13\n' } }, end]);
    expect(await events(1024)).toEqual([end]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
