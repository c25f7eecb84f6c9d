import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Environments } from '@vdk-lab/python-environments';

/** vdk-lab-job: the wheel beside the bundle; in a checkout, its source. */
async function findJobModule(): Promise<string | null> {
  const here = dirname(fileURLToPath(import.meta.url));
  const wheels = join(here, '..', 'wheels');
  const [wheel] = existsSync(wheels) ? readdirSync(wheels).filter(name => name.endsWith('.whl')) : [];
  if (wheel) {
    return join(wheels, wheel);
  }
  const source = join(here, '..', '..', '..', 'python', 'job');
  return existsSync(join(source, 'pyproject.toml')) ? source : null;
}

export function makeEnvironments(env: NodeJS.ProcessEnv = process.env): Environments {
  return new Environments({ env, jobModule: findJobModule });
}
