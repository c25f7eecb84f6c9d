import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime, type Runtime } from '@vdk-lab/local-runtime';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, beforeAll } from 'vitest';
import { parse } from 'yaml';
import { ControlService, staticToken, type Fetch } from '../../src/index.js';
import { root } from './scripts.js';

/** A local runtime for the tests of a file, and a note of which operations gave which kind of answer. */
export function localRuntime() {
  const document = parse(readFileSync(join(root, 'openapi/control-service.yaml'), 'utf8'));
  const token = 'token-of-this-test';
  const seen = { success: new Set<string>(), failure: new Set<string>() };
  const routes = Object.entries<Record<string, { operationId?: string }>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      operationId,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
    }))
  );
  const noting: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    const { pathname } = new URL(url);
    const route = routes.find(({ method, pattern }) => method === init.method && pattern.test(pathname));
    seen[response.ok ? 'success' : 'failure'].add(route?.operationId ?? pathname);
    return response;
  };

  let folder: string;
  let runtime: Runtime;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vdk-lab-sdk-'));
    runtime = await startRuntime({
      dataFolder: join(folder, 'data'),
      environments: new Environments(),
      auth: { token }
    });
  });
  afterAll(async () => {
    await runtime.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    document,
    seen,
    token,
    noting,
    url: () => runtime.url,
    service: () => new ControlService({ url: runtime.url, token: staticToken(token), fetch: noting })
  };
}
