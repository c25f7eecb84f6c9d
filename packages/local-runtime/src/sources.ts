import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isHistory } from '@vdk-lab/job-format/names';
import { ZipFile } from 'yazl';
import type { Context } from './context.js';
import { prepared, text } from './database.js';
import { GitGarbage } from './git-garbage.js';
import { type GitObject, commitOf, treeOf } from './git-objects.js';
import { GitStore } from './git-store.js';
import { empty, problem } from './problem.js';

/** A version of a job's sources. */
export interface VersionRow {
  readonly id: string;
  readonly tree: string;
  readonly createdAt: string;
  readonly author: string | null;
  readonly reason: string | null;
}

/** Half-made folders of a crash. */
const part = '.part';

/** Bytes of one name that every file system holds: a longer one could be kept, and never be unpacked. */
const longestName = 255;

/** @throws problem 400 for what a commit cannot hold */
function checkReason(reason: string | null): void {
  if (reason?.includes('\0')) {
    throw problem(400, 'The reason cannot be kept.', 'It holds the character zero.', 'Send it without.');
  }
}

/** Tree of a job whose sources were taken away. */
const emptyTree = treeOf(new Map()).id;

/** Sources of jobs: a version is a commit, its content a tree. Versions are never removed while their job is there. */
export class Sources {
  private readonly store: GitStore;
  private readonly garbage: GitGarbage;

  constructor(private readonly context: Context) {
    const folder = join(context.dataFolder, 'sources.git');
    this.store = new GitStore(folder);
    this.garbage = new GitGarbage(folder, this.store, () =>
      prepared(context.database, 'select id, tree from versions')
        .all()
        .map(({ id, tree }) => ({ id: String(id), tree: String(tree) }))
    );
  }

  /** Ends what works in the background. */
  stop(): Promise<void> {
    return this.garbage.stop();
  }

  /**
   * Keeps what was uploaded. Unchanged content gives the present id; going back to older content a new one.
   * @returns the version's id, 40 hex digits; null for no files when there were none before
   */
  async upload(
    team: string,
    job: string,
    zip: Buffer,
    reason: string | null,
    author: string | null
  ): Promise<string | null> {
    if (zip.length === 0) {
      throw problem(400, 'The sources are missing.', 'The body is empty.', 'Send a zip with one folder at its root.');
    }
    checkReason(reason);
    // What reads archives is loaded with the first one: a start has no use of it.
    const { ArchiveError, readArchive } = await import('@vdk-lab/job-format/node');
    let files: Map<string, Buffer>;
    try {
      files = await readArchive(zip);
    } catch (error) {
      if (error instanceof ArchiveError) {
        throw problem(
          this.context.strict ? (error.hasNoFolder ? 500 : 503) : 400,
          'The sources were not taken.',
          error.message,
          'Send a zip with one folder, the job, at its root.'
        );
      }
      throw error;
    }
    // Clients that know no better send the repository that a job's folder may be. Git, too, takes no folder of its own.
    [...files.keys()].filter(isHistory).forEach(path => files.delete(path));
    const long = [...files.keys()].find(path => path.split('/').some(part => Buffer.byteLength(part) > longestName));
    if (long !== undefined) {
      throw problem(
        this.context.strict ? 503 : 400,
        'The sources were not taken.',
        `The name of a file or folder has more than ${longestName} bytes: "${long}".`,
        'Give it a shorter name.'
      );
    }
    return files.size === 0 && !this.latest(job) ? null : this.keep(team, job, treeOf(files), { author, reason });
  }

  /** Takes the sources away by a version without files; what is deployed goes on, older versions stay. */
  async remove(team: string, job: string, reason: string | null, author: string | null): Promise<void> {
    checkReason(reason);
    if (this.latest(job)) {
      await this.keep(team, job, treeOf(new Map()), { author, reason });
    }
  }

  /** Writes what is not there yet, and makes it the latest version. */
  private async keep(
    team: string,
    job: string,
    { id: tree, objects }: { id: string; objects: readonly GitObject[] },
    by: { author: string | null; reason: string | null }
  ): Promise<string> {
    const release = this.garbage.hold(objects.map(({ id }) => id));
    try {
      if (this.latest(job)?.tree !== tree) {
        await this.store.write(objects);
      }
      return this.commit(team, job, { tree, ...by });
    } catch (error) {
      // What was written of it is of no use.
      this.garbage.notice();
      throw error;
    } finally {
      release();
    }
  }

  private commit(
    team: string,
    job: string,
    { tree, author, reason }: { tree: string; author: string | null; reason: string | null }
  ): string {
    // Looked at anew: another upload may have ended while this one's files were written.
    const present = this.latest(job);
    if (present?.tree === tree) {
      return present.id;
    }
    if (!prepared(this.context.database, 'select 1 from jobs where name = ?').get(job)) {
      // Deleted meanwhile.
      throw empty(404);
    }
    const parent = present?.id ?? null;
    const time = new Date();
    const commit = commitOf({ tree, parent, job, author, time, reason });
    // A collection that has begun does not see the row.
    const release = this.garbage.hold([commit.id]);
    try {
      // On disk before the row says so.
      this.store.writeNow(commit);
      prepared(
        this.context.database,
        `insert into versions (id, job, tree, parent, author, reason, created_at, sequence)
           values (?, ?, ?, ?, ?, ?, ?, (select coalesce(max(sequence), 0) + 1 from versions where job = ?))`
      ).run(commit.id, job, tree, parent, author, reason, time.toISOString(), job);
    } finally {
      release();
    }
    this.store.setBranch(job, commit.id);
    this.context.changes.tell(team, job, 'version', commit.id);
    return commit.id;
  }

  latest(job: string): VersionRow | null {
    return this.versions(job, 1)[0] ?? null;
  }

  /** Newest first; all of them by default, for none is ever removed. */
  versions(job: string, limit = -1): VersionRow[] {
    const rows = prepared(this.context.database, 'select * from versions where job = ? order by sequence desc limit ?');
    return rows.all(job, limit).map(row => ({
      id: String(row['id']),
      tree: String(row['tree']),
      createdAt: String(row['created_at']),
      author: text(row['author']),
      reason: text(row['reason'])
    }));
  }

  has(job: string, version: string): boolean {
    const row = prepared(this.context.database, 'select 1 from versions where job = ? and id = ?').get(job, version);
    return row !== undefined;
  }

  private async files(job: string, version: string): Promise<Map<string, Buffer>> {
    const row = prepared(this.context.database, 'select tree from versions where job = ? and id = ?').get(job, version);
    if (!row) {
      throw empty(404);
    }
    return this.store.files(String(row['tree']));
  }

  /** A version, by default the latest, as a zip with one folder, named like the job. */
  async download(job: string, version?: string): Promise<Buffer> {
    const latest = version === undefined ? this.latest(job) : null;
    if (version === undefined && (!latest || latest.tree === emptyTree)) {
      throw empty(404);
    }
    return archive(job, await this.files(job, version ?? latest?.id ?? ''));
  }

  /** The job is gone, its versions with it; their files go in the background. */
  forget(job: string): void {
    this.store.setBranch(job, null);
    this.garbage.notice();
  }

  /** Writes a version into a folder: aside, then in place. One that is there is complete, and perhaps in use. */
  async unpack(job: string, version: string, folder: string): Promise<void> {
    if (existsSync(folder)) {
      return;
    }
    const aside = `${folder}${part}`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true, mode: 0o700 });
    for (const [path, content] of await this.files(job, version)) {
      await mkdir(dirname(join(aside, path)), { recursive: true, mode: 0o700 });
      await writeFile(join(aside, path), content, { mode: 0o600, flush: true });
    }
    await rename(aside, folder);
  }
}

async function archive(root: string, files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date(Date.UTC(1980, 0, 1, 12));
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    zip.addBuffer(content, `${root}/${path}`, { mtime, forceDosTimestamp: true });
  }
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) {
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}
