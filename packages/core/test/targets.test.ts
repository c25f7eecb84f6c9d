import { ServerConnection } from '@jupyterlab/services';
import { StateDB } from '@jupyterlab/statedb';
import { expect, it, vi } from 'vitest';
import { Requests } from '../src/requests';
import { Targets } from '../src/targets';

const fetched = vi.fn(async () => Response.json([]));
const requests = new Requests(ServerConnection.makeSettings({ fetch: fetched }));

it('looks at the target that was chosen before the page was loaded again, without a request', async () => {
  const state = new StateDB();
  const before = new Targets(requests, state);
  expect(before.current).toBe('local');
  before.current = 'prod';
  const after = new Targets(requests, state);
  const told = vi.fn();
  after.currentChanged.connect((_, name) => told(name));
  await vi.waitFor(() => expect(after.current).toBe('prod'), { timeout: 20_000 });
  expect(told).toHaveBeenCalledExactlyOnceWith('prod');
  expect(fetched).not.toHaveBeenCalled();
});

it('who chooses before it is known what was chosen has chosen', async () => {
  const state = new StateDB();
  await state.save('@vdk-lab/core:targets', 'prod');
  const targets = new Targets(requests, state);
  targets.current = 'local';
  await new Promise(done => setTimeout(done, 50));
  expect(targets.current).toBe('local');
});

it('works where nothing is kept, and with what is no name', async () => {
  expect(new Targets(requests, null).current).toBe('local');
  const state = new StateDB();
  await state.save('@vdk-lab/core:targets', { evil: true });
  const targets = new Targets(requests, state);
  await new Promise(done => setTimeout(done, 50));
  expect(targets.current).toBe('local');
});
