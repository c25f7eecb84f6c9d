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

it('an environment that was found is used in the place of a new one; another interpreter is refused', async () => {
  const used: unknown[] = [];
  let python: string | null = null;
  const environments = {
    find: async () => [{ python: '/opt/company/bin/python' }],
    base: async () => (python === null ? null : { kind: 'named', key: 'k', pythonVersion: '3.11', vdkVersion: '1' }),
    use: async (which: string, options: object) => {
      used.push([which, options]);
      python = which;
    },
    publishKernel: async () => null
  };
  const events = { publish: () => undefined };
  const environment = new Environment(environments as unknown as Environments, events as unknown as Events);
  await expect(environment.create(null, { python: '/tmp/other/bin/python', add: true })).rejects.toMatchObject({
    status: 404,
    problem: { code: 'environment-unknown' }
  });
  expect(await environment.read(null)).toEqual({ state: 'missing' });
  await environment.create(null, { python: '/opt/company/bin/python', add: false });
  await expect.poll(() => environment.read(null)).toMatchObject({ state: 'ready', kind: 'named' });
  expect(used).toEqual([['/opt/company/bin/python', { add: false }]]);
});
