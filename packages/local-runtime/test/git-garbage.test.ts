import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitGarbage } from '../src/git-garbage.js';
import { type GitObject, commitOf, treeOf } from '../src/git-objects.js';
import { GitStore } from '../src/git-store.js';
import { zip } from './support/archives.js';
import { ask } from './support/client.js';
import { run } from './support/command.js';
import { startInNewFolder, until } from './support/runtime.js';

interface Version {
  readonly id: string;
  readonly tree: string;
  readonly objects: readonly GitObject[];
}

function version(job: string, files: Readonly<Record<string, string>>): Version {
  const tree = treeOf(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  const time = new Date('2026-03-01T00:00:00Z');
  const commit = commitOf({ tree: tree.id, parent: null, job, author: null, time, reason: null });
  return { id: commit.id, tree: tree.id, objects: [...tree.objects, commit] };
}

describe('what no version needs', () => {
  let folder: string;
  let store: GitStore;
  let roots: Version[];
  let garbage: GitGarbage;
  const kept = version('kept', { '10_a.py': 'x = 1\n', 'lib/deep/b.py': 'y = 2\n' });
  const gone = version('gone', { '10_a.py': 'x = 1\n', 'lib/deep/c.py': 'z = 3\n' });
  const isThere = ({ id }: { id: string }): boolean => existsSync(join(folder, 'objects', id.slice(0, 2), id.slice(2)));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vdk-lab-garbage-'));
    store = new GitStore(folder);
    roots = [kept];
    garbage = new GitGarbage(folder, store, () => roots);
    await store.write([...kept.objects, ...gone.objects]);
  });
  afterEach(async () => {
    await garbage.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes, and nothing else', async () => {
    await garbage.collect();
    expect(kept.objects.filter(object => !isThere(object))).toEqual([]);
    const own = gone.objects.filter(({ id }) => !kept.objects.some(object => object.id === id));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(isThere)).toEqual([]);
  });

  it('stays when an upload of the same comes while it is collected', async () => {
    const collecting = garbage.collect();
    const release = garbage.hold(gone.objects.map(({ id }) => id));
    // All of it is there, so nothing is written.
    await store.write(gone.objects);
    roots = [kept, gone];
    release();
    await collecting;
    expect(gone.objects.filter(object => !isThere(object))).toEqual([]);
  });

  it('stays while an upload that began before has not ended', async () => {
    const release = garbage.hold(gone.objects.map(({ id }) => id));
    await garbage.collect();
    expect(gone.objects.filter(object => !isThere(object))).toEqual([]);
    release();
    await garbage.collect();
    expect(isThere(gone)).toBe(false);
  });

  it('stays, all of it, when a tree that is needed cannot be read', async () => {
    rmSync(join(folder, 'objects', kept.tree.slice(0, 2), kept.tree.slice(2)));
    await expect(garbage.collect()).rejects.toThrow();
    expect(gone.objects.filter(object => !isThere(object))).toEqual([]);
  });
});

it('of a deleted job goes in the background, and after a restart that came before', async () => {
  const server = await startInNewFolder();
  const jobs = '/data-jobs/for-team/garbage/jobs';
  const repository = join(server.held.dataFolder, 'sources.git');
  const objects = (): number =>
    readdirSync(join(repository, 'objects'), { recursive: true }).filter(name => String(name).length === 41).length;
  const upload = async (name: string, own: string): Promise<void> => {
    await ask(server.held.runtime, 'POST', jobs, { job_name: name, config: {} });
    const archive = await zip({ 'job/10_a.py': 'shared = 1\n', 'job/own.txt': own });
    expect((await ask(server.held.runtime, 'POST', `${jobs}/${name}/sources`, archive)).status).toBe(200);
  };
  try {
    await upload('stays-here', 'a');
    const before = objects();
    await upload('goes-now', 'b');
    await ask(server.held.runtime, 'DELETE', `${jobs}/goes-now`);
    await until(objects, count => count === before);
    await upload('goes-later', 'c');
    await ask(server.held.runtime, 'DELETE', `${jobs}/goes-later`);
    await server.held.runtime.stop();
    server.held.runtime = await server.held.start();
    await until(objects, count => count === before);
    await until(
      () => existsSync(join(repository, 'garbage')),
      isThere => !isThere
    );
    expect((await ask(server.held.runtime, 'GET', `${jobs}/stays-here/sources`)).status).toBe(200);
    const { code, output } = await run('git', ['--git-dir', repository, 'fsck', '--strict', '--unreachable'], {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1'
    });
    expect(code, output).toBe(0);
    expect(output).not.toContain('unreachable');
  } finally {
    await server.end();
  }
});
