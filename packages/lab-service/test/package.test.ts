import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noToken } from '@vdk-lab/control-service';
import type { Problem } from '@vdk-lab/job-format';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPackage } from '../src/package.js';
import type { Targets } from '../src/targets.js';

const name = 'sales-daily';
const deployment = {
  id: 'production',
  enabled: true,
  job_version: 'a'.repeat(40),
  vdk_version: '0.2.1',
  python_version: '3.9'
};

let folder: string;
let server: Server;
let answers: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-package-'));
  const files = { 'config.ini': '[owner]\nteam = tests\n', '10_a.sql': 'select 1', 'requirements.txt': 'numpy==2.0\n' };
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(folder, path), text);
  }
  answers = true;
  server = createServer((request, response) => {
    const isRight = answers && request.url?.includes(`/for-team/tests/jobs/${name}/deployments`);
    response.writeHead(isRight ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isRight ? [deployment] : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise(done => server.close(done));
});

const here = { pythonVersion: '3.11.7', vdkVersion: '0.3.1', packages: { numpy: '1.26.4' } };

/** Rules of what speaks against a deploy to a target, and what it says of the deployment. */
async function read(target: string): Promise<[rules: string[], deployed: unknown]> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const targets = { shipMode: async () => 'scripts', address: async () => ({ url, token: noToken() }) };
  const place = { path: name, folder, name };
  const shown = await readPackage(place, targets as unknown as Targets, target, Promise.resolve(here));
  return [(shown['problems'] as Problem[]).map(({ rule }) => rule), shown['deployed']];
}

it('before a deploy it is told what the target, or requirements.txt, has otherwise than here', async () => {
  const running = { version: deployment.job_version, enabled: true };
  expect(await read('prod')).toEqual([['vdk-version', 'target-python', 'requirement-differs'], running]);
  // The local runtime makes the environment of a deployment anew.
  expect(await read('local')).toEqual([['requirement-differs'], running]);
});

it('a target that cannot be asked keeps nobody from looking at the rest', async () => {
  answers = false;
  expect(await read('prod')).toEqual([['requirement-differs'], undefined]);
});
