import { ControlService, noToken, staticToken } from '@vdk-lab/control-service';
import { readHolder } from '@vdk-lab/local-runtime';
import { stateFolder } from '@vdk-lab/python-environments';
import { CommandError, exitCodes } from './exit.js';

/** The Control Service that `--target` names. `local` is the one that runs on this state folder. @throws CommandError */
export function openTarget(name: string): ControlService {
  if (name === 'local') {
    const holder = readHolder(stateFolder());
    if (!holder) {
      throw new CommandError(
        'The local runtime does not run. Start it with "vdk-lab runtime start", or open JupyterLab and use VDK Jobs.',
        exitCodes.target
      );
    }
    return new ControlService({ url: holder.url, token: holder.token ? staticToken(holder.token) : noToken() });
  }
  const url = process.env['VDK_CONTROL_SERVICE_REST_API_URL'];
  if (name === 'default' && url) {
    const token = process.env['VDK_LAB_TARGET_TOKEN'];
    return new ControlService({ url, token: token ? staticToken(token) : noToken() });
  }
  throw new CommandError(
    `There is no target "${name}". There is "local", and "default" when VDK_CONTROL_SERVICE_REST_API_URL is set.`,
    exitCodes.usage
  );
}
