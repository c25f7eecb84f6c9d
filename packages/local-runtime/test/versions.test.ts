import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { openDatabase } from '../src/database.js';
import { Sources } from '../src/sources.js';

it('opens in a folder that it makes, and says where none can be made', () => {
  const parent = mkdtempSync(join(tmpdir(), 'vdk-lab-versions-'));
  openDatabase(join(parent, 'of a team', 'data')).close();
  // Node's recursive mkdir never came back from there.
  expect(() => openDatabase('/proc/vdk-lab/data')).toThrow(/\/proc/);
  rmSync(parent, { recursive: true });
});

it('lists every version of a job, however many there are', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'vdk-lab-versions-'));
  const database = openDatabase(dataFolder);
  const sources = new Sources({ database, dataFolder } as unknown as Context);
  try {
    database.exec(`
      insert into jobs (name, team, config) values ('many-versions', 'tests', '{}');
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 2500)
      insert into versions (id, job, tree, created_at, sequence)
        select printf('%040x', n), 'many-versions', 'tree', '2026-01-01T00:00:00.000Z', n from numbers;
    `);
    const versions = sources.versions('many-versions');
    expect(versions).toHaveLength(2500);
    expect(sources.latest('many-versions')?.id).toBe(versions[0]?.id);
  } finally {
    await sources.stop();
    database.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
