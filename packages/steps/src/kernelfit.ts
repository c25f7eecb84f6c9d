import type { IEnvironment } from '@vdk-lab/tokens';

/** What a kernel tells of itself in its kernel_info. */
export interface IKernelFacts {
  /** Key of the environment in which it runs; null when it does not know. Undefined: it is not the kernel of jobs. */
  readonly environment: string | null | undefined;
}

/**
 * How a job's kernel and what the job asks for go together: `fits`, `no-vdk` (another kernel), `not-installed` (the
 * requirements are not installed yet), `other` (they are, and the kernel runs without them).
 */
export type KernelFit = 'fits' | 'no-vdk' | 'not-installed' | 'other';

/** @param info the content of a kernel_info_reply */
export function factsOf(info: object): IKernelFacts {
  const own: unknown = Reflect.get(info, 'vdk_lab');
  if (typeof own !== 'object' || own === null) {
    return { environment: undefined };
  }
  const key: unknown = Reflect.get(own, 'environment');
  return { environment: typeof key === 'string' ? key : null };
}

/** @param environment what the job asks for; null where there is no back end */
export function fitOf(kernel: IKernelFacts, environment: IEnvironment | null): KernelFit {
  if (kernel.environment === undefined) {
    return 'no-vdk';
  }
  if (environment?.state === 'missing') {
    return 'not-installed';
  }
  const isOther =
    environment?.state === 'ready' && environment.key !== undefined && environment.key !== kernel.environment;
  return isOther && kernel.environment !== null ? 'other' : 'fits';
}
