import { createHash } from 'node:crypto';

/** A git object as git hashes it: header and content. */
export interface GitObject {
  /** 40 hex digits. */
  readonly id: string;
  readonly bytes: Buffer;
}

export interface TreeEntry {
  readonly name: string;
  readonly id: string;
  readonly isFolder: boolean;
}

export interface Commit {
  readonly tree: string;
  readonly parent: string | null;
  readonly job: string;
  readonly author: string | null;
  readonly time: Date;
  readonly reason: string | null;
}

const fileMode = '100644';
const folderMode = '40000';

function makeObject(type: 'blob' | 'tree' | 'commit', content: Buffer): GitObject {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  return { id: createHash('sha1').update(bytes).digest('hex'), bytes };
}

/** A job's files as a tree; its objects end with the tree itself. */
export function treeOf(files: ReadonlyMap<string, Buffer>): { id: string; objects: GitObject[] } {
  const objects: GitObject[] = [];
  const add = (object: GitObject): string => {
    objects.push(object);
    return object.id;
  };
  const folders = new Map<string, Map<string, Buffer>>();
  const entries: TreeEntry[] = [];
  for (const [path, content] of files) {
    const [name = '', ...rest] = path.split('/');
    if (rest.length === 0) {
      entries.push({ name, id: add(makeObject('blob', content)), isFolder: false });
    } else {
      const inner = folders.get(name) ?? new Map<string, Buffer>();
      folders.set(name, inner.set(rest.join('/'), content));
    }
  }
  for (const [name, inner] of folders) {
    const tree = treeOf(inner);
    objects.push(...tree.objects);
    entries.push({ name, id: tree.id, isFolder: true });
  }
  const id = add(makeObject('tree', Buffer.concat(entries.sort(inGitsOrder).map(entryBytes))));
  return { id, objects };
}

/** By bytes, a folder as if its name ended in a slash. */
function inGitsOrder(a: TreeEntry, b: TreeEntry): number {
  const key = ({ name, isFolder }: TreeEntry): Buffer => Buffer.from(isFolder ? `${name}/` : name);
  return Buffer.compare(key(a), key(b));
}

function entryBytes({ name, id, isFolder }: TreeEntry): Buffer {
  return Buffer.concat([Buffer.from(`${isFolder ? folderMode : fileMode} ${name}\0`), Buffer.from(id, 'hex')]);
}

export function readTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const end = content.indexOf(0, at);
    const [mode = '', ...name] = content.toString('utf8', at, end).split(' ');
    entries.push({
      name: name.join(' '),
      id: content.toString('hex', end + 1, end + 21),
      isFolder: mode === folderMode
    });
    at = end + 21;
  }
  return entries;
}

/** The job stands in it, so two jobs never share a version. */
export function commitOf({ tree, parent, job, author, time, reason }: Commit): GitObject {
  const seconds = Math.floor(time.getTime() / 1000);
  const who = (name: string): string => `${name.replace(/[<>\n\0]/g, ' ').trim() || 'unknown'} <> ${seconds} +0000`;
  const lines = [
    `tree ${tree}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    `author ${who(author ?? 'unknown')}`,
    `committer ${who('VDK Lab local runtime')}`,
    '',
    reason?.replaceAll('\0', ' ').trim() || 'Upload',
    '',
    `Job: ${job}`,
    ''
  ];
  return makeObject('commit', Buffer.from(lines.join('\n')));
}
