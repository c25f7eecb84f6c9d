import { expect, it } from 'vitest';
import { factsOf, fitOf } from '../src/kernelfit';

const ready = { state: 'ready', kind: 'overlay', key: 'k2' } as const;

it.each([
  ['another kernel', { implementation: 'ipython' }, ready, 'no-vdk'],
  ['the kernel, in the environment that the job asks for', { vdk_lab: { environment: 'k2' } }, ready, 'fits'],
  ['the kernel, in another one', { vdk_lab: { environment: 'k1' } }, ready, 'other'],
  [
    'requirements that are not installed',
    { vdk_lab: { environment: 'k1' } },
    { state: 'missing' } as const,
    'not-installed'
  ],
  ['no back end', { vdk_lab: { environment: 'k1' } }, null, 'fits'],
  ['while it is made', { vdk_lab: { environment: 'k1' } }, { state: 'making' } as const, 'fits'],
  ['a kernel that does not know', { vdk_lab: { environment: null } }, ready, 'fits'],
  ['hostile information', { vdk_lab: 'x' }, ready, 'no-vdk']
])('%s', (_, info, environment, fit) => {
  expect(fitOf(factsOf(info), environment)).toBe(fit);
});
