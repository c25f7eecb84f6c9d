import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, runScripts } from './support/scripts.js';
import { serve } from './support/server.js';

const run = runScripts('control-service', 'job-format');
const version = 'b'.repeat(40);

it('the script deploys a folder and waits', async () => {
  const job = 'seattle-weather';
  let created: object | null = null;
  let posted: object | null = null;
  const server = await serve(({ method, url, body }) => {
    if (url.includes('/deployments')) {
      posted = method === 'POST' ? { ...JSON.parse(body.toString()), last_deployed_date: 'now' } : posted;
      return method === 'POST' ? { status: 202 } : { body: posted ? [posted] : [] };
    }
    if (url.includes('/sources')) {
      return { body: { version_sha: version } };
    }
    if (method === 'POST') {
      created = JSON.parse(body.toString());
      return { status: 201, headers: { Location: `/${job}` } };
    }
    return created ? { body: created } : { status: 404 };
  });
  const { code, out, err } = await run('deploy-folder.ts', ['example-team', join(root, 'examples', job)], server.url);
  expect(err).toBe('');
  expect(out.trim().split('\n')).toEqual([
    'upload running',
    `upload done ${version}`,
    'deploy running',
    `deploy done ${version}`,
    `ready running ${version}`,
    `ready done ${version}`
  ]);
  expect(code).toBe(0);
  expect(created).toMatchObject({ job_name: job, team: 'example-team' });
  const zip = server.requests.find(({ url }) => url.includes('/sources'))?.body;
  expect(zip?.subarray(0, 2).toString()).toBe('PK');
});

it('the script tells how it is used', async () => {
  const { code, err } = await run('deploy-folder.ts', [], 'http://127.0.0.1:1');
  expect(code).toBe(2);
  expect(err).toMatch(/^usage: node \S+ TEAM FOLDER/);
});

it('all scripts are well typed', () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(root, 'examples/scripts')], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
