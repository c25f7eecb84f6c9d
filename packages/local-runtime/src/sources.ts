import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveError, readArchive } from '@vdk-lab/job-format/node';
import { ZipFile } from 'yazl';
import type { Context } from './context.js';
import { text } from './database.js';
import { empty, problem } from './problem.js';

/** A version of a job's sources. */
export interface VersionRow {
  readonly id: string;
  readonly tree: string;
  readonly createdAt: string;
  readonly author: string | null;
  readonly reason: string | null;
}

/** Half-written archives of a crash. */
const part = '.part';

const sha1 = (content: string | Buffer): string => createHash('sha1').update(content).digest('hex');

/** Id of a tree: over the names and contents, as git does it in spirit. */
function treeId(files: ReadonlyMap<string, Buffer>): string {
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => `${sha1(content)} ${path}`);
  return sha1(lines.join('\n'));
}

/** Tree of a job whose sources were taken away. */
const emptyTree = treeId(new Map());

/** Contents of jobs, one archive a tree, and the versions that point to them. Versions are never removed. */
export class Sources {
  private readonly folder: string;

  constructor(private readonly context: Context) {
    this.folder = join(context.dataFolder, 'sources');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Keeps what was uploaded. Unchanged content gives the present id; going back to older content a new one.
   * @returns the version's id, 40 hex digits
   */
  async upload(team: string, job: string, zip: Buffer, reason: string | null, author: string | null): Promise<string> {
    if (zip.length === 0) {
      throw problem(400, 'The sources are missing.', 'The body is empty.', 'Send a zip with one folder at its root.');
    }
    let files: Map<string, Buffer>;
    try {
      files = await readArchive(zip);
    } catch (error) {
      if (error instanceof ArchiveError) {
        throw problem(
          this.context.strict ? 503 : 400,
          'The sources were not taken.',
          error.message,
          'Send a zip with one folder, the job, at its root.'
        );
      }
      throw error;
    }
    const tree = treeId(files);
    if (this.latest(job)?.tree !== tree) {
      await this.keep(tree, files);
    }
    return this.commit(team, job, tree, reason, author);
  }

  /** Takes the sources away by a version without files; what is deployed goes on, older versions stay. */
  remove(team: string, job: string, reason: string | null): void {
    if (this.latest(job)) {
      this.commit(team, job, emptyTree, reason, null);
    }
  }

  private commit(team: string, job: string, tree: string, reason: string | null, author: string | null): string {
    // Looked at anew: another upload may have ended while this one's files were written.
    const present = this.latest(job);
    if (present?.tree === tree) {
      return present.id;
    }
    const parent = present?.id ?? null;
    // The file is on disk before the version says so.
    const createdAt = new Date().toISOString();
    const id = sha1(JSON.stringify([tree, parent, job, author, createdAt, reason]));
    this.context.database
      .prepare(
        `insert into versions (id, job, tree, parent, author, reason, created_at, sequence)
         values (?, ?, ?, ?, ?, ?, ?, (select coalesce(max(sequence), 0) + 1 from versions where job = ?))`
      )
      .run(id, job, tree, parent, author, reason, createdAt, job);
    this.context.changes.tell(team, job, 'version', id);
    return id;
  }

  private path(tree: string): string {
    return join(this.folder, tree.slice(0, 2), `${tree}.zip`);
  }

  private async keep(tree: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
    const path = this.path(tree);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const aside = `${path}.${randomUUID()}${part}`;
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(await archive('sources', files));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  latest(job: string): VersionRow | null {
    return this.versions(job, 1)[0] ?? null;
  }

  /** Newest first. */
  versions(job: string, limit = 1000): VersionRow[] {
    const rows = this.context.database.prepare('select * from versions where job = ? order by sequence desc limit ?');
    return rows.all(job, limit).map(row => ({
      id: String(row['id']),
      tree: String(row['tree']),
      createdAt: String(row['created_at']),
      author: text(row['author']),
      reason: text(row['reason'])
    }));
  }

  has(job: string, version: string): boolean {
    const row = this.context.database.prepare('select 1 from versions where job = ? and id = ?').get(job, version);
    return row !== undefined;
  }

  private async files(job: string, version: string): Promise<Map<string, Buffer>> {
    const row = this.context.database.prepare('select tree from versions where job = ? and id = ?').get(job, version);
    if (!row) {
      throw empty(404);
    }
    const tree = String(row['tree']);
    return tree === emptyTree ? new Map() : readArchive(await readFile(this.path(tree)));
  }

  /** The latest version as a zip with one folder, named like the job. */
  async download(job: string): Promise<Buffer> {
    const latest = this.latest(job);
    if (!latest || latest.tree === emptyTree) {
      throw empty(404);
    }
    return archive(job, await this.files(job, latest.id));
  }

  /** Takes away what a crash left half-written. */
  async cleanUp(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      if (name.endsWith(part)) {
        await rm(join(this.folder, name), { force: true });
      }
    }
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
      await mkdir(dirname(join(aside, path)), { recursive: true });
      await writeFile(join(aside, path), content);
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
