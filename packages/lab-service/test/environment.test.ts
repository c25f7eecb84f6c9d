import type { Environments } from '@vdk-lab/python-environments';
import { expect, it } from 'vitest';
import { Environment, type EnvironmentState } from '../src/environment.js';
import type { Events } from '../src/events.js';
import type { JobPlace } from '../src/paths.js';

const place = (name: string): JobPlace => ({ path: `jobs/${name}`, folder: `/root/jobs/${name}`, name });

it('two jobs’ environments are made one after the other, and each event says whose it is', async () => {
  const told: EnvironmentState[] = [];
  const events = { publish: (...[, , data]: [string, string, EnvironmentState]) => told.push(data) };
  const waiting = new Map<string, () => void>();
  const ready = new Set<string>();
  const environments = {
    base: async () => ({ kind: 'base', key: 'b', pythonVersion: '3.11', vdkVersion: '1' }),
    publishKernel: async () => undefined,
    resolve: async (folder: string) => ({ ready: ready.has(folder), kind: 'overlay', key: folder }),
    ensure: (folder: string, tell: (progress: string) => void) => {
      tell('installing');
      return new Promise<void>(done =>
        waiting.set(folder, () => {
          ready.add(folder);
          done();
        })
      );
    }
  };
  const environment = new Environment(environments as unknown as Environments, events as unknown as Events);
  const [first, second] = [place('first'), place('second')];
  expect(await environment.create(first)).toMatchObject({ state: 'making', path: 'jobs/first' });
  expect(await environment.create(second)).toMatchObject({ state: 'making', path: 'jobs/second' });
  expect(await environment.create(first)).toMatchObject({ state: 'making' });
  await expect.poll(() => [...waiting.keys()]).toEqual([first.folder]);
  waiting.get(first.folder)?.();
  await expect.poll(() => [...waiting.keys()]).toEqual([first.folder, second.folder]);
  expect(await environment.read(first)).toMatchObject({ state: 'ready', path: 'jobs/first' });
  expect(await environment.read(second)).toMatchObject({ state: 'making', path: 'jobs/second' });
  waiting.get(second.folder)?.();
  await expect
    .poll(() => told.map(({ path, state }) => `${path ?? ''} ${state}`))
    .toEqual(['jobs/first making', 'jobs/first ready', 'jobs/second making', 'jobs/second ready']);
});
