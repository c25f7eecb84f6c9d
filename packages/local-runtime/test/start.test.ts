import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

/** Bytes of code before the first answer. */
const most = 1_150_000;
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a runtime, asks for a job, and prints every module file that had been loaded by then. */
const program = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) });
  const { startRuntime } = await import('@vdk-lab/local-runtime');
  const { Environments } = await import('@vdk-lab/python-environments');
  const options = { dataFolder: process.argv[1], environments: new Environments(), auth: 'none' };
  const runtime = await startRuntime(options);
  const answer = await fetch(runtime.url + '/data-jobs/for-team/t/jobs/some-name');
  console.log(JSON.stringify({ status: answer.status, loaded: [...loaded].filter(url => url.startsWith('file:')) }));
  await runtime.stop();
`;

// A start is mostly the code that it loads, so what it loads is what is held. `npm run bench -- runtime` has the times.
it('loads no more than its first answer needs', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString('utf8')));
  await once(child, 'close');
  const { status, loaded } = JSON.parse(said) as { status: number; loaded: string[] };
  expect(status).toBe(404);

  const has = (name: string): boolean => loaded.some(url => url.includes(`/node_modules/${name}/`));
  expect(['fastify', 'croner'].filter(has)).toEqual(['fastify', 'croner']);
  // Each of these comes with the first request that needs it.
  expect(['ajv', '@fastify/ajv-compiler', 'graphql', 'openapi-backend', 'yauzl'].filter(has)).toEqual([]);
  const bytes = loaded.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  expect(bytes).toBeLessThan(most);
});
