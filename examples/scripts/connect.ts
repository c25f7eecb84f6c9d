import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ControlService, ControlServiceError, staticToken } from '@vdk-lab/control-service';
import { vdkServiceUrl, vdkToken } from '@vdk-lab/control-service/node';

/** The service of VDK's own settings. `VDK_LAB_RUNTIME_TOKEN` is the token of a runtime on this machine. */
export async function connect(): Promise<ControlService> {
  const runtimeToken = process.env['VDK_LAB_RUNTIME_TOKEN'];
  const token = runtimeToken ? staticToken(runtimeToken) : await vdkToken();
  return new ControlService({ url: vdkServiceUrl() ?? 'http://localhost:8092', token });
}

/** Wrong use of a script: its usage is shown, exit code 2. */
export class UsageError extends Error {}

/**
 * The words and options of the command line.
 *
 * @param usage the names of the words, for example `TEAM JOB`; all are needed
 * @throws UsageError
 */
export function command<const T extends ParseArgsOptionsConfig>(usage: string, options: T) {
  const names = usage.split(' ').filter(name => /^[A-Z]+$/.test(name));
  try {
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    if (positionals.length === names.length) {
      return { words: positionals, values };
    }
  } catch {
    // An option that does not exist.
  }
  throw new UsageError(`usage: node ${process.argv[1] ?? ''} ${usage}`);
}

/** Runs a script: its number is the exit code; errors are told as people read them. */
export async function main(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (error instanceof ControlServiceError) {
      process.stderr.write(`${error.message}\n${error.countermeasures}\n`);
      process.exitCode = 3;
    } else if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    } else {
      throw error;
    }
  }
}
