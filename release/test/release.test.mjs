// A release, tried in a clone: a change in one package bumps what holds it, and nothing else.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bin, node, root } from '../../scripts/lib/paths.mjs';
import { alignVersions } from '../versions.mjs';

let folder;
let clone;

const someone = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
const run = (command, ...args) =>
  execFileSync(command, args, {
    cwd: clone,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...someone, NX_DAEMON: 'false', PATH: `${dirname(node)}:${process.env.PATH}` }
  });
const git = (...args) => run('git', ...args).trim();
const lerna = (...args) => run(bin('lerna'), ...args);
const versions = () =>
  Object.fromEntries(JSON.parse(lerna('list', '--all', '--json')).map(({ name, version }) => [name, version]));

/** A commit that adds a line to a file. */
function change(file, message) {
  appendFileSync(join(clone, file), '\n');
  git('commit', '--quiet', '--all', '--message', message);
}

/** What `lerna version` bumps, short name → old and new version. */
function release() {
  const before = versions();
  lerna('version', '--yes', '--no-push');
  return Object.fromEntries(
    Object.entries(versions())
      .filter(([name, version]) => before[name] !== version)
      .map(([name, version]) => [name.replace('@vdk-lab/', ''), `${before[name]} → ${version}`])
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-release-'));
  clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  git('remote', 'remove', 'origin');
  git('checkout', '--quiet', '-B', 'main');
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  for (const [name, version] of Object.entries(versions())) {
    git('tag', '--annotate', '--message', name, `${name}@${version}`);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const next = (name, part) => {
  const { version } = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8'));
  const [major, minor, patch] = version.split('.').map(Number);
  return `${version} → ${part === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`}`;
};

it('bumps nothing for documentation and tests', () => {
  change('packages/steps/README.md', 'docs(steps): a word');
  change('python/server/tests/test_command.py', 'test(server): a line');
  expect(release()).toEqual({});
});

it('bumps a labextension for a feature, and vdk-lab, so that an upgrade brings it', () => {
  change('packages/monitor/src/index.ts', 'feat(monitor): something new');
  expect(release()).toEqual({
    monitor: next('packages/monitor', 'minor'),
    metapackage: next('python/metapackage', 'patch')
  });
  const version = versions()['@vdk-lab/monitor'];
  expect(readFileSync(join(clone, 'packages/monitor/CHANGELOG.md'), 'utf8')).toMatch(
    /### Features\s+\* \*\*monitor:\*\* something new/
  );
  expect(existsSync(join(clone, 'packages/steps/CHANGELOG.md'))).toBe(false);
  expect(git('tag', '--points-at', 'HEAD').split('\n')).toContain(`@vdk-lab/monitor@${version}`);
  expect(readFileSync(join(clone, 'python/metapackage/pyproject.toml'), 'utf8')).toContain(
    `"vdk-lab-monitor>=${version},<1"`
  );
});

it('bumps for a library all that holds it: the wheel of the server, too', () => {
  change('packages/job-runner/src/index.ts', 'fix(job-runner): something wrong');
  expect(Object.keys(release()).sort()).toEqual([
    'cli',
    'job-runner',
    'lab-service',
    'local-runtime',
    'metapackage',
    'server'
  ]);
});

it('bumps for the wheel of job environments the wheel that carries it', () => {
  change('python/job/vdk_lab_job/plugin.py', 'fix(job): something wrong');
  expect(Object.keys(release()).sort()).toEqual(['job', 'metapackage', 'server']);
});

it('leaves nothing to be done: all places agree and everything is committed', () => {
  expect(alignVersions(clone, { check: true })).toEqual([]);
  expect(git('status', '--porcelain').replace('?? node_modules', '')).toBe('');
  expect(release()).toEqual({});
});
