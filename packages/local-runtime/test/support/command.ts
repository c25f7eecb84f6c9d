import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string
): Promise<Ended> {
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: string[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: parts.join('') };
}

/** A runtime without sign-in on the data folder that its argument names, until SIGTERM. */
export const program = `
  import { startRuntime } from '@vdk-lab/local-runtime';
  import { Environments } from '@vdk-lab/python-environments';
  const dataFolder = process.argv[1];
  const runtime = await startRuntime({ dataFolder, environments: new Environments(), auth: 'none' });
  process.stdout.write('ready: ' + runtime.url + '\\n');
  process.once('SIGTERM', () => void runtime.stop().then(() => process.exit(0)));
`;

/** A runtime in a process of its own, so that it can be killed. Resolves with its address. */
export async function startProcess(dataFolder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    const url = /^ready: (\S+)$/m.exec(said)?.[1];
    if (url) {
      return { child, url };
    }
  }
  throw new Error(`The runtime ended before it was ready: ${said}`);
}
