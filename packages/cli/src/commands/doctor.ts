import { stateFolder } from '@vdk-lab/python-environments';
import { environmentFacts } from '../doctor/environments.js';
import type { Fact } from '../doctor/fact.js';
import { serviceFacts } from '../doctor/service.js';
import { targetFacts } from '../doctor/targets.js';
import { toolFacts } from '../doctor/tools.js';
import { type Output, exitCodes } from '../exit.js';

/** What was chosen on this machine, and why. Exit code 1 when something that was chosen does not work. */
export async function doctor(output: Output): Promise<void> {
  const state = stateFolder();
  const parts = await Promise.all([
    toolFacts(process.env),
    environmentFacts(process.env),
    serviceFacts(state),
    targetFacts(process.env, state)
  ]);
  const facts = parts.flat();
  const lines = facts.map(({ name, value, why, problem }) => {
    const reason = why ? ` (${why})` : '';
    return `${problem ? '✗' : ' '} ${name.padEnd(24)} ${value}${reason}${problem ? `\n${' '.repeat(27)}${problem}` : ''}`;
  });
  const byId = Object.fromEntries(facts.map(({ id, ...fact }): [string, Omit<Fact, 'id'>] => [id, fact]));
  const ok = facts.every(({ problem }) => problem === undefined);
  output.result({ ok, ...byId }, lines.join('\n'));
  if (!ok) {
    process.exitCode = exitCodes.failed;
  }
}
