import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let around: string;
const job = (): string => join(around, 'sales-daily');
const files = {
  '10_create.sql': 'create table t (n int);\r\n',
  '20_fill.py': 'def run(job_input):\n    job_input.execute_query("insert into t values (1)")\n',
  '30_later.py': 'async def run(job_input): pass\n',
  'lib/deep/er/helper.py': 'x = 1\n'
};

beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'vdk-lab-convert-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(job(), path)), { recursive: true });
    writeFileSync(join(job(), path), text);
  }
});
afterEach(() => rmSync(around, { recursive: true, force: true }));

function vdkLab(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('packages/cli/lib/main.js'), ...args], {
    encoding: 'utf8',
    cwd: around
  });
  return { code: status, out: stdout, err: stderr };
}

function tree(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = names.map(entry => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]));
}

describe('import and export', () => {
  it('rules 65 and 66: there and back is the same job; relative and deep paths', () => {
    expect(vdkLab('import', './sales-daily', '--into', 'a/b/c').code).toBe(0);
    expect(Object.keys(tree(join(around, 'a/b/c')))).toEqual([
      '10_steps.ipynb',
      '30_later.py',
      'lib/deep/er/helper.py'
    ]);
    expect(vdkLab('export', 'a/b/c', '--into', join(around, 'back')).code).toBe(0);
    expect(tree(join(around, 'back'))).toEqual(tree(job()));
    expect(vdkLab('import', 'back', '--into', 'again').code).toBe(0);
    expect(tree(join(around, 'again'))).toEqual(tree(join(around, 'a/b/c')));
  });

  it('rule 61: says what would become of each file before it writes', () => {
    const { code, out } = vdkLab('import', 'sales-daily', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('nothing is written');
    expect(out).toContain('10_steps.ipynb: 10_create.sql, 20_fill.py');
    expect(out).toMatch(/warning: 30_later\.py stays a file: run is async.*\[run-async\]/);
    expect(readdirSync(around)).toEqual(['sales-daily']);
    expect(vdkLab('export', 'sales-daily', '--dry-run').code).toBe(0);
    expect(readdirSync(around)).toEqual(['sales-daily']);
  });

  it('rule 61: the result is saved under a name, and verified by running it', () => {
    const { code, out } = vdkLab('import', 'sales-daily', '--into', 'notebooks', '--run', '--json');
    expect(code, out).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      done: true,
      notebooks: ['10_steps.ipynb'],
      run: { status: 'succeeded', steps: [{ name: '10_create.sql' }, { name: '20_fill.py' }, { name: '30_later.py' }] }
    });
  });

  it('goes through an archive, the same bytes each time', () => {
    expect(vdkLab('import', 'sales-daily').code).toBe(0);
    const folder = 'sales-daily-notebooks';
    expect(vdkLab('export', folder, '-o', 'a.zip').code).toBe(0);
    expect(vdkLab('export', folder, '-o', 'b.zip').code).toBe(0);
    expect(readFileSync(join(around, 'a.zip')).equals(readFileSync(join(around, 'b.zip')))).toBe(true);
    const { code, out } = vdkLab('import', 'a.zip', '--into', 'c', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ done: true, folder: join(around, 'c'), notebooks: ['10_steps.ipynb'] });
    expect(tree(join(around, 'c'))).toEqual(tree(join(around, folder)));
  });

  it('a notebook of an archive loses its outputs, whoever made them; one of a folder keeps them', () => {
    const outputs = [{ output_type: 'display_data', data: { 'text/html': '<script>1</script>' }, metadata: {} }];
    const cell = { cell_type: 'code', id: 'a', metadata: {}, source: '1', outputs, execution_count: 1 };
    const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(join(job(), 'notes.ipynb'), JSON.stringify(notebook));
    expect(vdkLab('import', 'sales-daily', '--into', 'a').code).toBe(0);
    expect(tree(join(around, 'a'))['notes.ipynb']).toContain('<script>');
    expect(vdkLab('export', 'a', '-o', 'a.zip').code).toBe(0);
    expect(vdkLab('import', 'a.zip', '--into', 'b').code).toBe(0);
    expect(tree(join(around, 'b'))['notes.ipynb']).not.toContain('<script>');
  });

  it('in place, and back', () => {
    const before = tree(job());
    expect(vdkLab('import', 'sales-daily', '--in-place').out).toContain(
      'To go back: vdk-lab import sales-daily --undo'
    );
    expect(tree(job())['vdk_lab_originals/10_create.sql']).toBe(files['10_create.sql']);
    expect(vdkLab('export', 'sales-daily', '--into', 'out').code).toBe(0);
    expect(tree(join(around, 'out'))).toEqual(before);
    expect(vdkLab('import', 'sales-daily', '--undo').code).toBe(0);
    expect(tree(job())).toEqual(before);
  });

  it.each([['pack'], ['export']])('%s says when its archive cannot be written there, and leaves nothing', command => {
    const place = join(around, 'nowhere', 'x.zip');
    const { code, out, err } = vdkLab(command, 'sales-daily', '-o', place);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`${place} cannot be written: it, or the folder it should be in, is not there (ENOENT)`);
    expect(readdirSync(around)).toEqual(['sales-daily']);
  });

  it('no name of a file steers the terminal', () => {
    writeFileSync(join(job(), '50_\u001b[2Jevil.sql'), 'select 1');
    for (const args of [
      ['import', 'sales-daily', '--dry-run'],
      ['validate', 'sales-daily'],
      ['pack', 'sales-daily', '-o', 'x.zip', '--list']
    ]) {
      const { out, err } = vdkLab(...args);
      expect(`${out}${err}`).toContain('evil');
      expect(`${out}${err}`).not.toContain('\u001b');
    }
  });

  it('1 where an export is refused: nothing is written', () => {
    const cell = { cell_type: 'code', id: 'a', metadata: { tags: ['vdk'] }, source: '%time f()', outputs: [] };
    const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(join(job(), '40_n.ipynb'), JSON.stringify(notebook));
    const { code, out, err } = vdkLab('export', 'sales-daily', '--into', 'out');
    expect(code).toBe(1);
    expect(out).toContain('%time');
    expect(err).toContain('nothing was written');
    expect(readdirSync(around)).toEqual(['sales-daily']);
    expect(vdkLab('export', 'sales-daily', '--into', 'out', '--keep-notebooks').code).toBe(0);
    expect(tree(join(around, 'out'))).toEqual(tree(job()));
  });

  it.each<[string[], string]>([
    [['import', 'nowhere'], 'is no folder and no .zip file'],
    [['import', 'sales-daily', '--into', 'sales-daily'], 'exists already and is not empty'],
    [['import', 'sales-daily', '--into', 'sales-daily/x'], 'lies in the job itself'],
    [['import', 'sales-daily', '--into', 'x', '--in-place'], 'exclude each other'],
    [['import', 'sales-daily', '--undo', '--dry-run'], 'goes with no other option'],
    [['import', 'sales-daily', '--undo'], 'There is no import to take back'],
    [['import', 'sales-daily', '--notebooks', 'none'], 'is invalid'],
    [['export', 'nowhere'], 'is no folder'],
    [['export', 'sales-daily', '--into', 'x', '-o', 'y.zip'], 'exclude each other'],
    [['export', 'sales-daily', '-o', 'no/such/y.zip'], 'cannot be written'],
    [['pack', 'sales-daily', '-o', 'sales-daily/10_create.sql/y.zip'], 'a file stands where a folder should be'],
    [['pack', 'sales-daily', '-o', '.'], 'it is a folder'],
    [['import', ''], 'is empty'],
    [['import', 'sales-daily', '--into', ''], '--into is empty'],
    [['export', ' '], 'is empty'],
    [['export', 'sales-daily', '-o', ''], '--output is empty'],
    [['validate', ''], 'is empty'],
    [['diff', 'sales-daily', ''], 'is empty'],
    [['validate', 'sales-daily', '--json', '--format', 'junit'], 'exclude each other']
  ])('2 for wrong use: %j', (args, text) => {
    const { code, err } = vdkLab(...args);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  it('an archive goes into a pipe, and to where a link leads; neither becomes a file', async () => {
    const [pipe, link] = [join(around, 'pipe'), join(around, 'link.zip')];
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const reader = spawn('cat', [pipe]);
    const parts: Buffer[] = [];
    reader.stdout.on('data', (part: Buffer) => parts.push(part));
    const ended = once(reader, 'close');
    expect(vdkLab('pack', 'sales-daily', '-o', 'pipe').code).toBe(0);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    await ended;
    symlinkSync('real.zip', link);
    // Where it leads to is not there yet; then it is.
    for (const makeReady of [() => undefined, () => writeFileSync(join(around, 'real.zip'), 'old')]) {
      makeReady();
      expect(vdkLab('pack', 'sales-daily', '-o', 'link.zip').code).toBe(0);
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(around, 'real.zip'))).toEqual(Buffer.concat(parts));
    }
  });

  it('who stops reading is no failure, and a full disk is told', () => {
    const several = Array.from({ length: 800 }, (_, number) => `${number}_a copy.sql`);
    several.forEach(name => writeFileSync(join(job(), name), ''));
    const code = `${process.execPath} ${resolve('packages/cli/lib/main.js')} validate sales-daily`;
    const shell = (text: string) => spawnSync('bash', ['-c', text], { encoding: 'utf8', cwd: around });
    const closed = shell(`${code} --format sarif | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(closed.stderr).toBe('');
    expect(closed.stdout).toBe(`{\n${String(vdkLab('validate', 'sales-daily').code)}\n`);
    const full = shell(`${code} > /dev/full`);
    expect(full).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The output cannot be written: .*full.*\n$/)
    });
  });

  it('a folder from which nothing would come is no job', () => {
    mkdirSync(join(around, 'empty'));
    expect(vdkLab('pack', 'empty', '-o', 'x.zip')).toMatchObject({ code: 1, err: expect.stringContaining('ships') });
    expect(vdkLab('export', 'empty')).toMatchObject({ code: 1, err: expect.stringContaining('nothing to export') });
    expect(vdkLab('import', 'sales-daily', '--in-place').code).toBe(0);
    rmSync(join(job(), '30_later.py'));
    expect(vdkLab('import', 'sales-daily', '--in-place').err).toContain('in notebooks already');
  });

  it.each<[string, string]>([
    ['x.zip', 'is no zip archive'],
    ['empty', 'has no .sql or .py step']
  ])('1 for what is no job: %s', (name, text) => {
    if (name.endsWith('.zip')) {
      writeFileSync(join(around, name), 'PK nonsense');
    } else {
      mkdirSync(join(around, name));
    }
    const { code, err } = vdkLab('import', name);
    expect(err).toContain(text);
    expect(code).toBe(1);
  });
});
