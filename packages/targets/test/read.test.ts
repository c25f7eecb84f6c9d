import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTargets, targetToken } from '@vdk-lab/targets';

let folder: string;
const url = 'http://127.0.0.1:1';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-read-targets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file of targets, and gives the configuration folder. */
function write(where: string, file: string, content: unknown): string {
  const place = join(folder, where, 'vdk-lab', 'targets.d');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, file), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, where);
}

describe('which target counts', () => {
  it('the strongest folder’s, and before it VDK_LAB_TARGETS; VDK’s own variables are "default"', async () => {
    const system = write('system', 'all.json', [
      { name: 'prod', url: 'http://system' },
      { name: 'test', url: 'http://system', title: 'Test' }
    ]);
    const user = write('user', 'prod.json', { name: 'prod', url: 'http://user', shipMode: 'notebook' });
    const overlay = JSON.stringify({ name: 'test', url: 'http://overlay' });
    const env = { VDK_LAB_TARGETS: overlay, VDK_CONTROL_SERVICE_REST_API_URL: 'http://own' };
    const { targets, problems } = await readTargets(env, [user, system]);
    expect(problems).toEqual([]);
    expect(targets).toEqual([
      {
        name: 'default',
        title: 'Control Service',
        url: 'http://own',
        shipMode: 'scripts',
        source: 'VDK_CONTROL_SERVICE_REST_API_URL'
      },
      {
        name: 'prod',
        title: 'prod',
        url: 'http://user',
        shipMode: 'notebook',
        source: join(user, 'vdk-lab/targets.d/prod.json')
      },
      { name: 'test', title: 'test', url: 'http://overlay', shipMode: 'scripts', source: 'VDK_LAB_TARGETS' }
    ]);
  });

  it('no weaker one in place of one that is wrong: it might be another service', async () => {
    const system = write('system', 'prod.json', { name: 'prod', url });
    const user = write('user', 'prod.json', '{"name": "prod", "token": "s3cr3t');
    const { targets, problems } = await readTargets({}, [user, system]);
    expect(targets).toEqual([]);
    expect(problems).toMatchObject([{ name: 'prod', source: join(user, 'vdk-lab/targets.d/prod.json') }]);
    expect(JSON.stringify(problems)).not.toContain('s3cr3t');
  });

  it('the others, when one file is wrong; nothing, where there is no folder', async () => {
    const user = write('user', '10-broken.json', '{');
    write('user', 'good.json', { name: 'good', url });
    write('user', 'notes.txt', 'not read');
    const { targets, problems } = await readTargets({}, [user, join(folder, 'nowhere')]);
    expect(targets.map(({ name }) => name)).toEqual(['good']);
    expect(problems.map(({ name }) => name)).toEqual([null]);
  });
});

describe('what is wrong is said with the file, and what to do', () => {
  it.each<[unknown, string, string | null]>([
    ['{"name": ', 'is no JSON', 'prod'],
    ['', 'is no JSON', 'prod'],
    [[7], 'has no name or no url', null],
    [null, 'has no name or no url', null],
    [{ name: 'prod' }, 'has no name or no url', 'prod'],
    [{ name: '../prod', url }, 'which no target can have', null],
    [{ name: 'local', url }, 'is built in', null],
    [{ name: 'prod', url: 'file:///etc/passwd' }, 'no http or https address', 'prod'],
    [{ name: 'prod', url: 'https://ann:s3cr3t@control.example' }, 'a user name or password in its url', 'prod'],
    [{ name: 'prod', url: 'https://control.example?token=s3cr3t' }, 'a query or fragment', 'prod'],
    [{ name: 'prod', url, token: 's3cr3t' }, 'holds a token', 'prod'],
    [{ name: 'prod', url, tokenFile: 5 }, 'a tokenFile that is no text', 'prod']
  ])('%j', async (content, text, name) => {
    const user = write('user', 'prod.json', content);
    const { targets, problems } = await readTargets({}, [user]);
    expect(targets).toEqual([]);
    expect(problems).toMatchObject([
      { name, what: expect.stringContaining(text), advice: expect.stringMatching(/\w/) }
    ]);
    expect(problems[0]?.what).toContain(join(user, 'vdk-lab/targets.d/prod.json'));
    expect(JSON.stringify(problems)).not.toContain('s3cr3t');
  });

  it('a folder in place of a file; an unknown shipMode', async () => {
    const user = write('user', 'odd.json', { name: 'odd', url, shipMode: 'whatever' });
    mkdirSync(join(user, 'vdk-lab/targets.d/prod.json'));
    const { targets, problems } = await readTargets({}, [user]);
    expect(targets).toEqual([]);
    expect(problems.map(({ name, what }) => [name, what])).toEqual([
      ['odd', expect.stringContaining('unknown shipMode')],
      ['prod', expect.stringContaining('cannot be read')]
    ]);
  });

  it('a byte order mark is nothing wrong', async () => {
    const user = write('user', 'prod.json', `\uFEFF${JSON.stringify({ name: 'prod', url })}`);
    expect(await readTargets({}, [user])).toMatchObject({ targets: [{ name: 'prod' }], problems: [] });
  });
});

describe('the token', () => {
  const only = async (more: object, env: NodeJS.ProcessEnv = {}) => {
    const user = write('user', 'prod.json', { name: 'prod', url, ...more });
    const { targets } = await readTargets(env, [user]);
    const [target] = targets;
    if (!target) {
      throw new Error('No target was read.');
    }
    return targetToken(target, env);
  };

  it('stands in a file, which may be beside the target’s own and may be renewed', async () => {
    const source = await only({ tokenFile: 'prod.token' });
    const file = join(folder, 'user/vdk-lab/targets.d/prod.token');
    await expect(source.token()).rejects.toMatchObject({ code: 'token', why: expect.stringContaining(file) });
    writeFileSync(file, 'first\n');
    expect(await source.token()).toBe('first');
    writeFileSync(file, 'second\n');
    expect(await source.token()).toBe('second');
  });

  it('or in a variable', async () => {
    expect(await (await only({ tokenVariable: 'PROD_TOKEN' }, { PROD_TOKEN: 'from-variable' })).token()).toBe(
      'from-variable'
    );
    await expect((await only({ tokenVariable: 'PROD_TOKEN' })).token()).rejects.toMatchObject({
      why: expect.stringContaining('PROD_TOKEN')
    });
  });

  it('is VDK’s own for "default" alone', async () => {
    const env = { VDK_API_TOKEN: 'api', VDK_API_TOKEN_AUTHORIZATION_URL: 'http://127.0.0.1:1' };
    expect(await (await only({}, env)).token()).toBeNull();
    await expect((await only({ name: 'default' }, env)).token()).rejects.toThrow();
  });

  it('is what "vdk login" keeps, for "default" alone, also when the login comes later', async () => {
    const env = { VDK_BASE_CONFIG_FOLDER: folder };
    const [source, other] = [await only({ name: 'default' }, env), await only({}, env)];
    expect(await source.token()).toBeNull();
    const expires = Math.floor(Date.now() / 1000) + 3600;
    mkdirSync(join(folder, '.vdk.internal'));
    writeFileSync(
      join(folder, '.vdk.internal/vdk-cred.json'),
      JSON.stringify({ access_token: 'of-a-login', refresh_token: 'r', access_token_expiration_time: expires })
    );
    expect(await Promise.all([source.token(), source.token()])).toEqual(['of-a-login', 'of-a-login']);
    expect(await other.token()).toBeNull();
  });
});
