import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-cli-runtime-'));
  data = join(folder, 'the data, größer');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `vdk-lab runtime start` until it is ready, or has ended; then it is ended. */
async function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  whileReady: (url: string) => Promise<void> = () => Promise.resolve()
): Promise<{ code: unknown; url: string | null; err: string }> {
  const all = ['packages/cli/lib/main.js', 'runtime', 'start', '--data-dir', data, ...args];
  const child = spawn(process.execPath, all, {
    env: { ...process.env, VDK_LAB_STATE_DIR: join(folder, 'state'), ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const closed = once(child, 'close');
  let err = '';
  child.stderr.on('data', (part: Buffer) => (err += part.toString('utf8')));
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    if (said.includes('\n')) {
      break;
    }
  }
  const url = /^ready: (\S+)$/m.exec(said)?.[1] ?? null;
  if (url) {
    await whileReady(url);
    child.kill('SIGTERM');
  }
  const [code] = (await closed) as [unknown];
  return { code, url, err };
}

const team = '/data-jobs/for-team/t/info';

describe('the token', () => {
  const write = (text: string, mode: number): string => {
    const path = join(folder, 'token');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };

  it('of a file is what clients must send; who can read the file besides is told', async () => {
    const asked = async (url: string): Promise<void> => {
      const status = async (token: string): Promise<number> =>
        (await fetch(`${url}${team}`, { headers: { authorization: `Bearer ${token}` } })).status;
      expect([await status('of-the-file'), await status('of-another')]).toEqual([200, 401]);
    };
    expect(await start(['--token-file', write('of-the-file\n', 0o640)], {}, asked)).toMatchObject({ code: 0, err: '' });
    const open = await start(['--token-file', write('of-the-file\n', 0o644)], {}, asked);
    expect(open).toMatchObject({ code: 0, err: expect.stringContaining('every account of this machine can read') });
  });

  it('is never another than is thought', async () => {
    const file = ['--token-file', write('of-the-file', 0o600)];
    for (const [args, env, text] of [
      [[...file, '--no-auth'], {}, 'cannot both be meant'],
      [['--token-file', write('two words', 0o600)], {}, 'holds no token'],
      [['--token-file', '/dev/zero'], {}, 'holds no token'],
      [['--token-file', folder], {}, 'cannot be read'],
      [[], { VDK_LAB_RUNTIME_TOKEN: 'schlüssel' }, 'VDK_LAB_RUNTIME_TOKEN holds no token'],
      [[], { VDK_LAB_RUNTIME_TOKEN: ' ' }, 'VDK_LAB_RUNTIME_TOKEN is empty']
    ] as const) {
      const { code, url, err } = await start(args, env);
      expect({ code, url, err }).toEqual({ code: 2, url: null, err: expect.stringContaining(text) });
    }
  });
});

describe('runtime.json', () => {
  it('is its owner’s alone, whatever was there, and goes with the runtime', async () => {
    const path = join(data, 'runtime.json');
    mkdirSync(data);
    writeFileSync(path, '{"url": "http://127.0.0.1:1"}', { mode: 0o666 });
    chmodSync(path, 0o666);
    const { code } = await start([], {}, async url => {
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ url, token: expect.stringMatching(/^\S{40,}$/) });
      expect(statSync(path).mode & 0o777).toBe(0o600);
      await Promise.resolve();
    });
    expect(code).toBe(0);
    expect(readdirSync(data).filter(name => name.startsWith('runtime.json'))).toEqual([]);
  });

  it('that cannot be written is a clear error, and nothing goes on running', async () => {
    mkdirSync(join(data, 'runtime.json'), { recursive: true });
    const { code, url, err } = await start([]);
    expect({ code, url }).toEqual({ code: 2, url: null });
    expect(err).toMatch(/runtime\.json.*--data-dir/);
    // The folder is free again.
    rmSync(join(data, 'runtime.json'), { recursive: true });
    expect(await start([])).toMatchObject({ code: 0, err: '' });
  });
});
