import { createHash } from 'node:crypto';
import { constants as fileConstants } from 'node:fs';
import { cp, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BaseEnvironment, type Progress, lastLine } from './base.js';
import { EnvironmentError } from './error.js';
import { readJson, writeJson } from './files.js';
import { constraints } from './packages.js';
import { normaliseRequirements } from './requirements.js';
import type { Variables } from './state.js';
import { findUv, runProgram, uvVariables } from './uv.js';

export const overlayMarker = 'vdk-lab-overlay.json';

/** Is there a finished overlay? Reading it marks it as used, so that the least recently used can be told. */
export async function isOverlayReady(folder: string): Promise<boolean> {
  const marker = join(folder, overlayMarker);
  if ((await readJson(marker)) === null || !(await stat(join(folder, 'bin', 'python')).catch(() => null))) {
    return false;
  }
  const now = new Date();
  await utimes(marker, now, now).catch(() => undefined);
  return true;
}

async function sitePackages(prefix: string): Promise<string> {
  const [version] = (await readdir(join(prefix, 'lib'))).filter(name => name.startsWith('python'));
  return join(prefix, 'lib', version ?? 'python3', 'site-packages');
}

/**
 * Makes the overlay of `requirements` over `base` in `folder`; what stands there without its marker is replaced.
 * First the requirements are solved with the base's own versions fixed; when that has no solution, on a copy of the base.
 * @throws EnvironmentError `requirements-failed` with uv's text: the job's author can mend it
 */
export async function makeOverlay(
  folder: string,
  base: BaseEnvironment,
  requirements: string,
  env: Variables,
  onProgress: Progress,
  signal?: AbortSignal
): Promise<void> {
  const text = normaliseRequirements(requirements);
  const uv = await findUv(env);
  const variables = uvVariables(env, { VIRTUAL_ENV: folder });
  const wanted = `${folder}.requirements.txt`;
  const fixed = `${folder}.constraints.txt`;
  const limits = `${folder}.build-constraints.txt`;
  await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 });
  await writeFile(wanted, `${text}\n`);
  await writeFile(limits, `${constraints.join('\n')}\n`);
  const install = (constraintFile: string): ReturnType<typeof runProgram> =>
    runProgram(
      uv,
      [
        ...['pip', 'install', '--compile-bytecode', '--constraints', constraintFile],
        ...['--build-constraints', limits, '--requirements', wanted]
      ],
      { env: variables, onLine: onProgress, signal }
    );

  try {
    onProgress(`Installing the requirements: ${text.split('\n').join(', ')}`);
    const freeze = await runProgram(uv, ['pip', 'freeze', '--python', base.python], { env });
    // Lines with an address pin nothing that can be solved again.
    const pins = freeze.stdout.split('\n').filter(line => /^[A-Za-z0-9._-]+==/.test(line));
    await writeFile(fixed, `${pins.join('\n')}\n`);
    await rm(folder, { recursive: true, force: true });
    await runProgram(uv, ['venv', '--quiet', '--python', base.python, folder], { env: variables });
    // A venv sees the interpreter's own packages, not those of the environment it was made from.
    const path = JSON.stringify(await sitePackages(base.prefix));
    await writeFile(join(await sitePackages(folder), 'vdk_lab_base.pth'), `import site; site.addsitedir(${path})\n`);
    let end = await install(fixed);
    if (end.code !== 0) {
      onProgress('The requirements want other versions than the base has: trying on a copy of it');
      await rm(folder, { recursive: true, force: true });
      await runProgram(uv, ['venv', '--quiet', '--python', base.python, folder], { env: variables });
      await cp(await sitePackages(base.prefix), await sitePackages(folder), {
        recursive: true,
        mode: fileConstants.COPYFILE_FICLONE
      });
      end = await install(limits);
    }
    if (end.code !== 0) {
      await rm(folder, { recursive: true, force: true });
      throw new EnvironmentError({
        code: 'requirements-failed',
        blame: 'user',
        what: 'The requirements of the job could not be installed.',
        why: lastLine(end.output),
        consequences: 'The job does not run. What ran before goes on.',
        countermeasures: 'Correct requirements.txt: the text of uv says which line has no solution.',
        log: end.output
      });
    }
    await writeJson(join(folder, overlayMarker), {
      schema: 1,
      base: base.prefix,
      baseKey: base.key,
      requirementsSha256: createHash('sha256').update(text).digest('hex')
    });
  } finally {
    await Promise.all([wanted, fixed, limits].map(file => rm(file, { force: true })));
  }
}
