import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { ArchiveError, packJob, readArchive } from '../src/node/index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text = 'x'): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('packing', () => {
  it('ships the job and leaves behind what must not travel, with the reason', async () => {
    for (const path of [
      '10_a.sql',
      'lib/help.py',
      '.env',
      '.git/config',
      '.ipynb_checkpoints/a.ipynb',
      'data.duckdb',
      'a.keytab'
    ]) {
      write(path);
    }
    write('mine.txt');
    write('.vdkignore', 'mine.txt\n!data.duckdb\n');
    symlinkSync('/etc/passwd', join(folder, 'link'));
    const { manifest, zip } = await packJob(folder, 'a-job');
    expect(manifest.files.map(({ path }) => path)).toEqual(['10_a.sql', 'data.duckdb', 'lib/help.py']);
    expect(manifest.left.map(({ path }) => path)).toContain('.env');
    expect(manifest.left.find(({ path }) => path === 'link')?.reason).toBe('a link');
    expect([...(await readArchive(zip)).keys()].sort()).toEqual(['10_a.sql', 'data.duckdb', 'lib/help.py']);
  });

  it('clears outputs and trust on the copy, and gives the same bytes for the same content', async () => {
    const cell = {
      cell_type: 'code',
      id: 'a',
      metadata: { trusted: true, tags: ['vdk'] },
      source: 'x',
      outputs: [{ secret: 'no' }],
      execution_count: 3
    };
    write('10_a.ipynb', JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const first = await packJob(folder, 'a-job');
    const second = await packJob(folder, 'a-job');
    expect(first.zip.equals(second.zip)).toBe(true);
    const text = (await readArchive(first.zip)).get('10_a.ipynb')?.toString() ?? '';
    expect(text).not.toContain('secret');
    expect(text).not.toContain('trusted');
    expect(JSON.parse(text)).toMatchObject({ cells: [{ outputs: [], execution_count: null, source: 'x' }] });
  });
});

async function zipOf(names: readonly string[], mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const name of names) {
    zip.addBuffer(Buffer.from('x'), name.replaceAll('..', '__').replace(/^\//, '_'), { mode });
  }
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) {
    parts.push(Buffer.from(part));
  }
  // yazl writes no hostile names: they are put into the finished bytes.
  let bytes = Buffer.concat(parts).toString('latin1');
  for (const name of names) {
    bytes = bytes.replaceAll(name.replaceAll('..', '__').replace(/^\//, '_'), name);
  }
  return Buffer.from(bytes, 'latin1');
}

describe('hostile archives (CVE-2025-62156 and its kind) are refused', () => {
  it.each([
    ['a path that leads out', ['job/../../x']],
    ['a file at the root', ['x']],
    ['two folders at the root', ['a/x', 'b/x']],
    ['names that differ in case only', ['job/a.sql', 'job/A.sql']],
    ['the same name twice', ['job/a.sql', 'job/a.sql']],
    ['a file inside a file', ['job/a', 'job/a/b']]
  ])('%s', async (_, names) => {
    await expect(readArchive(await zipOf(names))).rejects.toThrow(ArchiveError);
  });

  it('a link', async () => {
    await expect(readArchive(await zipOf(['job/link'], 0o120777))).rejects.toThrow('is a link');
  });

  it('too many entries, too many bytes, nothing, no archive at all', async () => {
    const zip = await zipOf(['job/a', 'job/b']);
    await expect(readArchive(zip, { entries: 1, bytes: 100, ratio: 10 })).rejects.toThrow('entries');
    await expect(readArchive(zip, { entries: 10, bytes: 1, ratio: 10 })).rejects.toThrow('larger');
    await expect(readArchive(Buffer.alloc(0))).rejects.toThrow('empty');
    await expect(readArchive(Buffer.from('no zip'))).rejects.toThrow('no zip archive');
  });

  it('a bomb', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.alloc(20 * 2 ** 20), 'job/bomb');
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream) {
      parts.push(Buffer.from(part));
    }
    await expect(readArchive(Buffer.concat(parts))).rejects.toThrow('compressed more');
  });
});
