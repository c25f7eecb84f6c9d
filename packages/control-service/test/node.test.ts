import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CommandToken,
  credentialsFile,
  credentialsStore,
  environmentToken,
  fileToken,
  login,
  readCredentials,
  removeCredentials,
  vdkServiceUrl,
  vdkToken,
  writeCredentials
} from '../src/node/index.js';
import { serve } from './support/server.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'vdk-lab-test-'))));
afterEach(() => rm(folder, { recursive: true }));

const script = (code: string): [string, ...string[]] => [process.execPath, '-e', code];

describe('a command', () => {
  it.each([
    ['prints a token', 'console.log("  abc ")', 'abc'],
    ['prints JSON', 'console.log(JSON.stringify({access_token: "abc", expires_in: 3600}))', 'abc']
  ])('%s', async (_, code, token) => expect(await new CommandToken(script(code)).token()).toBe(token));

  it('runs once for all who wait, and again after a refusal', async () => {
    const counter = join(folder, 'count');
    const source = new CommandToken(
      script(
        `const fs = require('node:fs'); fs.appendFileSync(${JSON.stringify(counter)}, 'x'); console.log(fs.statSync(${JSON.stringify(counter)}).size)`
      )
    );
    expect(await Promise.all([source.token(), source.token()])).toEqual(['1', '1']);
    source.reject('1');
    expect(await source.token()).toBe('2');
  });

  it('gets its arguments as they are, without a shell', async () => {
    const source = new CommandToken([process.execPath, '-e', 'console.log(process.argv[1])', '$(echo x);`id`']);
    expect(await source.token()).toBe('$(echo x);`id`');
  });

  it.each([
    ['printed no token', 'console.error("s3cret")'],
    ['printed no token', 'console.log("{}")'],
    ['printed no token', 'console.log("{broken")'],
    ['failed', 'console.error("s3cret"); process.exit(3)'],
    ['took too long', 'setTimeout(() => {}, 60000)']
  ])('that %s is told without repeating what it said', async (text, code) => {
    const source = new CommandToken(script(code), { timeoutMs: text === 'took too long' ? 300 : 30_000 });
    const error: unknown = await source.token().catch(reason => reason);
    expect(String(error)).toContain(`The command ${process.execPath} ${text}.`);
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('that does not exist is told', async () => {
    await expect(new CommandToken([join(folder, 'none')]).token()).rejects.toThrow('failed');
  });
});

describe('a file and a variable', () => {
  it('are read at each call', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'one\n');
    const source = fileToken(file);
    expect(await source.token()).toBe('one');
    await writeFile(file, 'two');
    expect(await source.token()).toBe('two');
    const env: NodeJS.ProcessEnv = { A: ' three ' };
    expect(await environmentToken('A', env).token()).toBe('three');
  });

  it('that are missing or empty are told', async () => {
    await expect(fileToken(join(folder, 'none')).token()).rejects.toThrow('cannot be read or is empty');
    await expect(environmentToken('VDK_LAB_TEST_NONE').token()).rejects.toThrow('VDK_LAB_TEST_NONE is not set');
  });
});

describe('the credentials cache', () => {
  it('is written readable by its owner only, whole, and keeps what others keep there', async () => {
    const file = credentialsFile({ VDK_BASE_CONFIG_FOLDER: folder });
    expect(file).toBe(join(folder, '.vdk.internal', 'vdk-cred.json'));
    expect(await readCredentials(file)).toBeNull();
    await writeCredentials({ api_token: 'kept', auth_type: 'api-token' }, file);
    await chmod(file, 0o644);
    const store = credentialsStore(file);
    await store.save({ accessToken: 'a', refreshToken: 'r', expiresAt: 1_800_000_000_500 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, '.vdk.internal'))).mode & 0o777).toBe(0o700);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      api_token: 'kept',
      auth_type: 'api-token',
      access_token: 'a',
      refresh_token: 'r',
      access_token_expiration_time: 1_800_000_000
    });
    expect(await store.load()).toEqual({ accessToken: 'a', refreshToken: 'r', expiresAt: 1_800_000_000_000 });
    expect(await readdir(join(folder, '.vdk.internal'))).toEqual(['vdk-cred.json']);
    await removeCredentials(file);
    expect(await store.load()).toBeNull();
  });

  it('that is broken is told, and not overwritten by a failure', async () => {
    const file = join(folder, 'vdk-cred.json');
    for (const text of ['{broken', '[]', 'null']) {
      await writeFile(file, text);
      await expect(readCredentials(file)).rejects.toThrow('cannot be read or is not a JSON object');
    }
    await credentialsStore(file).save({ accessToken: 'a', refreshToken: null, expiresAt: null });
    expect(await readCredentials(file)).toMatchObject({ access_token: 'a' });
    await expect(writeCredentials({}, join(file, 'x', 'y'))).rejects.toThrow();
  });
});

describe("VDK's own settings", () => {
  it('name the sign-in', async () => {
    const server = await serve(({ body }) => ({
      body: { access_token: `of-${new URLSearchParams(body.toString()).get('refresh_token')}`, expires_in: 3600 }
    }));
    const env = { VDK_BASE_CONFIG_FOLDER: folder };
    expect(await (await vdkToken(env)).token()).toBeNull();
    const file = credentialsFile(env);
    await writeCredentials({ refresh_token: 'login', authorization_url: server.url, client_id: 'c' }, file);
    expect(await (await vdkToken(env)).token()).toBe('of-login');
    await writeCredentials({ api_token: 'cached', api_token_authorization_url: server.url }, file);
    expect(await (await vdkToken(env)).token()).toBe('of-cached');
    const both = { api_token: 'cached', api_token_authorization_url: server.url, authorization_url: server.url };
    await writeCredentials({ ...both, refresh_token: 'login', auth_type: 'credentials' }, file);
    expect(await (await vdkToken(env)).token()).toBe('of-login');
    await writeCredentials({ ...both, refresh_token: 'login', auth_type: 'api-token' }, file);
    expect(await (await vdkToken(env)).token()).toBe('of-cached');
    const soon = Math.floor(Date.now() / 1000) + 3600;
    await writeCredentials({ access_token: 'only this', access_token_expiration_time: soon }, file);
    const only = await vdkToken(env);
    expect(await only.token()).toBe('only this');
    only.reject?.('only this');
    await expect(only.token()).rejects.toThrow('Nobody is signed in.');
    await writeCredentials(both, file);
    const named = { ...env, VDK_API_TOKEN: 'env', VDK_API_TOKEN_AUTHORIZATION_URL: server.url };
    expect(await (await vdkToken(named)).token()).toBe('of-env');
    expect(await readCredentials(file)).toEqual(both);
  });

  it('name the service', () => {
    expect(vdkServiceUrl({})).toBeNull();
    expect(vdkServiceUrl({ REST_API_URL: 'b' })).toBe('b');
    expect(vdkServiceUrl({ REST_API_URL: 'b', VDK_CONTROL_SERVICE_REST_API_URL: 'a' })).toBe('a');
  });
});

describe('a login', () => {
  const options = {
    clientId: 'client',
    authorizationUrl: 'https://sign-in.example/authorize',
    port: 0
  };

  it('takes the answer of the sign-in page on the loopback interface', async () => {
    const server = await serve(() => ({ body: { access_token: 'token', expires_in: 3600 } }));
    const pages: number[] = [];
    const source = await login({
      ...options,
      tokenUrl: server.url,
      open: async url => {
        const { searchParams } = new URL(url);
        const back = searchParams.get('redirect_uri') ?? '';
        expect(new URL(back).hostname).toBe('127.0.0.1');
        pages.push((await fetch(`${back}/favicon.ico`)).status);
        const answer = await fetch(`${back}/?code=c&state=${searchParams.get('state')}`);
        pages.push(answer.status);
        expect(await answer.text()).toContain('You are signed in.');
      }
    });
    expect(pages).toEqual([404, 200]);
    expect(await source.token()).toBe('token');
  });

  it('tells a forged answer, a person who does not come, a port that is taken and an abort', async () => {
    const server = await serve(() => ({}));
    const common = { ...options, tokenUrl: server.url };
    const forged = login({
      ...common,
      open: async url => {
        const back = new URL(url).searchParams.get('redirect_uri');
        expect((await fetch(`${back}/?code=c&state=invented`)).status).toBe(400);
      }
    });
    await expect(forged).rejects.toThrow('was not begun here');
    await expect(login({ ...common, open: () => undefined, timeoutMs: 10 })).rejects.toThrow('took too long');
    const port = Number(new URL(server.url).port);
    await expect(login({ ...common, port, open: () => undefined })).rejects.toThrow(
      `The port ${port} on this machine is taken.`
    );
    const controller = new AbortController();
    const aborted = login({ ...common, signal: controller.signal, open: () => controller.abort(new Error('enough')) });
    await expect(aborted).rejects.toThrow('enough');
  });
});
