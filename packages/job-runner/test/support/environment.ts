import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The environment for jobs that the tests use. */
export function testEnvironment(): { python: string; launcher: string } {
  const state = process.env['VDK_LAB_STATE_DIR'];
  if (!state) {
    throw new Error('Run by npm test, which makes the environment for jobs and sets VDK_LAB_STATE_DIR.');
  }
  const { prefix } = JSON.parse(readFileSync(join(state, 'environments/current.json'), 'utf8')) as { prefix: string };
  const marker = JSON.parse(readFileSync(join(prefix, 'vdk-lab-environment.json'), 'utf8')) as { launcher: string };
  return { python: join(prefix, 'bin/python'), launcher: join(prefix, marker.launcher) };
}
