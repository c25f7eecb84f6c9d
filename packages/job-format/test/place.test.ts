import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileScripts, memoryFileSystem, planImport, receivedFiles } from '../src/index.js';
import { compareWithFolder, updateFolder, writeNewFolder } from '../src/node/index.js';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vdk-lab-place-'));
  folder = join(root, 'some-job');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const files = (entries: Record<string, string>): Map<string, Uint8Array> =>
  new Map(Object.entries(entries).map(([path, text]) => [path, Buffer.from(text)]));

function present(entries: Record<string, string>): void {
  for (const [path, text] of Object.entries(entries)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('a new folder', () => {
  it('is there with all files, and nothing beside it', async () => {
    await writeNewFolder(files({ '10_a.sql': 'select 1', 'lib/deep/help.py': 'x = 1' }), folder);
    expect(read('lib/deep/help.py')).toBe('x = 1');
    expect(readdirSync(root)).toEqual(['some-job']);
  });

  it('is refused where something stands, which stays as it is', async () => {
    present({ '10_a.sql': 'mine' });
    await expect(writeNewFolder(files({ '10_a.sql': 'theirs' }), folder)).rejects.toMatchObject({
      code: 'folder-exists'
    });
    expect(read('10_a.sql')).toBe('mine');
    rmSync(folder, { recursive: true });
    symlinkSync('/nowhere', folder);
    await expect(writeNewFolder(files({ a: 'b' }), folder)).rejects.toMatchObject({ code: 'folder-exists' });
    expect(readdirSync(root)).toEqual(['some-job']);
  });
});

describe('an update', () => {
  it('writes what is new, keeps what it replaces, and leaves what only the folder has', async () => {
    present({ '10_a.sql': 'old', 'same.py': 'same', 'only.sql': 'mine', 'lib/a.py': 'old', '.env': 'secret' });
    const incoming = files({ '10_a.sql': 'new', 'same.py': 'same', 'lib/a.py': 'new', 'lib/b.py': 'b' });
    expect(await compareWithFolder(incoming, folder)).toEqual([
      { path: '10_a.sql', state: 'changed', bytes: 3 },
      { path: 'lib/a.py', state: 'changed', bytes: 3 },
      { path: 'lib/b.py', state: 'new', bytes: 1 },
      { path: 'only.sql', state: 'only-here', bytes: 4 },
      { path: 'same.py', state: 'same', bytes: 4 }
    ]);
    const replaced = await updateFolder(incoming, folder, new Date(0));
    expect(replaced).toBe('vdk_lab_replaced/1970-01-01T00-00-00-000Z');
    expect([read('10_a.sql'), read('lib/a.py'), read('lib/b.py'), read('only.sql')]).toEqual([
      'new',
      'new',
      'b',
      'mine'
    ]);
    expect([read(`${replaced}/10_a.sql`), read(`${replaced}/lib/a.py`)]).toEqual(['old', 'old']);
    expect(readdirSync(folder).filter(name => name.startsWith('.vdk-lab'))).toEqual([]);
    expect(await updateFolder(incoming, folder)).toBeNull();
    expect((await compareWithFolder(incoming, folder)).map(({ path }) => path)).not.toContain(`${replaced}/10_a.sql`);
  });

  it('does not write through a link, nor over a folder', async () => {
    present({ 'dir/x': 'x' });
    mkdirSync(join(root, 'outside'));
    symlinkSync(join(root, 'outside'), join(folder, 'lib'));
    symlinkSync(join(root, 'outside', 'f'), join(folder, 'f.py'));
    for (const path of ['lib/evil.py', 'f.py', 'dir']) {
      await expect(updateFolder(files({ a: 'a', [path]: 'x' }), folder), path).rejects.toMatchObject({
        code: 'in-the-way'
      });
    }
    symlinkSync(join(root, 'outside'), join(root, 'linked'));
    await expect(updateFolder(files({ a: 'a' }), join(root, 'linked'))).rejects.toMatchObject({ code: 'in-the-way' });
    expect(readdirSync(join(root, 'outside'))).toEqual([]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it('puts everything back when it fails half-way', async () => {
    // A file where the folder of what is replaced must be.
    present({ '10_a.sql': 'old', vdk_lab_replaced: 'mine' });
    await expect(updateFolder(files({ '00_new.sql': 'new', '10_a.sql': 'new' }), folder)).rejects.toThrow();
    expect(read('10_a.sql')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['10_a.sql', 'vdk_lab_replaced']);
  });
});

describe('JupyterLab CVE-2026-73415, -102830: what comes from elsewhere', () => {
  const notebook = (cell: object): string =>
    JSON.stringify({ cells: [{ cell_type: 'code', id: 'a', source: 'x', ...cell }], metadata: {}, nbformat: 4 });

  it('loses outputs and trust, in any folder', async () => {
    const hostile = notebook({
      metadata: { trusted: true, tags: ['vdk'] },
      outputs: [{ data: '<script>' }],
      execution_count: 1
    });
    const { files: received } = await receivedFiles(files({ 'a.ipynb': hostile, 'deep/B.IPYNB': hostile }));
    for (const bytes of received.values()) {
      const text = Buffer.from(bytes).toString();
      expect(text).not.toMatch(/script|trusted/);
      expect(JSON.parse(text)).toMatchObject({ cells: [{ source: 'x', metadata: { tags: ['vdk'] }, outputs: [] }] });
    }
  });

  it('keeps every byte of all the rest', async () => {
    const clean = `\uFEFF${notebook({ metadata: {}, outputs: [], execution_count: null }).replace('{', '{ \r\n')}`;
    const before = files({ 'a.ipynb': clean.slice(1), 'broken.ipynb': '{', 'b.sql': '\uFEFFselect\r\n1' });
    before.set('data.bin', new Uint8Array([0, 255, 254]));
    for (const [path, bytes] of (await receivedFiles(before)).files) {
      expect(bytes, path).toBe(before.get(path));
    }
  });

  it('brings no repository along, by which git would run a program, and says so', async () => {
    const paths = [
      '.git/config',
      'lib/.GIT/hooks/post-checkout',
      'git~1/config',
      '.g\u200cit/config',
      'sub/.git',
      '.hg/hgrc'
    ];
    const { files: received, problems } = await receivedFiles(
      files(Object.fromEntries([...paths, '.gitignore', 'a.git/x', '10_a.sql'].map(path => [path, 'x'])))
    );
    expect([...received.keys()]).toEqual(['.gitignore', 'a.git/x', '10_a.sql']);
    expect(problems).toMatchObject([{ rule: 'history-left', file: '.git/config' }]);
    const fs = memoryFileSystem(Object.fromEntries(paths.map(path => [path, 'x'])));
    expect((await planImport(fs, { name: 'a-job' })).kept).toEqual([]);
  });

  it('has its notebooks back when it shipped as scripts; a step changed by hand stays, and is told', async () => {
    const text = notebook({ metadata: { tags: ['vdk'], trusted: true }, outputs: [], execution_count: null });
    const shipped = new Map(
      [...(await compileScripts(new Map([['10_a.ipynb', text]])))].map(([path, made]) => [path, Buffer.from(made)])
    );
    expect([...shipped.keys()].filter(path => !path.includes('/'))).toEqual(['10_a.ipynb.001.py']);
    const { files: received, problems } = await receivedFiles(shipped);
    expect([...received.keys()]).toEqual(['10_a.ipynb']);
    expect(problems).toEqual([]);
    const changed = await receivedFiles(shipped.set('10_a.ipynb.001.py', Buffer.from('other')));
    expect([...changed.files.keys()].sort()).toEqual(['10_a.ipynb', '10_a.ipynb.001.py']);
    expect(changed.problems).toMatchObject([{ rule: 'changed-step', file: '10_a.ipynb.001.py' }]);
  });
});
