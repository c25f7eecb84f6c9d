import { readHolder } from '@vdk-lab/local-runtime';
import { readTargets } from '@vdk-lab/targets';
import type { Fact } from './fact.js';

/** The Control Services that are configured, and where. No token is read. */
export async function targetFacts(env: NodeJS.ProcessEnv, state: string): Promise<Fact[]> {
  const { targets, problems } = await readTargets(env);
  const local = { name: 'local', url: readHolder(state)?.url ?? 'not running', source: 'built in' };
  const all = [local, ...targets.map(({ name, url, source, shipMode }) => ({ name, url, source, shipMode }))];
  return [
    {
      id: 'targets',
      name: 'targets',
      value: all.map(({ name, url, source }) => `${name}: ${url}, ${source}`).join('; '),
      details: all,
      ...(problems.length > 0 ? { problem: problems.map(({ what, advice }) => `${what} ${advice}`).join(' ') } : {})
    }
  ];
}
