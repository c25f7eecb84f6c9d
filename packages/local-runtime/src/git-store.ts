import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, deflateSync, inflate } from 'node:zlib';
import { type GitObject, readTree } from './git-objects.js';

/** Files that are written at once. */
const atOnce = 16;

/**
 * A bare git repository of loose objects and one branch a job: `git log`, `git diff` and `git fsck` read it. It is written
 * here and not by git or a library of it, because each object must be on disk before the database names it.
 */
export class GitStore {
  private readonly objects: string;
  /** Files that are being written. */
  private readonly incoming: string;

  constructor(private readonly folder: string) {
    this.objects = join(folder, 'objects');
    this.incoming = join(folder, 'incoming');
    // What a crash left half-written.
    rmSync(this.incoming, { recursive: true, force: true });
    for (const path of [this.objects, this.incoming, join(folder, 'refs', 'heads')]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
    const own: Readonly<Record<string, string>> = {
      HEAD: 'ref: refs/heads/main\n',
      // Packed objects would be out of this runtime's sight.
      config: '[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n'
    };
    for (const [name, content] of Object.entries(own)) {
      if (!existsSync(join(folder, name))) {
        writeFileSync(join(folder, name), content, { mode: 0o600 });
      }
    }
  }

  private path(id: string): string {
    return join(this.objects, id.slice(0, 2), id.slice(2));
  }

  /** Objects are on disk when it resolves, and none is half there at any time. */
  async write(objects: readonly GitObject[]): Promise<void> {
    const missing = [...new Map(objects.map(object => [object.id, object])).values()].filter(
      ({ id }) => !existsSync(this.path(id))
    );
    const folders = new Set(missing.map(({ id }) => dirname(this.path(id))));
    for (const folder of folders) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    for (let first = 0; first < missing.length; first += atOnce) {
      await Promise.all(missing.slice(first, first + atOnce).map(object => this.writeOne(object)));
    }
    for (const folder of folders.size > 0 ? [...folders, this.objects] : []) {
      const handle = await open(folder, 'r');
      await handle.sync().finally(() => handle.close());
    }
  }

  private async writeOne({ id, bytes }: GitObject): Promise<void> {
    const aside = join(this.incoming, randomUUID());
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(await promisify(deflate)(bytes));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, this.path(id));
    } catch (error) {
      // A full disk: the part would only fill it more.
      await rm(aside, { force: true });
      throw error;
    }
  }

  /** One small object, on disk when it returns: between the look at the parent and the row nothing may come. */
  writeNow({ id, bytes }: GitObject): void {
    this.writeSynced(this.path(id), deflateSync(bytes));
  }

  /** Moves a job's branch; null takes it away. Only for people and their tools: the database knows what is latest. */
  setBranch(job: string, commit: string | null): void {
    const path = join(this.folder, 'refs', 'heads', job);
    if (commit === null) {
      rmSync(path, { force: true });
    } else {
      this.writeSynced(path, Buffer.from(`${commit}\n`));
    }
  }

  /** All files below a tree, by path. */
  async files(tree: string, below = ''): Promise<Map<string, Buffer>> {
    const files = new Map<string, Buffer>();
    for (const { name, id, isFolder } of readTree(await this.content(tree))) {
      const path = `${below}${name}`;
      if (isFolder) {
        (await this.files(id, `${path}/`)).forEach((content, inner) => files.set(inner, content));
      } else {
        files.set(path, await this.content(id));
      }
    }
    return files;
  }

  /**
   * Ids of commits, of their trees, and of all that these hold.
   * @throws Error when a tree cannot be read
   * @throws the signal's reason when it ends the search
   */
  async reachable(
    commits: readonly { readonly id: string; readonly tree: string }[],
    signal: AbortSignal
  ): Promise<Set<string>> {
    const found = new Set<string>();
    const visit = async (tree: string): Promise<void> => {
      if (found.has(tree)) {
        return;
      }
      found.add(tree);
      for (const { id, isFolder } of readTree(await this.content(tree))) {
        if (isFolder) {
          await visit(id);
        } else {
          found.add(id);
        }
      }
    };
    for (const { id, tree } of commits) {
      signal.throwIfAborted();
      found.add(id);
      await visit(tree);
    }
    return found;
  }

  /** Removes objects; each is asked about in the moment in which it goes. */
  async removeUnless(isNeeded: (id: string) => boolean): Promise<void> {
    for (const start of await readdir(this.objects)) {
      for (const rest of start.length === 2 ? await readdir(join(this.objects, start)) : []) {
        if (!isNeeded(`${start}${rest}`)) {
          rmSync(join(this.objects, start, rest), { force: true });
        }
      }
    }
  }

  private async content(id: string): Promise<Buffer> {
    const bytes = await promisify(inflate)(await readFile(this.path(id)));
    return bytes.subarray(bytes.indexOf(0) + 1);
  }

  private writeSynced(path: string, bytes: Buffer): void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const aside = join(this.incoming, randomUUID());
    const file = openSync(aside, 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
