import { ControlService, noToken, staticToken } from '@vdk-lab/control-service';
import type { ShipMode } from '@vdk-lab/job-format';
import { readHolder } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { type ConfiguredTarget, type ServiceAddress, configFolders, readTargets, targetToken } from '@vdk-lab/targets';
import { CommandError, exitCodes } from './exit.js';

/** Where `--target` answers. `local` is the runtime that works on this state folder. @throws CommandError */
export async function targetAddress(name = 'local'): Promise<ServiceAddress> {
  if (name !== 'local') {
    const target = await findTarget(name);
    return { url: target.url, token: targetToken(target, process.env) };
  }
  const holder = readHolder(stateFolder());
  if (!holder) {
    throw new CommandError(
      'The local runtime does not run. Start it with "vdk-lab runtime start", or open JupyterLab and use VDK Jobs.',
      exitCodes.target
    );
  }
  return { url: holder.url, token: holder.token ? staticToken(holder.token) : noToken() };
}

/** The Control Service that `--target` names. @throws CommandError */
export async function openTarget(name = 'local'): Promise<ControlService> {
  return new ControlService(await targetAddress(name));
}

/** How notebooks ship to a target when nobody says otherwise. @throws CommandError for one that is not configured */
export async function usualShipMode(name = 'local'): Promise<ShipMode> {
  return name === 'local' ? 'notebook' : (await findTarget(name)).shipMode;
}

async function findTarget(name: string): Promise<ConfiguredTarget> {
  const { targets, problems } = await readTargets(process.env);
  const found = targets.find(target => target.name === name);
  if (found) {
    return found;
  }
  const own = problems.filter(problem => problem.name === name);
  const [folder] = configFolders(process.env);
  const lines =
    own.length > 0
      ? own.map(({ what, advice }) => `The target "${name}" cannot be used. ${what} ${advice}`)
      : [
          `There is no target "${name}". There are: ${['local', ...targets.map(target => target.name)].join(', ')}.`,
          `Others are JSON files in vdk-lab/targets.d of a configuration folder of Jupyter, e.g. ${folder ?? ''}.`,
          ...problems.map(({ what, advice }) => `${what} ${advice}`)
        ];
  throw new CommandError(lines.join('\n'), exitCodes.usage);
}
