import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packFiles } from '@vdk-lab/job-format/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { labService } from './support/service.js';

const lab = labService();
const { send } = lab;

const api = 'targets/local/data-jobs/for-team/tests/jobs';

async function upload(files: Record<string, string>): Promise<void> {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const zip = await packFiles(bytes, 'some-job');
  const [status] = await send('POST', `${api}/some-job/sources`, zip);
  expect(status).toBe(200);
}

const notebook = JSON.stringify({
  cells: [
    {
      cell_type: 'code',
      id: 'a',
      metadata: { tags: ['vdk'], trusted: true },
      source: 'x = 1',
      outputs: [{ output_type: 'display_data', data: { 'text/html': '<script>alert(1)</script>' }, metadata: {} }],
      execution_count: 3
    }
  ],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5
});

beforeEach(async () => {
  mkdirSync(join(lab.root(), 'jobs'));
  const job = { job_name: 'some-job', team: 'tests', config: { generate_keytab: false } };
  expect((await send('POST', api, job))[0]).toBe(201);
  await upload({ 'config.ini': '[owner]\nteam = tests\n', '10_a.sql': 'select 1', '20_b.ipynb': notebook });
});

const wish = { target: 'local', team: 'tests', job: 'some-job' };
const query = (more: Record<string, string> = {}): string =>
  new URLSearchParams({ path: 'jobs', ...wish, ...more }).toString();
const preview = (more?: Record<string, string>): ReturnType<typeof send> =>
  send('GET', `downloads/preview?${query(more)}`);
const download = (more: object = {}): ReturnType<typeof send> =>
  send('POST', 'downloads', { path: 'jobs', ...wish, ...more });
const read = (path: string): string => readFileSync(join(lab.root(), 'jobs/some-job', path), 'utf8');

describe('a download', () => {
  it('is previewed, and then writes what was shown, as a folder that opens at its first step', async () => {
    const [, shown] = await preview();
    expect(shown).toMatchObject({ path: 'jobs/some-job', exists: false, freeName: 'some-job' });
    expect((shown['files'] as { path: string; state: string }[]).map(({ path, state }) => [path, state])).toEqual([
      ['10_a.sql', 'new'],
      ['20_b.ipynb', 'new'],
      ['config.ini', 'new']
    ]);
    expect(readdirSync(join(lab.root(), 'jobs'))).toEqual([]);
    expect(await download({ content: shown['content'] })).toEqual([
      201,
      { path: 'jobs/some-job', open: 'jobs/some-job/10_a.sql', replaced: null }
    ]);
    expect(read('10_a.sql')).toBe('select 1');
    expect(readdirSync(join(lab.root(), 'jobs'))).toEqual(['some-job']);
  });

  it('JupyterLab CVE-2026-73415: opens untrusted, without outputs', async () => {
    await download();
    expect(read('20_b.ipynb')).not.toMatch(/trusted|script/);
    expect(JSON.parse(read('20_b.ipynb'))).toMatchObject({ cells: [{ source: 'x = 1', metadata: { tags: ['vdk'] } }] });
  });

  it('does not touch a folder that exists; another name is offered, or an update that keeps what it replaces', async () => {
    await download();
    writeFileSync(join(lab.root(), 'jobs/some-job/10_a.sql'), 'select 2');
    writeFileSync(join(lab.root(), 'jobs/some-job/30_mine.py'), 'mine');
    expect(await download()).toMatchObject([409, { code: 'folder-exists' }]);
    expect(read('10_a.sql')).toBe('select 2');
    const [, shown] = await preview();
    expect(shown).toMatchObject({ exists: true, freeName: 'some-job-2' });
    expect(shown['files']).toContainEqual({ path: '10_a.sql', state: 'changed', bytes: 8 });
    expect(shown['files']).toContainEqual({ path: '30_mine.py', state: 'only-here', bytes: 4 });
    expect((await download({ name: 'some-job-2' }))[0]).toBe(201);
    const [status, answer] = await download({ update: true });
    expect(status).toBe(201);
    expect(read('10_a.sql')).toBe('select 1');
    expect(read('30_mine.py')).toBe('mine');
    expect(readFileSync(join(lab.root(), String(answer['replaced']), '10_a.sql'), 'utf8')).toBe('select 2');
  });

  it('is refused when the target has something else by now', async () => {
    const [, shown] = await preview();
    await upload({ '10_a.sql': 'select 3' });
    expect(await download({ content: shown['content'] })).toMatchObject([409, { code: 'content-changed' }]);
    expect(readdirSync(join(lab.root(), 'jobs'))).toEqual([]);
  });

  it('says what the target says', async () => {
    expect(await preview({ job: 'other-job' })).toMatchObject([404, { what: expect.stringContaining('other-job') }]);
    expect(await download({ target: 'nobody' })).toMatchObject([404, { code: 'target-unknown' }]);
  });
});

describe('hostile downloads', () => {
  it('dagu GHSA-m4q3-457p-hh2x, CVE-2026-5422: names and paths cannot leave the root', async () => {
    mkdirSync(`${lab.root()}2`);
    symlinkSync(`${lab.root()}2`, join(lab.root(), 'link'));
    for (const path of ['..', 'jobs/../..', 'link', '../root2']) {
      expect(await download({ path }), path).toMatchObject([403, { code: 'path-outside-root' }]);
    }
    for (const name of ['../evil', '..', 'a/b', '.hidden', '', 'UPPER-CASE']) {
      expect(await download({ name }), name).toMatchObject([400, { code: 'invalid-request' }]);
    }
    expect(await download({ job: '../other' })).toMatchObject([400, { code: 'invalid-request' }]);
    expect(readdirSync(`${lab.root()}2`)).toEqual([]);
  });

  it('does not update through a link that leads out', async () => {
    mkdirSync(`${lab.root()}2`);
    symlinkSync(`${lab.root()}2`, join(lab.root(), 'jobs/some-job'));
    expect(await download({ update: true })).toMatchObject([409, { code: 'in-the-way' }]);
    expect(readdirSync(`${lab.root()}2`)).toEqual([]);
  });
});
