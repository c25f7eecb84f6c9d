// Before the tests of what is shipped: the wheels, once for all files.
import { join } from 'node:path';
import { cache } from '../../scripts/lib/paths.mjs';
import { setUp } from '../../scripts/lib/setup.mjs';
import { packAll } from '../wheels.mjs';

export const wheels = join(cache, 'wheels');

export default async function setup() {
  await setUp();
  await packAll(wheels);
}
