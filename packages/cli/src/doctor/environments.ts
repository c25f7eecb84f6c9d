import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import type { Fact } from './fact.js';

/** Which environment jobs run in, which others there are, and what Jupyter starts as the kernel. */
export async function environmentFacts(env: NodeJS.ProcessEnv): Promise<Fact[]> {
  const environments = makeEnvironments();
  const state: Fact = {
    id: 'state',
    name: 'state folder',
    value: environments.state + (existsSync(environments.state) ? '' : ', not there yet'),
    why: env['VDK_LAB_STATE_DIR'] ? 'VDK_LAB_STATE_DIR' : 'below the data folder of Jupyter'
  };
  const facts = [state, await chosen(environments, env)];
  const [made, found] = await Promise.all([environments.list(), environments.find()]);
  const bytes = made.reduce((sum, one) => sum + one.bytes - one.sharedBytes, 0);
  const kernel = join(environments.state, 'kernels', 'vdk', 'kernel.json');
  return [
    ...facts,
    {
      id: 'environments',
      name: 'environments made here',
      value: `${made.length}, ${Math.round(bytes / 1e6)} MB of their own`,
      why: '"vdk-lab env list" names them',
      details: made
    },
    {
      id: 'found',
      name: 'others with vdk-core',
      value: found.map(({ python, source }) => `${python}, ${source}`).join('; ') || 'none',
      details: found
    },
    {
      id: 'kernel',
      name: 'kernel "vdk"',
      value: existsSync(kernel) ? kernel : 'none: it comes with the environment for jobs'
    }
  ];
}

async function chosen(environments: ReturnType<typeof makeEnvironments>, env: NodeJS.ProcessEnv): Promise<Fact> {
  const fact = { id: 'environment', name: 'environment for jobs' };
  try {
    const base = await environments.base();
    if (!base) {
      return { ...fact, value: 'none: make it with "vdk-lab env create"', why: (await environments.whyNone()).why };
    }
    const why = env['VDK_LAB_PYTHON']
      ? 'VDK_LAB_PYTHON'
      : base.kind === 'named'
        ? 'vdk-lab env use'
        : 'chosen or made last';
    const facts = await inspect(base.python, env);
    const broken =
      facts?.vdk && facts.launcher ? {} : { problem: 'It is damaged: "vdk-lab env check" says how to mend it.' };
    const value = `${base.python}, Python ${base.pythonVersion}, vdk-core ${base.vdkVersion}`;
    return { ...fact, value, why, details: base, ...broken };
  } catch (error) {
    return { ...fact, value: 'cannot run jobs', problem: error instanceof Error ? error.message : String(error) };
  }
}
