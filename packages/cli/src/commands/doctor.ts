import { existsSync } from 'node:fs';
import { readHolder } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { makeEnvironments } from '../environments.js';
import type { Output } from '../exit.js';
import { version } from '../program.js';

/** What was chosen on this machine, and why. */
export async function doctor(output: Output): Promise<void> {
  const state = stateFolder();
  const base = await makeEnvironments()
    .base()
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  const holder = readHolder(state);
  const facts = {
    'vdk-lab': version,
    Node: `${process.version} (${process.execPath})`,
    'state folder': `${state}${process.env['VDK_LAB_STATE_DIR'] ? ' (VDK_LAB_STATE_DIR)' : ''}${existsSync(state) ? '' : ', not there yet'}`,
    'environment for jobs':
      base === null
        ? 'none: make it with "vdk-lab env create"'
        : typeof base === 'string'
          ? base
          : `${base.python} (Python ${base.pythonVersion}, vdk-core ${base.vdkVersion}${base.kind === 'named' ? ', VDK_LAB_PYTHON' : ''})`,
    'local runtime': holder ? `${holder.url}, process ${holder.pid} since ${holder.startedAt}` : 'does not run'
  };
  const lines = Object.entries(facts).map(([name, text]) => `${name.padEnd(24)} ${text}`);
  output.result(facts, lines.join('\n'));
}
