import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planImport } from '../src/index.js';
import { diskFileSystem, importInPlace, undoImport, writeNewFolder } from '../src/node/index.js';

let folder: string;
const put = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-import-'));
  put('10_a.sql', 'select 1;\r\n');
  put('20_b.py', 'def run(job_input):\n    pass\n');
  put('helper.py', 'def help(): pass\n');
  put('lib/x.py', '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Path → hash of everything below. */
function tree(below = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, below), { withFileTypes: true })
      .flatMap(entry => {
        const path = join(below, entry.name);
        const hash = (): string =>
          createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex');
        return entry.isDirectory() ? [[`${path}/`, ''], ...Object.entries(tree(path))] : [[path, hash()]];
      })
      .sort()
  ) as Record<string, string>;
}

const plan = () => planImport(diskFileSystem(folder), { name: 'a-job' });

describe('import in place', () => {
  it('moves the originals aside, and one command brings everything back', async () => {
    const before = tree();
    const moved = await importInPlace(folder, await plan());
    expect(moved).toEqual([
      { from: '10_a.sql', to: 'vdk_lab_originals/10_a.sql' },
      { from: '20_b.py', to: 'vdk_lab_originals/20_b.py' }
    ]);
    const now = tree();
    expect(now['vdk_lab_originals/10_a.sql']).toBe(before['10_a.sql']);
    expect(Object.keys(now).filter(path => !path.includes('/'))).toEqual(['10_steps.ipynb', 'helper.py']);
    const undone = await undoImport(folder);
    expect(undone).toEqual({ restored: ['10_a.sql', '20_b.py'], removed: ['10_steps.ipynb'], keptAside: [] });
    expect(tree()).toEqual(before);
  });

  it('rule 60: a second import loses nothing, not even under the same names', async () => {
    await importInPlace(folder, await plan());
    await expect(importInPlace(folder, await plan())).rejects.toThrow('There is no step to import');
    put('10_a.sql', 'select 2');
    const before = tree();
    const moved = await importInPlace(folder, await plan());
    expect(moved).toEqual([{ from: '10_a.sql', to: 'vdk_lab_originals/2/10_a.sql' }]);
    expect(readFileSync(join(folder, 'vdk_lab_originals/10_a.sql'), 'utf8')).toBe('select 1;\r\n');
    await undoImport(folder);
    expect(tree()).toEqual(before);
  });

  it('rule 60: a failure in any file leaves everything as before', async () => {
    const made = await plan();
    mkdirSync(join(folder, '10_steps.ipynb'));
    const before = tree();
    await expect(importInPlace(folder, made)).rejects.toThrow(/EEXIST|EISDIR/);
    expect(tree()).toEqual(before);
    rmSync(join(folder, '20_b.py'));
    const without = tree();
    await expect(importInPlace(folder, made)).rejects.toThrow('ENOENT');
    expect(tree()).toEqual(without);
  });

  it('keeps a notebook that was changed since', async () => {
    await importInPlace(folder, await plan());
    put('10_steps.ipynb', '{"mine": 1}');
    const { keptAside, restored } = await undoImport(folder);
    expect(keptAside).toEqual([{ from: '10_steps.ipynb', to: 'vdk_lab_originals/notebooks/10_steps.ipynb' }]);
    expect(restored).toEqual(['10_a.sql', '20_b.py']);
    expect(readFileSync(join(folder, 'vdk_lab_originals/notebooks/10_steps.ipynb'), 'utf8')).toBe('{"mine": 1}');
  });

  it('overwrites nothing when it goes back', async () => {
    await importInPlace(folder, await plan());
    put('10_a.sql', 'select 3');
    const before = tree();
    await expect(undoImport(folder)).rejects.toThrow('10_a.sql is there again');
    expect(tree()).toEqual(before);
  });

  it('goes back from the middle of a crash', async () => {
    const before = tree();
    await importInPlace(folder, await plan());
    const record = join(folder, 'vdk_lab_originals/imports.json');
    const { imports } = JSON.parse(readFileSync(record, 'utf8')) as { imports: unknown[] };
    writeFileSync(record, JSON.stringify({ format: 1, imports: [], running: imports[0] }));
    rmSync(join(folder, '10_steps.ipynb'));
    await expect(importInPlace(folder, await plan())).rejects.toThrow('was interrupted');
    await undoImport(folder);
    expect(tree()).toEqual(before);
  });

  it('has nothing to take back', async () => {
    await expect(undoImport(folder)).rejects.toThrow('There is no import to take back');
  });

  it.each(['{', '{"imports": 1}', '{"imports":[{"moved":[{"from":"../x","to":"y"}],"notebooks":[]}]}'])(
    'a record that is not ours is refused: %s',
    async text => {
      put('vdk_lab_originals/imports.json', text);
      await expect(undoImport(folder)).rejects.toThrow('imports.json cannot be read');
    }
  );

  it('a step that is a link stays where it runs, and is told', async () => {
    symlinkSync('helper.py', join(folder, '15_link.py'));
    const made = await plan();
    expect(made.problems.map(({ rule, file }) => `${rule} ${file}`)).toContain('linked-step 15_link.py');
    expect(made.steps.map(({ file, notebook }) => [file, notebook])).toEqual([
      ['10_a.sql', '10_a.ipynb'],
      ['15_link.py', null],
      ['20_b.py', '20_b.ipynb'],
      ['helper.py', null]
    ]);
    await importInPlace(folder, made);
    expect(readdirSync(folder)).toContain('15_link.py');
  });

  it('a link to a step that would move refuses the import, and nothing is changed', async () => {
    symlinkSync('10_a.sql', join(folder, '15_link.sql'));
    const before = tree();
    await expect(importInPlace(folder, await plan())).rejects.toThrow('15_link.sql is a link to 10_a.sql');
    expect(tree()).toEqual(before);
  });

  it('follows no link out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'vdk-lab-outside-'));
    symlinkSync(outside, join(folder, 'vdk_lab_originals'));
    await expect(importInPlace(folder, await plan())).rejects.toThrow('leads out of the job');
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });
});

describe('a new folder', () => {
  const files = new Map([['lib/x.py', new Uint8Array()]]);

  it('has the empty folders, and the permissions of the other', async () => {
    mkdirSync(join(folder, 'new'));
    chmodSync(join(folder, 'lib/x.py'), 0o750);
    await writeNewFolder(files, join(folder, 'new'), { emptyFolders: ['e'], like: folder, mayBeThere: true });
    expect(readdirSync(join(folder, 'new')).sort()).toEqual(['e', 'lib']);
    expect(statSync(join(folder, 'new/lib/x.py')).mode & 0o777).toBe(0o750);
  });

  it('takes the place of nothing', async () => {
    const before = tree();
    await expect(writeNewFolder(files, join(folder, 'lib'), { mayBeThere: true })).rejects.toThrow('exists already');
    expect(tree()).toEqual(before);
  });
});
