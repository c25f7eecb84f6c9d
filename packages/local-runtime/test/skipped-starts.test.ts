import { mkdtempSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../src/database.js';
import { SkippedStarts } from '../src/skipped-starts.js';

let folder: string;
let database: DatabaseSync;
let skipped: SkippedStarts;
const minute = (number: number): string => new Date(Date.UTC(2026, 2, 2, 12, number)).toISOString();
const reason = 'an execution was active';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-skipped-'));
  database = openDatabase(folder);
  database.exec(`insert into jobs (name, team, config) values ('a-job', 'tests', '{}'), ('b-job', 'tests', '{}')`);
  skipped = new SkippedStarts(database, 3);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('keeps the newest of each job, each minute once', () => {
  for (let number = 0; number < 10; number += 1) {
    expect(skipped.add('a-job', { scheduledFor: minute(number), reason })).toBe(true);
  }
  expect(skipped.add('a-job', { scheduledFor: minute(9), reason })).toBe(false);
  skipped.add('b-job', { scheduledFor: minute(0), reason });
  expect(skipped.list('a-job').map(({ scheduledFor }) => scheduledFor)).toEqual([minute(9), minute(8), minute(7)]);
  expect(skipped.list('b-job')).toEqual([{ scheduledFor: minute(0), reason }]);
  expect(skipped.has('a-job', minute(9))).toBe(true);
  expect(skipped.has('a-job', minute(1))).toBe(false);
});

it('lets go of old ones, and of those of a deleted job', () => {
  skipped.add('a-job', { scheduledFor: minute(1), reason });
  skipped.add('a-job', { scheduledFor: minute(2), reason });
  skipped.add('b-job', { scheduledFor: minute(2), reason });
  skipped.removeBefore(minute(2));
  expect(skipped.list('a-job')).toHaveLength(1);
  database.exec(`delete from jobs where name = 'a-job'`);
  expect(skipped.list('a-job')).toEqual([]);
  expect(skipped.list('b-job')).toHaveLength(1);
});
