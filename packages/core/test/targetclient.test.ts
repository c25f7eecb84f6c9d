import { ServerConnection } from '@jupyterlab/services';
import type { IExecutionsSnapshot } from '@vdk-lab/tokens';
import { afterEach, expect, it, vi } from 'vitest';
import { Requests } from '../src/requests';
import { makeTargetClient } from '../src/targetclient';

const asked: string[] = [];
const controller = new AbortController();

/** The client of a target whose answers come from `answer`: the far end of the network. */
function clientOf(answer: (path: string) => Response) {
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://127.0.0.1:1/',
    fetch: async input => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : String(input));
      asked.push(pathname + search);
      return answer(pathname);
    }
  });
  const target = { name: 'local', title: 'Local', kind: 'local', state: 'ready', features: [] } as const;
  return makeTargetClient(target, new Requests(settings));
}

afterEach(() => {
  asked.length = 0;
  controller.abort();
});

it('tells that the executions could not be read, and the last good ones with their age', async () => {
  let isAway = true;
  const client = clientOf(() =>
    isAway
      ? new Response('{}', { status: 503 })
      : Response.json([{ id: 'one', job_name: 'sales', status: 'succeeded', start_time: '2026-01-01T06:00:00Z' }])
  );
  const seen: IExecutionsSnapshot[] = [];
  void (async () => {
    for await (const snapshot of client.watchExecutions('a', 'sales', controller.signal)) {
      seen.push(snapshot);
    }
  })();
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ executions: null, readAt: 0, problem: {} }), {
    timeout: 20_000
  });
  isAway = false;
  await vi.waitFor(() => expect(seen.at(-1)?.executions).toHaveLength(1), { timeout: 20_000 });
  expect(seen.at(-1)?.problem).toBeUndefined();
  isAway = true;
  await vi.waitFor(() => expect(seen.at(-1)?.problem).toBeDefined(), { timeout: 20_000 });
  expect(seen.at(-1)).toMatchObject({ executions: [{ id: 'one' }] });
  expect(seen.at(-1)?.readAt).toBeGreaterThan(0);
}, 60_000);

it('asks for one deployment to tell the version that runs', async () => {
  const deployed = clientOf(() => Response.json([{ id: 'production', job_version: 'abc', enabled: true }]));
  expect(await deployed.deployedVersion('a', 'sales')).toBe('abc');
  expect(asked).toHaveLength(1);
  expect(await clientOf(() => Response.json([])).deployedVersion('a', 'sales')).toBeNull();
  await expect(clientOf(() => new Response('', { status: 503 })).deployedVersion('a', 'sales')).rejects.toThrow();
}, 60_000);
