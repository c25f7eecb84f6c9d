// Publishing: what stops it, and a release uploaded to an npm registry and a Python index of this test's own.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { root, venvBin } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { projects } from '../projects.mjs';
import { upload } from '../publish.mjs';
import { packages } from '../publish/npm.mjs';
import { distributions } from '../publish/pypi.mjs';
import { checkTree, registryUrl, releasedAt } from '../publish/refuse.mjs';
import { startPypiserver, startVerdaccio, user } from './registries.mjs';
import { wheels } from './setup.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-publish-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what stops a release', () => {
  let checkout;
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: checkout, encoding: 'utf8' });
  beforeEach(() => {
    checkout = mkdtempSync(join(folder, 'checkout-'));
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'first');
  });

  it('is a file that is not committed', () => {
    expect(checkTree(checkout)).toBe(git('rev-parse', 'HEAD').trim());
    writeFileSync(join(checkout, 'new.txt'), '');
    expect(() => checkTree(checkout)).toThrow(/differs from it:\n\?\? new\.txt\nCommit it/);
  });

  it('is a commit that no version is tagged on', () => {
    git('tag', 'v1');
    expect(() => releasedAt(checkout)).toThrow('npx lerna version');
    git('tag', '@vdk-lab/cli@0.2.0');
    git('tag', '@vdk-lab/job@1.0.0-rc.1');
    expect(releasedAt(checkout)).toEqual(['@vdk-lab/cli@0.2.0', '@vdk-lab/job@1.0.0-rc.1']);
    git('commit', '--quiet', '--allow-empty', '--message', 'second');
    expect(() => releasedAt(checkout)).toThrow('npx lerna version');
  });

  it('is an address with credentials, which are not repeated, or none', () => {
    expect(registryUrl('--pypi', 'https://mirror.example/up')).toBe('https://mirror.example/up');
    expect(registryUrl('--pypi', undefined)).toBeUndefined();
    expect(() => registryUrl('--pypi', 'mirror')).toThrow('--pypi wants an address');
    expect(() => registryUrl('--pypi', 'https://me:hunter2@mirror.example')).toThrow(/^(?!.*hunter2).*credentials/);
  });

  it('is one registry that refuses: nothing goes to the other', async () => {
    const sent = [];
    const good = { check: async () => ['a'], upload: async names => void sent.push(...names) };
    const bad = {
      check: async () => {
        throw new Error('other bytes');
      },
      upload: async () => void sent.push('b')
    };
    await expect(upload([good, bad])).rejects.toThrow('other bytes');
    expect(sent).toEqual([]);
  });
});

function uploads() {
  let npmRegistry;
  let index;
  let dist;
  const npmManifests = readdirSync(join(root, 'packages')).map(name =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  );
  // As lerna's tags: a labextension has one for its npm package and its wheel.
  const released = [...npmManifests, ...projects.map(({ manifest }) => manifest())].map(
    ({ name, version }) => `${name}@${version}`
  );
  const both = async () => [
    await packages({ released, dist, registry: npmRegistry.address }),
    distributions({ released, dist, pypi: index.address, index: `${index.address}simple/` })
  ];
  const userConfig = token => {
    const path = join(folder, 'npmrc');
    writeFileSync(path, `${npmRegistry.address.replace('http:', '')}:_authToken=${token}\n`);
    vi.stubEnv('NPM_CONFIG_USERCONFIG', path);
  };

  beforeAll(async () => {
    dist = join(folder, 'dist');
    cpSync(wheels, dist, { recursive: true });
    for (const name of ['verdaccio', 'pypiserver']) {
      mkdirSync(join(folder, name));
    }
    npmRegistry = await startVerdaccio(join(folder, 'verdaccio'));
    index = await startPypiserver(join(folder, 'pypiserver'));
  });
  afterAll(async () => {
    await npmRegistry?.stop();
    await index?.stop();
  });
  beforeEach(() => {
    userConfig(npmRegistry.token);
    vi.stubEnv('UV_PUBLISH_USERNAME', user.name);
    vi.stubEnv('UV_PUBLISH_PASSWORD', user.password);
  });
  afterEach(() => vi.unstubAllEnvs());

  it('says that credentials are wrong, without them', async () => {
    const [npm, python] = await both();
    userConfig('a-wrong-token');
    vi.stubEnv('UV_PUBLISH_PASSWORD', 'a-wrong-password');
    const failures = await Promise.all(
      [npm, python].map(target => target.upload(target.names.slice(0, 1)).catch(error => error.message))
    );
    expect(failures).toEqual([expect.stringMatching(/E401|E403|ENEEDAUTH/), expect.stringContaining('403')]);
    expect(failures.join('')).not.toMatch(/a-wrong-(token|password)/);
  });

  it('uploads all of it, from which it installs; then there is nothing left to do', async () => {
    const targets = await both();
    const names = targets.flatMap(target => target.names);
    expect(names).toHaveLength(npmManifests.length + 2 * projects.length);
    expect(await upload(targets)).toEqual(names);
    expect(readdirSync(join(folder, 'pypiserver/packages')).sort()).toEqual([...targets[1].names].sort());

    const found = join(folder, 'found');
    const options = [
      '--no-deps',
      '--no-cache-dir',
      '--quiet',
      '--dest',
      found,
      '--index-url',
      `${index.address}simple/`
    ];
    await run(venvBin('python'), ['-m', 'pip', 'download', ...options, ...projects.map(p => p.distribution)], {
      quiet: true
    });
    expect(readdirSync(found)).toHaveLength(projects.length);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'package.json'), '{"private": true}');
    const bare = ['--ignore-scripts', '--legacy-peer-deps', '--omit=peer', '--no-audit', '--no-fund'];
    await run('npm', ['install', '@vdk-lab/tokens', ...bare, `--@vdk-lab:registry=${npmRegistry.address}`], {
      cwd: empty,
      quiet: true
    });
    expect(existsSync(join(empty, 'node_modules/@vdk-lab/tokens/package.json'))).toBe(true);

    expect(await upload(await both())).toEqual([]);
  });

  const onIndex = () => readdirSync(join(folder, 'pypiserver/packages')).sort();

  it('refuses an npm package whose version is there with other bytes, and uploads nothing', async () => {
    const { name, version } = npmManifests.find(found => found.name === '@vdk-lab/tokens');
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'package.json'), JSON.stringify({ name, version }));
    const npm = (...args) => run('npm', [...args, '--registry', npmRegistry.address], { cwd: other, quiet: true });
    await npm('unpublish', `${name}@${version}`, '--force');
    await npm('publish', '--access=public');
    rmSync(join(folder, 'pypiserver/packages', onIndex()[0]));
    const before = onIndex();
    await expect(upload(await both())).rejects.toThrow(`${name}@${version} is published already, with other bytes`);
    expect(onIndex()).toEqual(before);
  });

  it('refuses a wheel that is there with other bytes', async () => {
    const [, python] = await both();
    const before = onIndex();
    writeFileSync(join(dist, before[0]), 'other bytes');
    await expect(upload([python])).rejects.toThrow('do not match');
    expect(onIndex()).toEqual(before);
  });
}

// Packing and uploading all of it takes a minute: `npm run try-publish` does.
if (process.env.VDK_LAB_TRY_PUBLISH) {
  describe('a release to registries', uploads);
}
