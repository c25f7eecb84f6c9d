import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { ArchiveError, PackError, openPackage, packJob, readArchive, readJobArchive } from '../src/node/index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array = 'x'): void {
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

async function finished(zip: ZipFile): Promise<Buffer> {
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) {
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}

/** An archive with any names at all: yazl writes no hostile ones, so they are put into the finished bytes. */
async function zipOf(names: readonly string[], mode = 0o100644, content: Buffer = Buffer.from('x')): Promise<Buffer> {
  const zip = new ZipFile();
  const harmless = (name: string, index: number): string => `${index}`.padEnd(Buffer.byteLength(name), '_');
  names.forEach((name, index) => zip.addBuffer(content, harmless(name, index), { mode, compress: content.length > 1 }));
  let bytes = (await finished(zip)).toString('latin1');
  names.forEach((name, index) => {
    bytes = bytes.replaceAll(harmless(name, index), () => Buffer.from(name).toString('latin1'));
  });
  return Buffer.from(bytes, 'latin1');
}

describe('hostile archives are refused', () => {
  it.each([
    ['Argo CVE-2025-62156: a path that leads out', ['job/../../x'], 'leads out|relative'],
    ['Argo CVE-2025-62156: a path that leads out and back', ['job/a/../b'], 'leads out|relative'],
    ['MLflow CVE-2025-15031: an absolute path', ['/etc/cron.d/x'], 'absolute'],
    ['MLflow CVE-2025-15031: an absolute path of Windows', ['C:/x'], 'absolute'],
    ['MLflow CVE-2025-15036: backslashes', ['job\\..\\..\\x'], 'invalid characters'],
    ['a drive of Windows below the root', ['job/C:x'], 'no relative path'],
    ['a name that turns the direction of text', ['job/a\u202eyp.exe'], 'control'],
    ['a path with nothing between', ['job//x'], 'leads out|relative'],
    ['a folder named dot', ['job/./x'], 'leads out|relative'],
    ['a name with a zero byte', ['job/a\u0000.sql'], 'control'],
    ['a name with a line break', ['job/a\n.sql'], 'control'],
    ['a file at the root', ['x'], 'one folder'],
    ['two folders at the root', ['a/x', 'b/x'], 'one'],
    ['names that differ in case only', ['job/a.sql', 'job/A.sql'], 'same file'],
    ['names that differ in case only, beyond ASCII', ['job/ä.sql', 'job/Ä.sql'], 'same file'],
    ['letters with two small forms', ['job/ς.sql', 'job/Σ.sql'], 'same file'],
    ['names that differ in the form of Unicode only', ['job/e\u0301.sql', 'job/\u00e9.sql'], 'same file'],
    ['the same name twice', ['job/a.sql', 'job/a.sql'], 'same file'],
    ['a file inside a file', ['job/a', 'job/a/b'], 'inside a file'],
    ['a file inside a file of another case', ['job/A', 'job/a/b'], 'inside a file'],
    ['a name of 5,000 characters', [`job/${'a'.repeat(5000)}`], 'longer']
  ])('%s', async (_, names, why) => {
    const reading = readArchive(await zipOf(names));
    await expect(reading).rejects.toThrow(ArchiveError);
    await expect(reading).rejects.toThrow(new RegExp(why));
  });

  it('two files made of the same bytes', async () => {
    const zip = await zipOf(['job/a.sql', 'job/b.sql']);
    const directory = zip.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    zip.writeUInt32LE(0, directory + 42);
    await expect(readArchive(zip)).rejects.toThrow('shares bytes with another file');
  });

  it('a hidden folder gives the job no name', async () => {
    const { name, files } = await readJobArchive(await zipOf(['.git/config', '.git/10_a.sql']), 'sales');
    expect([name, ...files.keys()]).toEqual(['sales', 'config', '10_a.sql']);
  });

  it.each([
    ['MLflow CVE-2025-15036: a link', 0o120777, 'is a link'],
    ['a character device', 0o020666, 'no ordinary file'],
    ['a block device', 0o060666, 'no ordinary file'],
    ['a pipe', 0o010666, 'no ordinary file'],
    ['a socket', 0o140777, 'no ordinary file']
  ])('%s', async (_, mode, why) => {
    await expect(readArchive(await zipOf(['job/x'], mode))).rejects.toThrow(why);
  });

  it('too many entries, too many bytes, nothing, no archive at all', async () => {
    const zip = await zipOf(['job/a', 'job/b']);
    await expect(readArchive(zip, { entries: 1, bytes: 100, ratio: 10 })).rejects.toThrow('entries');
    await expect(readArchive(zip, { entries: 10, bytes: 1, ratio: 10 })).rejects.toThrow('larger');
    await expect(readArchive(Buffer.alloc(0))).rejects.toThrow('empty');
    await expect(readArchive(Buffer.from('no zip'))).rejects.toThrow('no zip archive');
  });

  it('a bomb, and one that lies about its size', async () => {
    const zip = await zipOf(['job/bomb'], 0o100644, Buffer.alloc(20 * 2 ** 20));
    await expect(readArchive(zip)).rejects.toThrow('compressed more');
    const lying = Buffer.from(zip);
    for (let index = 0; index < lying.length - 4; index += 1) {
      if (lying.readUInt32LE(index) === 20 * 2 ** 20) {
        lying.writeUInt32LE(1000, index);
      }
    }
    await expect(readArchive(lying)).rejects.toThrow(ArchiveError);
  });

  it('a bomb of many entries over the same bytes', async () => {
    const zip = await zipOf(
      Array.from({ length: 40 }, (_, index) => `job/${String(index).padStart(2, '0')}`),
      0o100644,
      Buffer.alloc(900_000)
    );
    await expect(readArchive(zip, { entries: 10_000, bytes: 10 * 2 ** 20, ratio: 200 })).rejects.toThrow('larger');
  });

  it('content that is not what was packed', async () => {
    const zip = await zipOf(['job/a.txt'], 0o100644, Buffer.from('x'));
    const damaged = Buffer.from(zip);
    damaged[damaged.indexOf('job/a.txt') + 'job/a.txt'.length] = 'y'.charCodeAt(0);
    await expect(readArchive(damaged)).rejects.toThrow('damaged');
  });
});

describe('packages hold no secrets, outputs or links (elyra-ai/elyra#1479, #3164; JupyterLab CVE-2026-73415)', () => {
  it('outputs, trust, credentials and links stay behind in both modes', async () => {
    const cell = {
      cell_type: 'code',
      id: 'a',
      metadata: { trusted: true, tags: ['vdk'] },
      source: 'x = 1',
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'hidden' }]
    };
    write('10_a.ipynb', JSON.stringify({ cells: [cell], metadata: { trusted: true }, nbformat: 4, nbformat_minor: 5 }));
    for (const path of [
      '.env',
      '.netrc',
      'a.pem',
      'me.keytab',
      '.ssh/id_rsa',
      'sub/.env.local',
      'id_rsa',
      '.git/config'
    ]) {
      write(path, 'hidden');
    }
    symlinkSync('/etc', join(folder, 'linked'));
    for (const mode of ['notebook', 'scripts'] as const) {
      const { zip } = await packJob(folder, 'a-job', { mode });
      const all = [...(await readArchive(zip)).values()].join('\n');
      expect(all).not.toContain('hidden');
      expect(all).not.toContain('trusted');
      expect(all).not.toContain('root:');
    }
  });
});

describe('what is packed', () => {
  it('depends on the content alone: not on times, rights or the order of the disk', async () => {
    for (const path of ['b.sql', 'a.sql', 'z/y.txt', 'Z.py', 'ä.txt']) {
      write(path, path.repeat(1000));
    }
    const first = await packJob(folder, 'a-job');
    rmSync(join(folder, 'a.sql'));
    write('a.sql', 'a.sql'.repeat(1000));
    chmodSync(join(folder, 'b.sql'), 0o755);
    utimesSync(join(folder, 'b.sql'), 1, 1);
    const second = await packJob(folder, 'a-job');
    expect(second.zip.equals(first.zip)).toBe(true);
    expect(second.contentHash).toBe(first.contentHash);
    write('a.sql', 'other');
    expect((await packJob(folder, 'a-job')).contentHash).not.toBe(first.contentHash);
  });

  it('stores what is packed already, and compresses all else, whatever its bytes', async () => {
    const random = randomBytes(50_000);
    const everyByte = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, at) => at % 256));
    writeFileSync(join(folder, '1_random.dat'), random);
    writeFileSync(join(folder, '2_random_and_zeros.dat'), Buffer.concat([random, Buffer.alloc(500_000)]));
    writeFileSync(join(folder, '3_every_byte.dat'), everyByte);
    writeFileSync(join(folder, '4_text.txt'), 'a line of text\n'.repeat(3000));
    writeFileSync(join(folder, '5_random_large.dat'), randomBytes(1_000_000));
    // Packed at its ends and thirds, where one would look first.
    const between = Buffer.concat([randomBytes(60_000), Buffer.from('a line\n'.repeat(9000)), randomBytes(280_000)]);
    writeFileSync(join(folder, '6_text_between.dat'), between);
    const { zip } = await packJob(folder, 'a-job');
    const method = (name: string): number => zip.readUInt16LE(zip.indexOf(`a-job/${name}`) - 22);
    expect(method('1_random.dat')).toBe(0);
    expect(method('5_random_large.dat')).toBe(0);
    for (const name of ['2_random_and_zeros.dat', '3_every_byte.dat', '4_text.txt', '6_text_between.dat']) {
      expect(method(name), name).toBe(8);
    }
    const unpacked = await readArchive(zip);
    expect(Buffer.from(unpacked.get('1_random.dat') ?? []).equals(random)).toBe(true);
    expect(Buffer.from(unpacked.get('3_every_byte.dat') ?? []).equals(everyByte)).toBe(true);
  });

  it('is read by others: Python and unzip find every byte', async () => {
    const content = {
      'a.sql': 'select 1',
      'empty.txt': '',
      'größe/ü.txt': 'ü'.repeat(100_000),
      'random.dat': randomBytes(300_000).toString('latin1')
    };
    for (const [path, text] of Object.entries(content)) {
      write(path, text);
    }
    const { zip } = await packJob(folder, 'a-job');
    const file = join(folder, 'out.zip');
    writeFileSync(file, zip);
    const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: [i.file_size, i.external_attr >> 16, list(i.date_time)] for i in z.infolist()}))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script, file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const bytes = (text: string): number => Buffer.byteLength(text);
    expect(JSON.parse(stdout)).toEqual(
      Object.fromEntries(
        Object.entries(content).map(([path, text]) => [
          `a-job/${path}`,
          [bytes(text), 0o100644, [1980, 1, 1, 12, 0, 0]]
        ])
      )
    );
    const files = await readArchive(zip);
    expect(Object.fromEntries([...files].map(([path, content_]) => [path, content_.toString()]))).toEqual(content);
  });

  it('leaves environments of any name and files over 100 MiB behind, with size and reason', async () => {
    write('my-env/pyvenv.cfg');
    write('my-env/lib/x.py');
    write('big.csv');
    truncateSync(join(folder, 'big.csv'), 101 * 2 ** 20);
    write('10_a.sql', 'select 1');
    const { manifest } = await openPackage(folder, 'a-job');
    expect(manifest.files).toEqual([{ path: '10_a.sql', bytes: 8 }]);
    expect(manifest.left).toContainEqual({ path: 'my-env/', reason: 'a Python environment' });
    expect(manifest.left).toContainEqual({ path: 'big.csv', reason: 'larger than 100 MiB', bytes: 101 * 2 ** 20 });
  });

  it('has no two names that are one file elsewhere, and none that cannot be seen', async () => {
    write('a.sql');
    write('A.sql');
    await expect(packJob(folder, 'a-job')).rejects.toThrow(PackError);
    rmSync(join(folder, 'A.sql'));
    write('b\u202ec.sql');
    await expect(packJob(folder, 'a-job')).rejects.toThrow('not seen');
  });

  it('follows .vdkignore as git follows .gitignore', async () => {
    for (const path of [
      'keep.csv',
      'drop.csv',
      'OTHER.CSV',
      'data/a.csv',
      'data/deep/b.csv',
      'docs/x.md',
      'src/docs/y.md',
      '.hidden',
      'env/x',
      'a.log'
    ]) {
      write(path);
    }
    write('.vdkignore', '# what stays\n/*.csv\n!keep.csv\ndata/**/*.csv\n/docs\n!.hidden\n!*.log\n');
    const { manifest } = await openPackage(folder, 'a-job');
    expect(manifest.files.map(({ path }) => path)).toEqual([
      '.hidden',
      'OTHER.CSV',
      'a.log',
      'keep.csv',
      'src/docs/y.md'
    ]);
    expect(manifest.left.find(({ path }) => path === 'data/a.csv')?.reason).toBe('named in .vdkignore');
  });

  it.each(['notebook', 'scripts'] as const)('packs no notebook with other text than it has: %s', async mode => {
    const cells = '{"cells":[{"cell_type":"code","metadata":{"tags":["vdk"]},"source":"# ?","outputs":[]}]}';
    write('10_a.ipynb', Buffer.from(cells.replace('?', '\u00e9'), 'latin1'));
    await expect(packJob(folder, 'a-job', { mode })).rejects.toThrow('10_a.ipynb cannot be packed: it is not UTF-8');
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    write('10_a.ipynb', cells.replace('"# ?"', `"1","x":${deep}`));
    await expect(packJob(folder, 'a-job', { mode })).rejects.toThrow(/10_a\.ipynb .*nested too deep/);
  });
});
