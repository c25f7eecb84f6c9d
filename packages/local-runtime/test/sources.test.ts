import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { readArchive } from '@vdk-lab/job-format/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outside, zip } from './support/archives.js';
import { ask } from './support/client.js';
import { run } from './support/command.js';
import { startInNewFolder, until } from './support/runtime.js';

let server: Awaited<ReturnType<typeof startInNewFolder>>;
const team = 'sources';
const jobs = `/data-jobs/for-team/${team}/jobs`;

beforeAll(async () => {
  server = await startInNewFolder({ auth: { token: 'token-of-this-test' } });
  for (const name of ['first-job', 'second-job']) {
    expect((await ask(server.held.runtime, 'POST', jobs, { job_name: name, config: {} })).status).toBe(201);
  }
});
afterAll(() => server.end());

interface Version {
  readonly version: string;
  readonly contentHash: string;
  readonly createdAt: string;
  readonly author: string | null;
  readonly reason: string | null;
}

async function upload(job: string, archive: Buffer, reason = ''): Promise<string> {
  const path = `${jobs}/${job}/sources${reason === '' ? '' : `?reason=${encodeURIComponent(reason)}`}`;
  const { status, body } = await ask<{ version_sha: string }>(server.held.runtime, 'POST', path, archive);
  expect(status).toBe(200);
  return body.version_sha;
}

async function versions(job: string): Promise<Version[]> {
  return (await ask<Version[]>(server.held.runtime, 'GET', `/runtime/jobs/${team}/${job}/versions`)).body;
}

async function git(...args: string[]): Promise<string> {
  const { code, output } = await run(
    'git',
    ['--git-dir', join(server.held.dataFolder, 'sources.git'), ...args],
    // No configuration of this machine's user.
    { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  );
  expect(code, output).toBe(0);
  return output;
}

const one = (): Promise<Buffer> =>
  zip({
    'job/config.ini': '[owner]\nteam = sources\n',
    'job/10_a.sql': 'select 1;\n',
    'job/lib/deep/ünï.py': 'x = 1\n'
  });
const two = (): Promise<Buffer> =>
  zip({ 'job/10_a.sql': 'select 2;\n', 'job/a b.py': '', 'job/a.py': '', 'job/a/b.py': '' });

describe('versions', () => {
  it('are commits: same content same id, another for going back, none shared between jobs', async () => {
    const first = await upload('first-job', await one(), 'the first\nof all');
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(await upload('first-job', await one(), 'again')).toBe(first);
    const second = await upload('first-job', await two());
    const back = await upload('first-job', await one(), 'back');
    const elsewhere = await upload('second-job', await one());
    expect(new Set([first, second, back, elsewhere]).size).toBe(4);

    const list = await versions('first-job');
    expect(list.map(({ version, reason }) => [version, reason])).toEqual([
      [back, 'back'],
      [second, null],
      [first, 'the first\nof all']
    ]);
    // The tree is the content's: the same wherever it comes again.
    expect(list[0]?.contentHash).toBe(list[2]?.contentHash);
    expect((await versions('second-job'))[0]?.contentHash).toBe(list[0]?.contentHash);
    expect(list.every(({ author }) => author !== null && author !== '')).toBe(true);
    expect(list.every(({ createdAt }) => !Number.isNaN(Date.parse(createdAt)))).toBe(true);

    // Read by git itself.
    await git('fsck', '--full', '--strict');
    expect((await git('log', '--format=%H %T', 'first-job')).trim().split('\n')).toEqual(
      list.map(({ version, contentHash }) => `${version} ${contentHash}`)
    );
    expect(await git('show', '-s', '--format=%an|%B', first)).toContain(`${list[2]?.author ?? ''}|the first\nof all`);
    expect(await git('cat-file', 'blob', `${first}:lib/deep/ünï.py`)).toBe('x = 1\n');
    expect(await git('diff', '--name-status', first, second, '--', '10_a.sql')).toBe('M\t10_a.sql\n');
  });

  it('are all there to roll back to', async () => {
    const oldest = (await versions('first-job')).at(-1)?.version;
    const deployed = async () =>
      (await ask<{ job_version: string }[]>(server.held.runtime, 'GET', `${jobs}/first-job/deployments`)).body[0];
    const newest = await upload('first-job', await two());
    for (const version of [newest, oldest]) {
      const { status } = await ask(server.held.runtime, 'POST', `${jobs}/first-job/deployments`, {
        job_version: version
      });
      expect(status).toBe(202);
      await until(deployed, row => row?.job_version === version);
      const folder = join(server.held.dataFolder, 'deployed', String(version), 'first-job');
      expect(readdirSync(folder).includes('config.ini')).toBe(version === oldest);
    }
    expect((await versions('first-job'))[0]?.version).toBe(newest);
  });

  it('can each be read, and no other job’s', async () => {
    const ask = (job: string, version: string): Promise<Response> =>
      fetch(`${server.held.runtime.url}/runtime/jobs/${team}/${job}/versions/${version}/sources`, {
        headers: { authorization: 'Bearer token-of-this-test' }
      });
    const list = await versions('first-job');
    expect(list.length).toBeGreaterThan(2);
    for (const { version } of list) {
      const answer = await ask('first-job', version);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
      const files = await readArchive(Buffer.from(await answer.arrayBuffer()));
      const sql = (await git('cat-file', 'blob', `${version}:10_a.sql`)).trimEnd();
      expect(
        Buffer.from(files.get('10_a.sql') ?? '')
          .toString()
          .trimEnd()
      ).toBe(sql);
    }
    const [other] = await versions('second-job');
    expect((await ask('first-job', other?.version ?? '')).status).toBe(404);
    expect((await ask('first-job', '0'.repeat(40))).status).toBe(404);
    expect((await ask('first-job', 'not-a-version')).ok).toBe(false);
  });

  it('of another job cannot be deployed', async () => {
    const version = await upload('second-job', await one());
    const answer = await ask(server.held.runtime, 'POST', `${jobs}/first-job/deployments`, { job_version: version });
    expect(answer).toMatchObject({ status: 400, body: { what: expect.stringContaining(version) } });
  });

  it('of simultaneous uploads are all kept', async () => {
    const archives = await Promise.all(Array.from({ length: 8 }, (_, index) => zip({ 'j/x.py': `x = ${index}\n` })));
    const ids = await Promise.all(archives.map(archive => upload('second-job', archive)));
    expect(new Set(ids).size).toBe(8);
    const list = (await versions('second-job')).map(({ version }) => version);
    expect(ids.every(id => list.includes(id))).toBe(true);
    await git('fsck', '--full', '--strict');
    expect((await git('rev-list', '--count', 'second-job')).trim()).toBe(String(list.length));
  });

  it('come back as they were sent, and are gone with their job', async () => {
    const { runtime } = server.held;
    await ask(runtime, 'POST', jobs, { job_name: 'short-lived', config: {} });
    await upload('short-lived', await one());
    const answer = await fetch(`${runtime.url}${jobs}/short-lived/sources`, {
      headers: { authorization: `Bearer ${runtime.token ?? ''}` }
    });
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    const bytes = Buffer.from(await answer.arrayBuffer());
    // What was downloaded is what was uploaded: no new version.
    expect(await upload('short-lived', bytes)).toBe((await versions('short-lived'))[0]?.version);
    expect(await versions('short-lived')).toHaveLength(1);

    expect((await ask(runtime, 'DELETE', `${jobs}/short-lived/sources`)).status).toBe(200);
    expect((await ask(runtime, 'GET', `${jobs}/short-lived/sources`)).status).toBe(404);
    expect(await versions('short-lived')).toHaveLength(2);
    await git('fsck', '--full', '--strict');
    expect((await ask(runtime, 'DELETE', `${jobs}/short-lived`)).status).toBe(200);
    expect(existsSync(join(server.held.dataFolder, 'sources.git/refs/heads/short-lived'))).toBe(false);
  });
});

/** A zip of one entry with any name, mode and size: what libraries refuse to write. */
function craft(entries: readonly { name: string; mode?: number; content?: Buffer; tells?: number }[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, mode = 0o100644, content = Buffer.from('x'), tells = content.length } of entries) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(tells, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, Buffer.from(name)]));
    local.push(head);
    at += head.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

describe('an upload is refused, with the reason and without a trace, that', () => {
  const hostile: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
    'is no zip': () => Buffer.from('hello'),
    'is cut off': async () => (await one()).subarray(0, 200),
    'has a file at the root': () => craft([{ name: 'a.py' }]),
    'has two folders': () => craft([{ name: 'a/x.py' }, { name: 'b/x.py' }]),
    'leads out': outside,
    'leads out at once': () => craft([{ name: '../job/x.py' }]),
    'has an absolute path': () => craft([{ name: '/etc/passwd' }]),
    'has a drive': () => craft([{ name: 'C:/job/x.py' }]),
    'has a backslash': () => craft([{ name: 'job\\..\\x.py' }]),
    'has a NUL': () => craft([{ name: 'job/a\0b.py' }]),
    'has a link': () => craft([{ name: 'job/link', mode: 0o120777, content: Buffer.from('/etc/passwd') }]),
    'has a device': () => craft([{ name: 'job/dev', mode: 0o020666 }]),
    'has a pipe': () => craft([{ name: 'job/pipe', mode: 0o010666 }]),
    'has a name twice': () => craft([{ name: 'job/a.py' }, { name: 'job/a.py' }]),
    'has names that differ in case': () => craft([{ name: 'job/a.py' }, { name: 'job/A.py' }]),
    'has folders that differ in case': () => craft([{ name: 'job/lib/a.py' }, { name: 'job/LIB/A.py' }]),
    'has a file inside a file': () => craft([{ name: 'job/a' }, { name: 'job/a/b' }]),
    'has too many files': () => craft(Array.from({ length: 10_001 }, (_, index) => ({ name: `job/${index}` }))),
    'is a bomb': () => craft([{ name: 'job/zeros', content: Buffer.alloc(64 * 2 ** 20) }]),
    'tells a wrong size': () => craft([{ name: 'job/zeros', content: Buffer.alloc(2 ** 20), tells: 10 }]),
    'tells a huge size': () => craft([{ name: 'job/zeros', tells: 2 ** 30 }])
  };

  it.each(Object.entries(hostile))('%s', async (_, make) => {
    const before = await versions('first-job');
    const { status, body } = await ask(server.held.runtime, 'POST', `${jobs}/first-job/sources`, await make());
    expect({ status, body }).toMatchObject({ status: 400, body: { why: expect.stringMatching(/\w{3}/) } });
    expect(JSON.stringify(body)).not.toContain(server.held.folder);
    expect(await versions('first-job')).toEqual(before);
  });
});
