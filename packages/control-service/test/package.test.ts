import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from './support/server.js';

const folder = join(import.meta.dirname, '..');
const root = join(folder, '../..');
let empty: string;
let tarball: string;

const npm = (args: string[], cwd: string): string =>
  execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', env: { ...process.env, NODE_ENV: '' } });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', folder], { cwd: root });
  empty = mkdtempSync(join(tmpdir(), 'vdk-lab-pack-'));
  tarball = join(empty, npm(['pack', '--pack-destination', empty], folder).trim().split('\n').at(-1) ?? '');
});
afterAll(() => rmSync(empty, { recursive: true, force: true }));

/** Bytes of what a browser loads for some code, minified and compressed. */
async function compressed(contents: string): Promise<number> {
  const result = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Fails on anything of Node.
    platform: 'browser',
    write: false
  });
  return gzipSync(result.outputFiles[0]?.contents ?? '').length;
}

describe('the package', () => {
  it('is one that publint finds nothing wrong with', async () => {
    const { messages } = await publint({ pkgDir: folder, strict: true });
    expect(messages.map(({ code, path }) => [code, ...path])).toEqual([]);
  });

  it('has types that fit what runs', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
    // It is ESM only, on purpose: CommonJS callers get a dynamic import, and TypeScript's oldest resolution knows no `exports`.
    const known = ['CJSResolvesToESM', 'NoResolution'];
    const problems = analysis.types ? analysis.problems : ['no types'];
    const unexpected = problems.filter(
      problem =>
        typeof problem === 'string' ||
        !known.includes(problem.kind) ||
        (problem.kind === 'NoResolution' && problem.resolutionKind !== 'node10')
    );
    expect(unexpected).toEqual([]);
  });

  it('is small in a browser, and holds nothing of Node', async () => {
    const all = await compressed(`export * from '@vdk-lab/control-service'`);
    expect(all).toBeLessThanOrEqual(20_000);
    const one = await compressed(
      `import { Connection, Jobs } from '@vdk-lab/control-service'; new Jobs(new Connection({ url: '/' })).read('t', 'j')`
    );
    expect(one).toBeLessThanOrEqual(8000);
  });

  it('runs with nothing but what a browser has', async () => {
    const bundle = await build({
      stdin: {
        contents: `import { ControlService, AuthorizationCode, watchExecutions } from '@vdk-lab/control-service';
          result = (async () => {
            const service = new ControlService({ url });
            const names = [];
            for await (const { jobName } of service.jobs.list({ select: { jobName: true } })) {
              names.push(jobName);
            }
            const version = await service.sources.upload('t', 'j', new Uint8Array([1, 2, 3]));
            const login = new AuthorizationCode({ clientId: 'c', authorizationUrl: url, tokenUrl: url, redirectUri: url });
            const begun = await login.begin();
            const watched = await new Promise(resolve => {
              const subscription = watchExecutions(service, 't', 'j').subscribe(({ value }) => {
                setTimeout(() => subscription.unsubscribe());
                resolve(value.length);
              });
            });
            return [names.join(), version, begun.includes('code_challenge='), watched].join(' ');
          })();`,
        resolveDir: root
      },
      bundle: true,
      format: 'iife',
      target: 'es2022',
      platform: 'browser',
      write: false
    });
    const { url, requests } = await serve(({ url: path }) =>
      path.includes('query=')
        ? { body: { errors: [], data: { content: [{ jobName: 'a-job' }], totalItems: 1, totalPages: 1 } } }
        : { body: path.includes('/sources') ? { version_sha: 'abc' } : [] }
    );
    const web = {
      AbortController,
      AbortSignal,
      Blob,
      Headers,
      ReadableStream,
      Response,
      TextDecoder,
      TextEncoder,
      URL,
      URLSearchParams
    };
    const functions = { atob, btoa, clearTimeout, crypto, fetch, performance, setTimeout, structuredClone };
    const globals = { ...web, ...functions, url, result: Promise.resolve('') };
    runInNewContext(bundle.outputFiles[0]?.text ?? '', globals);
    expect(await globals.result).toBe('a-job abc true 0');
    expect(requests.find(({ method }) => method === 'POST')?.body).toEqual(Buffer.from([1, 2, 3]));
  });

  it('does not export the generated client', async () => {
    const names = Object.keys(await import('../src/index.js'));
    expect(names.filter(name => /Api$|BaseHttp|Cancel|OpenAPI/.test(name))).toEqual([]);
  });

  it('installs in an empty folder, where the example of its README runs', async () => {
    const packed = ['rxjs', 'tslib'].map(name =>
      join(
        empty,
        npm(['pack', '--ignore-scripts', '--pack-destination', empty], join(root, 'node_modules', name)).trim()
      )
    );
    writeFileSync(join(empty, 'package.json'), '{"name": "empty", "private": true, "type": "module"}');
    npm(['install', '--offline', '--no-audit', '--no-fund', tarball, ...packed], empty);
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? [];
    writeFileSync(join(empty, 'example.ts'), example);
    const { url } = await serve(({ url: path }) =>
      path.includes('query=')
        ? { body: { errors: [], data: { content: [{ jobName: 'a-job' }], totalItems: 1, totalPages: 1 } } }
        : { body: [{ id: 'a-job-1', status: 'succeeded' }] }
    );
    const env = { ...process.env, VDK_CONTROL_SERVICE_REST_API_URL: url, VDK_BASE_CONFIG_FOLDER: empty };
    const { promise, resolve } = Promise.withResolvers<{ stdout: string; stderr: string }>();
    execFile(process.execPath, ['example.ts'], { cwd: empty, env }, (_, stdout, stderr) => resolve({ stdout, stderr }));
    expect(await promise).toEqual({ stdout: 'a-job succeeded\n', stderr: '' });
    // Its types are enough to check a script with.
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--lib',
      'es2024,dom',
      '--types',
      ''
    ];
    const { stdout } = spawnSync(process.execPath, [tsc, ...options, 'example.ts'], { cwd: empty, encoding: 'utf8' });
    expect(stdout.split('\n').filter(line => line.startsWith('example.ts'))).toEqual([]);
  });
});
