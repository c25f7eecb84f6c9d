import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
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

const sha1 = (content: string | Buffer): string => createHash('sha1').update(content).digest('hex');

/** Id of a tree: over the names and contents, as git does it in spirit. */
function treeId(files: ReadonlyMap<string, Buffer>): string {
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => `${sha1(content)} ${path}`);
  return sha1(lines.join('\n'));
}

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
    let files: Map<string, Buffer>;
    try {
      files = await readArchive(zip);
    } catch (error) {
      if (error instanceof ArchiveError) {
        throw problem(
          400,
          'The sources were not taken.',
          error.message,
          'Send a zip with one folder, the job, at its root.'
        );
      }
      throw error;
    }
    const tree = treeId(files);
    const present = this.latest(job);
    if (present?.tree === tree) {
      return present.id;
    }
    await this.keep(tree, files);
    const createdAt = new Date().toISOString();
    const id = sha1(JSON.stringify([tree, present?.id ?? null, job, author, createdAt, reason]));
    // The file is on disk before the version says so.
    this.context.database
      .prepare(
        `insert into versions (id, job, tree, parent, author, reason, created_at, sequence)
         values (?, ?, ?, ?, ?, ?, ?, (select coalesce(max(sequence), 0) + 1 from versions where job = ?))`
      )
      .run(id, job, tree, present?.id ?? null, author, reason, createdAt, job);
    this.context.changes.tell(team, job, 'version', id);
    return id;
  }

  private path(tree: string): string {
    return join(this.folder, tree.slice(0, 2), `${tree}.zip`);
  }

  private async keep(tree: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
    const path = this.path(tree);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const aside = `${path}.${process.pid}.part`;
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
    return readArchive(await readFile(this.path(String(row['tree']))));
  }

  /** The latest version as a zip with one folder, named like the job. */
  async download(job: string): Promise<Buffer> {
    const latest = this.latest(job);
    if (!latest) {
      throw empty(404);
    }
    return archive(job, await this.files(job, latest.id));
  }

  /** Writes a version into a new folder: aside, then in place. */
  async unpack(job: string, version: string, folder: string): Promise<void> {
    const aside = `${folder}.part`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true, mode: 0o700 });
    for (const [path, content] of await this.files(job, version)) {
      await mkdir(dirname(join(aside, path)), { recursive: true });
      await writeFile(join(aside, path), content);
    }
    await rm(folder, { recursive: true, force: true });
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
