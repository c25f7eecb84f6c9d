import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { expect, expectTypeOf, it } from 'vitest';
import {
  watchJobs,
  type ControlService,
  type DataJob,
  type DataJobExecution,
  type Page,
  type Secret,
  type Snapshot
} from '../src/index.js';
import { root } from './support/scripts.js';

it('the tests are well typed, and so is what they expect of types', () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(import.meta.dirname, 'tsconfig.json')], {
    encoding: 'utf8'
  });
  expect(stdout).toBe('');
});

/** Never run: the compiler checks it. */
export async function types(service: ControlService): Promise<void> {
  // What the service may leave out or set to null is said so.
  expectTypeOf<DataJob['job_name']>().toEqualTypeOf<string>();
  expectTypeOf<DataJob['description']>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf<DataJobExecution['end_time']>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf(await service.jobs.find('t', 'j')).toEqualTypeOf<DataJob | null>();
  expectTypeOf(await service.secrets.read('t', 'j')).toEqualTypeOf<Record<string, Secret>>();

  // A query gives the fields that were selected, and no others.
  const page = await service.jobs.page(
    { select: { jobName: true, config: { team: true }, deployments: { enabled: true } } },
    1
  );
  expectTypeOf(page).toEqualTypeOf<
    Page<{ jobName: string; config: { team: string | null } | null; deployments: { enabled: boolean | null }[] | null }>
  >();
  // @ts-expect-error: there is no such field
  await service.jobs.page({ select: { nonsense: true } }, 1);
  // @ts-expect-error: an object needs a selection
  await service.jobs.page({ select: { config: true } }, 1);
  // @ts-expect-error: nor can one be sorted by
  await service.jobs.page({ select: { jobName: true }, filter: [{ property: 'team', pattern: 'x' }] }, 1);
  // @ts-expect-error: statuses of queries are in capitals
  await service.executions.page({ select: { id: true }, filter: { statusIn: ['running'] } }, 1);
  expectTypeOf(watchJobs(service, { select: { jobName: true } })).toEqualTypeOf<
    Observable<Snapshot<{ jobName: string }[]>>
  >();
}
