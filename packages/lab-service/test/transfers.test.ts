import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packFiles, readArchive } from '@vdk-lab/job-format/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { labService } from './support/service.js';

const lab = labService();
const { send } = lab;

const step = 'def run(job_input):\r\n    job_input.execute_query("select 2")\r\n';
const source: Readonly<Record<string, string>> = {
  'config.ini': '; mine\n[owner]\nteam = tests\n',
  '10_create.sql': '\uFEFFcreate table t (n int)',
  '20_load.py': step,
  '30_load.py': step,
  'lib/help.py': 'x = 1\n',
  'README.md': '# Why\n'
};

const at = (path: string): string => join(lab.root(), path);
const read = (path: string): string => readFileSync(at(path), 'utf8');

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(at(folder), path, '..'), { recursive: true });
    writeFileSync(join(at(folder), path), text);
  }
}

const bytes = (files: Readonly<Record<string, string>>): Map<string, Uint8Array> =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));

/** Every file below a folder → text. */
function all(folder: string, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(at(folder), { withFileTypes: true }).flatMap(entry =>
      entry.isDirectory()
        ? Object.entries(all(`${folder}/${entry.name}`, `${prefix}${entry.name}/`))
        : [[`${prefix}${entry.name}`, read(`${folder}/${entry.name}`)]]
    )
  );
}

beforeEach(() => put('old/sales-daily', source));

describe('an import', () => {
  it('is previewed, and makes a job of notebooks in a new folder; the source stays as it is', async () => {
    const wish = { path: 'old/sales-daily', into: '', notebooks: 'job' };
    const [status, shown] = await send('POST', 'imports/preview', wish);
    expect([status, shown]).toMatchObject([200, { path: 'sales-daily', exists: false, isArchive: false, kept: 3 }]);
    const steps = shown['steps'] as { file: string; notebook: string | null }[];
    expect(steps.map(({ file }) => file)).toEqual(['10_create.sql', '20_load.py', '30_load.py']);
    expect(steps.every(({ notebook }) => notebook !== null)).toBe(true);
    expect(readdirSync(lab.root())).toEqual(['old']);
    const [created, job] = await send('POST', 'imports', wish);
    expect([created, job]).toMatchObject([
      201,
      { path: 'sales-daily', open: `sales-daily/${String(steps[0]?.notebook)}` }
    ]);
    expect(all('old/sales-daily')).toEqual(source);
    expect(read('sales-daily/README.md')).toBe('# Why\n');
    expect(await send('POST', 'imports', wish)).toMatchObject([409, { code: 'folder-exists' }]);
  });

  it('takes a zip, with the folder at its root or without', async () => {
    writeFileSync(at('old/from zip.zip'), await packFiles(bytes(source), 'Sales Daily'));
    const [, shown] = await send('POST', 'imports/preview', { path: 'old/from zip.zip' });
    expect(shown).toMatchObject({ isArchive: true, name: 'sales-daily', path: 'old/sales-daily', exists: true });
    expect(shown['freeName']).toBe('sales-daily-2');
    const imported = await send('POST', 'imports', { path: 'old/from zip.zip', into: '', name: 'from-zip' });
    expect(imported).toMatchObject([201, { path: 'from-zip' }]);
    expect(read('from-zip/lib/help.py')).toBe('x = 1\n');
  });

  it('in place moves the originals aside, and one call brings them back', async () => {
    const [status, job] = await send('POST', 'imports', { path: 'old/sales-daily', inPlace: true });
    expect([status, job]).toMatchObject([
      201,
      {
        path: 'old/sales-daily',
        replaced: 'old/sales-daily/vdk_lab_originals',
        notebooks: [expect.stringMatching(/^old\/sales-daily\/.*\.ipynb$/)]
      }
    ]);
    expect(read('old/sales-daily/vdk_lab_originals/20_load.py')).toBe(step);
    expect(readdirSync(at('old/sales-daily'))).not.toContain('20_load.py');
    expect(await send('POST', 'imports/undo', { path: 'old/sales-daily' })).toMatchObject([
      200,
      { open: 'old/sales-daily/10_create.sql' }
    ]);
    expect(all('old/sales-daily')).toEqual(source);
    expect((await send('POST', 'imports/undo', { path: 'old/sales-daily' }))[0]).toBe(409);
  });

  it('JupyterLab CVE-2026-73415: notebooks in what is imported come without trust and outputs', async () => {
    const cell = {
      cell_type: 'code',
      id: 'a',
      metadata: { trusted: true },
      source: '1',
      outputs: [{ data: '<script>' }]
    };
    const notebook = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
    writeFileSync(at('evil.zip'), await packFiles(bytes({ ...source, 'notes/a.ipynb': notebook }), 'evil'));
    expect((await send('POST', 'imports', { path: 'evil.zip', name: 'evil-job' }))[0]).toBe(201);
    expect(read('evil-job/notes/a.ipynb')).not.toMatch(/script|trusted/);
  });
});

describe('an export', () => {
  it('gives back every byte of what was imported, as a folder and as a zip with the job’s folder', async () => {
    await send('POST', 'imports', { path: 'old/sales-daily', into: '' });
    const [, shown] = await send('POST', 'exports/preview', { path: 'sales-daily', into: 'old', as: 'folder' });
    expect(shown).toMatchObject({
      name: 'sales-daily',
      exists: true,
      freeName: 'sales-daily-2',
      files: 6,
      problems: []
    });
    expect((shown['steps'] as { form: string }[]).map(({ form }) => form)).toEqual(Array(3).fill('as-imported'));
    const folder = await send('POST', 'exports', {
      path: 'sales-daily',
      into: 'old',
      name: 'sales-again',
      as: 'folder'
    });
    expect(folder).toEqual([201, { path: 'old/sales-again' }]);
    expect(all('old/sales-again')).toEqual(source);
    expect(await send('POST', 'exports', { path: 'sales-daily', as: 'zip' })).toEqual([
      201,
      { path: 'sales-daily.zip' }
    ]);
    const files = await readArchive(readFileSync(at('sales-daily.zip')));
    expect(Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]))).toEqual(source);
    const again = await send('POST', 'exports', { path: 'sales-daily', as: 'zip' });
    expect(again).toMatchObject([409, { code: 'folder-exists' }]);
  });

  it('is refused with the reason when a cell needs IPython; such a notebook can stay', async () => {
    const cell = { cell_type: 'code', id: 'a', metadata: { tags: ['vdk'] }, source: '!ls', outputs: [] };
    const notebook = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
    put('with-shell', { '10_a.ipynb': notebook });
    const [, shown] = await send('POST', 'exports/preview', { path: 'with-shell' });
    expect(shown['problems']).toMatchObject([{ severity: 'error', file: '10_a.ipynb', cellId: 'a' }]);
    expect(await send('POST', 'exports', { path: 'with-shell' })).toMatchObject([
      422,
      { code: 'not-exportable', why: expect.stringContaining('!ls') }
    ]);
    expect(readdirSync(lab.root()).sort()).toEqual(['old', 'with-shell']);
    expect((await send('POST', 'exports', { path: 'with-shell', keepNotebooks: true }))[0]).toBe(201);
  });
});

describe('hostile requests', () => {
  it('CVE-2026-5422, CVE-2025-62156: nothing is read or written outside the root', async () => {
    mkdirSync(`${lab.root()}2`);
    writeFileSync(`${lab.root()}2/10_a.sql`, 'select 1');
    symlinkSync(`${lab.root()}2`, at('link'));
    symlinkSync(`${lab.root()}2/10_a.sql`, at('link.zip'));
    for (const path of ['../root2', 'link', 'link.zip', 'old/../../root2']) {
      for (const operation of ['imports/preview', 'imports', 'imports/undo', 'exports/preview', 'exports']) {
        expect(await send('POST', operation, { path }), `${operation} ${path}`).toMatchObject([
          403,
          { code: 'path-outside-root' }
        ]);
      }
    }
    for (const into of ['../root2', 'link']) {
      expect((await send('POST', 'imports', { path: 'old/sales-daily', into }))[0]).toBe(403);
      expect((await send('POST', 'exports', { path: 'old/sales-daily', into }))[0]).toBe(403);
    }
    for (const name of ['../evil', 'a/b', '..', '.hidden']) {
      expect((await send('POST', 'imports', { path: 'old/sales-daily', name }))[0]).toBe(400);
      expect((await send('POST', 'exports', { path: 'old/sales-daily', name }))[0]).toBe(400);
    }
    expect(readdirSync(`${lab.root()}2`)).toEqual(['10_a.sql']);
  });

  it('MLflow CVE-2025-15031: an archive that leads out is refused as a whole', async () => {
    const zip = Buffer.from(await packFiles(bytes({ 'XX/XX/XX/10_a.sql': 'select 1', '20_b.sql': 'select 2' }), 'job'));
    writeFileSync(at('evil.zip'), Buffer.from(zip.toString('latin1').replaceAll('XX/XX/XX', '../../..'), 'latin1'));
    for (const operation of ['imports/preview', 'imports']) {
      expect(await send('POST', operation, { path: 'evil.zip' })).toMatchObject([422, { code: 'archive-refused' }]);
    }
    writeFileSync(at('no.zip'), 'no zip at all');
    expect(await send('POST', 'imports', { path: 'no.zip' })).toMatchObject([422, { code: 'archive-refused' }]);
    expect(readdirSync(lab.root()).sort()).toEqual(['evil.zip', 'no.zip', 'old']);
  });
});

it('no copy of a job is made in the job itself, and none of nothing', async () => {
  const inside = { path: 'old/sales-daily', into: 'old/sales-daily/lib', name: 'sales-again' };
  for (const [path, wish] of [
    ['imports/preview', { ...inside, notebooks: 'job' }],
    ['imports', { ...inside, notebooks: 'job' }],
    ['exports/preview', { ...inside, as: 'folder' }],
    ['exports', { ...inside, as: 'folder' }]
  ] as const) {
    expect(await send('POST', path, wish)).toMatchObject([409, { code: 'in-the-job' }]);
  }
  expect(all('old/sales-daily')).toEqual(source);
  mkdirSync(at('empty'));
  expect(await send('POST', 'imports', { path: 'empty' })).toMatchObject([422, { code: 'nothing-to-import' }]);
  expect(await send('POST', 'exports', { path: 'empty', as: 'zip' })).toMatchObject([422, { code: 'not-exportable' }]);
  expect(readdirSync(lab.root()).sort()).toEqual(['empty', 'old']);
});

it('a notebook that is nested deeper than any program writes is told as that', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  put('deep-job', { 'config.ini': '[owner]\nteam = t\n', '10_a.ipynb': `{"cells":[],"x":${deep}}` });
  const answer = await send('POST', 'imports', { path: 'deep-job', name: 'other-job' });
  expect(answer).toMatchObject([422, { code: 'broken-notebook', why: expect.stringContaining('nested too deep') }]);
});
