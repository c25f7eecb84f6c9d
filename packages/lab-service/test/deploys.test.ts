import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { beforeEach, describe, expect, it } from 'vitest';
import { labService } from './support/service.js';

const lab = labService({ environments: new Environments() });
const { send } = lab;
const path = 'jobs/sales-daily';
const at = (file: string): string => join(lab.root(), path, file);
const put = (file: string, text: string): void => writeFileSync(at(file), text);

const cell = (id: string, source: string) => ({
  cell_type: 'code',
  id,
  metadata: { tags: ['vdk'] },
  source,
  outputs: [],
  execution_count: null
});
const notebook = (...cells: object[]): string =>
  JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

beforeEach(() => {
  mkdirSync(join(lab.root(), path), { recursive: true });
  put('config.ini', '[owner]\nteam = tests\n');
  put('10_steps.ipynb', notebook(cell('first', 'x = 1'), cell('second', 'y = x')));
});

async function deploy(more: object = {}): Promise<Record<string, unknown>> {
  const [status, started] = await send('POST', 'deploys', { path, target: 'local', enabled: false, ...more });
  expect([status, started]).toMatchObject([202, { state: 'running' }]);
  let last = started;
  await expect
    .poll(
      async () => {
        [, last] = await send('GET', `deploys/${String(started['id'])}`);
        return last['state'];
      },
      { timeout: 120_000 }
    )
    .not.toBe('running');
  return last;
}

describe('secrets', () => {
  const key = 'AKIA' + 'IOSFODNN7ABCDEFG';

  beforeEach(() => {
    put('10_steps.ipynb', notebook(cell('first', `x = 1\nkey = "${key}"`), cell('second', 'y = x')));
    put('20_more.py', `\n\nother = "${key}"\ndef run(job_input):\n    pass\n`);
  });

  it('ship only when a person let each of them, by its place', async () => {
    const [, shown] = await send('GET', `package?path=${path}&target=local`);
    const found = (shown['problems'] as { rule: string }[]).filter(({ rule }) => rule === 'secret');
    expect(found).toMatchObject([
      { severity: 'error', file: '10_steps.ipynb', cellId: 'first', line: 2 },
      { severity: 'error', file: '20_more.py', line: 3 }
    ]);
    const [status, refused] = await send('POST', 'deploys', { path, target: 'local' });
    expect([status, refused]).toMatchObject([422, { code: 'secret' }]);
    expect(refused['what']).toContain('10_steps.ipynb, cell 1, line 2');
    expect(refused['what']).toContain('20_more.py:3');
    expect(JSON.stringify(refused)).not.toContain(key);
    const first = { file: '10_steps.ipynb', cellId: 'first', line: 2 };
    const [half, left] = await send('POST', 'deploys', { path, target: 'local', allowSecrets: [first] });
    expect([half, left]).toMatchObject([422, { what: expect.not.stringContaining('10_steps') }]);
    const allowSecrets = [first, { file: '20_more.py', line: 3 }];
    expect(await deploy({ allowSecrets })).toMatchObject({ state: 'ready' });
    // Once: the next deploy asks again.
    expect(await send('POST', 'deploys', { path, target: 'local' })).toMatchObject([422, { code: 'secret' }]);
  });

  it('are no excuse for another error', async () => {
    rmSync(at('20_more.py'));
    put('config.ini', '[owner]\nteam = tests\n[job]\nschedule_cron = every day\n');
    const allowSecrets = [{ file: '10_steps.ipynb', cellId: 'first', line: 2 }];
    const [status, refused] = await send('POST', 'deploys', { path, target: 'local', allowSecrets });
    expect([status, refused['code']]).toEqual([422, 'invalid-schedule']);
  });
});

describe('a deploy', () => {
  it('writes its schedule into config.ini, comments kept; one that is refused changes nothing', async () => {
    const config = '; mine\n[owner]\nteam = tests\n';
    put('config.ini', config);
    put('20_more.py', `key = "AKIA${'IOSFODNN7ABCDEFG'}"\ndef run(job_input):\n    pass\n`);
    const wish = { path, target: 'local', schedule: '0 6 * * *' };
    expect(await send('POST', 'deploys', wish)).toMatchObject([422, { code: 'secret' }]);
    const wrong = await send('POST', 'deploys', { ...wish, schedule: 'every day' });
    expect(wrong).toMatchObject([422, { code: 'invalid-schedule' }]);
    expect(readFileSync(at('config.ini'), 'utf8')).toBe(config);
    rmSync(at('20_more.py'));
    expect(await deploy({ schedule: '0 6 * * *' })).toMatchObject({ state: 'ready' });
    expect(readFileSync(at('config.ini'), 'utf8')).toBe(`${config}\n[job]\nschedule_cron = 0 6 * * *\n`);
    put('config.ini', 'no section\n');
    expect(await send('POST', 'deploys', wish)).toMatchObject([422, { code: 'invalid-config' }]);
    rmSync(at('config.ini'));
    expect(await send('POST', 'deploys', wish)).toMatchObject([422, { code: 'no-config' }]);
  });

  it('knows beforehand whether something runs', async () => {
    const before = await send('GET', `package?path=${path}&target=local`);
    expect(before).toMatchObject([200, { deployed: null }]);
    const { version } = await deploy();
    const after = await send('GET', `package?path=${path}&target=local`);
    expect(after).toMatchObject([200, { deployed: { version, enabled: false } }]);
  });

  it('of a mode that is none is refused', async () => {
    expect(await send('POST', 'deploys', { path, target: 'local', mode: 'whatever' })).toMatchObject([400, {}]);
  });

  it('says beforehand that Python is another one here', async () => {
    put('config.ini', '[owner]\nteam = tests\n[job]\npython_version = 3.7\n');
    const [, shown] = await send('GET', `package?path=${path}&target=local`);
    expect(shown['problems']).toContainEqual(expect.objectContaining({ rule: 'python-version', severity: 'warning' }));
  });
});

describe('the difference', () => {
  it('is that of the draft and what runs, or of two versions', async () => {
    const nothing = await send('GET', `difference?path=${path}&target=local`);
    expect(nothing).toMatchObject([404, { code: 'not-deployed' }]);
    const { version: first } = await deploy();
    const same = await send('GET', `difference?path=${path}&target=local`);
    expect(same).toMatchObject([
      200,
      { isSame: true, before: { kind: 'running', version: first }, after: { kind: 'draft', version: null } }
    ]);
    put('10_steps.ipynb', notebook(cell('first', 'x = 1'), cell('second', 'y = x + 1')));
    put('lib.txt', 'new');
    const [, changed] = await send('GET', `difference?path=${path}&target=local`);
    expect(changed).toMatchObject({
      isSame: false,
      items: [
        {
          file: '10_steps.ipynb',
          cellId: 'second',
          isStep: true,
          former: null,
          changes: ['changed'],
          hunks: [
            {
              line: 1,
              lines: [
                { kind: 'removed', text: 'y = x' },
                { kind: 'added', text: 'y = x + 1' }
              ]
            }
          ]
        }
      ],
      files: [{ path: 'lib.txt', change: 'added', before: null, after: 3 }]
    });
    const { version: second } = await deploy();
    const versions = `target=local&team=tests&job=sales-daily&version=${String(first)}&after=${String(second)}`;
    const [, between] = await send('GET', `difference?${versions}`);
    expect(between).toMatchObject({
      before: { kind: 'version', version: first },
      after: { kind: 'version', version: second },
      items: changed['items'],
      files: changed['files']
    });
    const named = await send('GET', `difference?path=${path}&target=local&version=${String(first).slice(0, 7)}`);
    expect(named).toMatchObject([200, { before: { kind: 'version', version: first }, items: changed['items'] }]);
    expect(await send('GET', `difference?path=${path}&target=local&version=${'0'.repeat(40)}`)).toMatchObject([
      404,
      { code: 'version-unknown' }
    ]);
    expect(await send('GET', 'difference?target=local&job=sales-daily')).toMatchObject([400, {}]);
    expect(await send('GET', 'difference?target=local&path=../etc')).toMatchObject([403, {}]);
  });
});
