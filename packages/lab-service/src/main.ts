// The process that the server extension starts. Prints one line, `ready: http://127.0.0.1:N`; ends on SIGTERM, and
// with --parent-stdin when its standard input closes, which happens however the parent ends.
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keepYoungGenerationSmall } from '@vdk-lab/local-runtime/memory';
import { Environments, stateFolder } from '@vdk-lab/python-environments';
import { configFolders } from '@vdk-lab/targets';
import { startService } from './service.js';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    port: { type: 'string', default: '0' },
    'token-file': { type: 'string' },
    'parent-stdin': { type: 'boolean', default: false }
  }
});

/** The wheel of vdk-lab-job that travels with this bundle. */
async function bundledJobModule(): Promise<string | null> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'wheels');
  const [wheel] = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.whl')).sort();
  return wheel ? join(folder, wheel) : null;
}

keepYoungGenerationSmall();

const tokenFile = values['token-file'];
const token = tokenFile ? (await readFile(tokenFile, 'utf8')).trim() : (process.env['VDK_LAB_SERVICE_TOKEN'] ?? '');
delete process.env['VDK_LAB_SERVICE_TOKEN'];
if (token === '') {
  process.stderr.write('lab-service needs a token: name a file with --token-file, or set VDK_LAB_SERVICE_TOKEN.\n');
  process.exit(2);
}

const state = resolve(values.state ?? stateFolder());
const service = await startService({
  state,
  token,
  environments: new Environments({ state, jobModule: bundledJobModule }),
  configFolders: configFolders(process.env),
  port: Number(values.port)
});
process.stdout.write(`ready: ${service.url}\n`);

let isEnding = false;
async function end(): Promise<void> {
  if (!isEnding) {
    isEnding = true;
    await service.stop('the Jupyter server ended');
    process.exit(0);
  }
}
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
if (values['parent-stdin']) {
  process.stdin.resume();
  process.stdin.on('end', () => void end());
  process.stdin.on('error', () => void end());
}
