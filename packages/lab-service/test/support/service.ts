import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { afterEach, beforeEach } from 'vitest';
import { type LabService, startService } from '../../src/service.js';

/** A service for each test of a file, in this process, on folders of its own. No environment is there by default. */
export function labService(
  options: { /** Those of the tests, to deploy with. */ readonly environments?: Environments } = {}
) {
  let folder: string;
  let service: LabService;
  const root = (): string => join(folder, 'root');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vdk-lab-service-'));
    mkdirSync(root());
    const state = join(folder, 'state');
    const { environments = new Environments({ state }) } = options;
    service = await startService({ state, token: 'right', environments, configFolders: [], env: {} });
  });
  afterEach(async () => {
    await service.stop('the test ended');
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    /** The folder that Jupyter serves. */
    root,
    /** Status and JSON of an answer. */
    async send(method: string, path: string, body?: object): Promise<[number, Record<string, unknown>]> {
      const isBytes = body instanceof Uint8Array;
      const response = await fetch(`${service.url}/${path}`, {
        method,
        headers: {
          authorization: 'Bearer right',
          'x-vdk-lab-contents-root': root(),
          'content-type': isBytes ? 'application/octet-stream' : 'application/json'
        },
        ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) })
      });
      const text = await response.text();
      return [response.status, text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text }];
    }
  };
}
