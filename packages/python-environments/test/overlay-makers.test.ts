import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PackageIndex } from './support/packageindex.js';
import { makeFolder, removeFolder, variables, withPrepared } from './support/state.js';
import { writeWheel } from './support/wheel.js';

const index = new PackageIndex('hang');
const silent = (): void => undefined;
const giveUp = new AbortController();
let folder: string;
/** Requirements of an index that does not answer, and who asked for them first. */
let hanging: string;
let first: Promise<unknown>;

const makers = (): ReturnType<typeof withPrepared> =>
  withPrepared(join(folder, 'state'), variables(folder, { PIP_TIMEOUT: '600' }));
const overlays = (): string[] => readdirSync(join(folder, 'state/environments/overlays'));

beforeAll(async () => {
  folder = makeFolder();
  hanging = `--index-url ${await index.start()}\nvdk-lab-one==2.0\n`;
  first = makers()
    .ensureForRequirements(hanging, silent, giveUp.signal)
    .catch((error: unknown) => error);
  await index.asked();
}, 60_000);
afterAll(async () => {
  await index.stop();
  removeFolder(folder);
});

it('an index that does not answer keeps no other overlay waiting, and others clean up around what is being made', async () => {
  const [half] = overlays();
  const links = join(folder, 'links');
  writeWheel(links, { name: 'vdk_lab_one', version: '1.0', files: { 'vdk_lab_one.py': '' } });
  const text = `--no-index\n--find-links ${new URL(`file://${links}/`).href}\nvdk-lab-one\n`;
  const made = await makers().ensureForRequirements(text, silent);
  expect(existsSync(made.python)).toBe(true);
  await makers().cleanUp();
  expect(await makers().removeUnused()).toEqual([made.prefix]);
  expect(overlays()).toEqual([half]);
});

it('fails for who gave up, not for who waits for the same requirements', async () => {
  const told: string[] = [];
  const ending = new AbortController();
  const second = makers()
    .ensureForRequirements(hanging, line => told.push(line), ending.signal)
    .catch((error: unknown) => error);
  await expect.poll(() => told).toContainEqual(expect.stringContaining('The same requirements'));
  const asked = index.requests.length;
  giveUp.abort();
  expect(await first).toMatchObject({ name: 'AbortError' });
  // The second tries for itself now.
  await expect.poll(() => index.requests.length, { timeout: 50_000 }).toBeGreaterThan(asked);
  ending.abort();
  expect(await second).toMatchObject({ name: 'AbortError' });
  expect(overlays()).toEqual([]);
});

it('ends what builds a package, too, before it says that it was given up', async () => {
  const source = join(folder, 'vdk_lab_slow-1.0');
  const note = join(folder, 'builder');
  mkdirSync(source);
  const files = {
    'PKG-INFO': 'Metadata-Version: 2.1\nName: vdk-lab-slow\nVersion: 1.0\n',
    'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'backend.py': `import os, time\nopen(${JSON.stringify(note)}, "w").write(f"{os.getpid()}\\n")\ntime.sleep(600)\n`
  };
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(source, name), text));
  execFileSync('tar', ['-czf', `${source}.tar.gz`, '-C', folder, 'vdk_lab_slow-1.0']);
  const ending = new AbortController();
  const made = makers()
    .ensureForRequirements(`vdk-lab-slow @ ${new URL(`file://${source}.tar.gz`).href}\n`, silent, ending.signal)
    .catch((error: unknown) => error);
  const read = (): string => (existsSync(note) ? readFileSync(note, 'utf8') : '');
  await expect.poll(read, { timeout: 50_000 }).toMatch(/\n$/);
  ending.abort();
  expect(await made).toMatchObject({ name: 'AbortError' });
  const status = `/proc/${read().trim()}/status`;
  // One that is dead and not yet collected is gone.
  expect(existsSync(status) ? readFileSync(status, 'utf8') : 'State:\tZ').toMatch(/^State:\s+[ZX]/m);
});
