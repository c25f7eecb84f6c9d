import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BaseEnvironment,
  type BaseRecord,
  type Making,
  baseFailure,
  baseMarker,
  lockName,
  readBase
} from './base.js';
import { copyEnvironment, diskUse } from './copy.js';
import { explainFileError } from './explain.js';
import { writeJson } from './files.js';
import { examine, inspect } from './inspect.js';
import { install, installJobModule, makeVenv } from './installbase.js';
import { baseKey } from './packages.js';
import type { BasePlan } from './plan.js';
import { type Claim, claimPrefix } from './prefix.js';
import { findPython } from './pythons.js';
import type { Variables } from './state.js';
import { type Uv, openUv, runProgram } from './uv.js';

/** The proof that counts: vdk starts, with every plugin. */
async function prove(prefix: string, making: Making): Promise<{ python: string; vdk: string; launcher: string }> {
  making.onProgress('Checking that vdk starts');
  const python = join(prefix, 'bin', 'python');
  const facts = await inspect(python, making.env);
  const what = 'The environment was made, but vdk does not start in it.';
  const countermeasures = 'Leave out or correct what was named with --with, and run the same again.';
  if (!facts?.vdk || !facts.launcher) {
    throw baseFailure(what, { why: `${facts?.vdk ? 'vdk-lab-job' : 'vdk-core'} is not in it.`, countermeasures });
  }
  const proof = await runProgram(python, [facts.launcher, 'version'], { env: making.env, cwd: '/' });
  if (proof.code !== 0) {
    const { core, plugins } = await examine(python, making.env);
    const broken = plugins.filter(({ error }) => error !== null);
    const why =
      core ??
      (broken.length > 0
        ? broken
            .map(({ package: name, version, error }) => `${name} ${version} cannot be imported: ${error}`)
            .join('; ')
        : (proof.output.trim().split('\n').at(-1) ?? ''));
    throw baseFailure(what, { why, countermeasures }, proof.output);
  }
  return { python: facts.python, vdk: facts.vdk, launcher: facts.launcher };
}

/** Does vdk start in a finished base? What a person or a tool took out of it since is seen only so. */
export async function startsVdk({ python, launcher }: BaseEnvironment, env: Variables): Promise<boolean> {
  const proof = await runProgram(python, [launcher, 'version'], { env, cwd: '/' }).catch(() => null);
  return proof?.code === 0;
}

/** As a hard-linked copy of a base that has the same packages. */
async function copyOf(source: BaseRecord, uv: Uv, prefix: string, making: Making): Promise<void> {
  await makeVenv(uv, await realpath(source.python), prefix, source.pythonVersion, making);
  making.onProgress(`Linking the packages of ${source.prefix}`);
  await copyEnvironment(source.prefix, prefix);
  await writeFile(join(prefix, lockName), await readFile(join(source.prefix, lockName)));
}

/**
 * Makes a base at `prefix` and proves it by `vdk version`; the marker comes last, so a half-made one counts for nothing.
 * @param source a base with the same packages, when there is one
 * @throws EnvironmentError with uv's text
 */
export async function makeBase(
  prefix: string,
  plan: BasePlan,
  source: BaseRecord | null,
  making: Making
): Promise<BaseRecord> {
  const uv = await openUv(making.env, making.state);
  let claim: Claim | null = null;
  try {
    // Programs in it hold absolute paths, so it is made where it will stand.
    claim = await claimPrefix(prefix);
    if (source) {
      await copyOf(source, uv, prefix, making);
    } else {
      const { path, version } = await findPython(uv, plan.python);
      await makeVenv(uv, path, prefix, version, making);
      await install(uv, prefix, plan, making);
    }
    await installJobModule(uv, prefix, plan, making);
    const facts = await prove(prefix, making);
    // A package that was named by its address may hold credentials.
    const lock = uv.hide(await readFile(join(prefix, lockName), 'utf8'));
    await writeFile(join(prefix, lockName), lock);
    await rm(join(prefix, 'vdk-lab-packages.in'), { force: true });
    await writeJson(
      join(prefix, `${baseMarker}.part`),
      {
        schema: 2,
        key: baseKey(plan.key, lock, facts.python, prefix),
        plan: plan.key,
        stock: plan.stock,
        python: facts.python,
        vdkCore: facts.vdk,
        launcher: facts.launcher.slice(prefix.length + 1),
        packages: plan.packages.map(uv.hide),
        ...(await diskUse(prefix))
      },
      0o644
    );
    await rename(join(prefix, `${baseMarker}.part`), join(prefix, baseMarker));
    await claim.keep();
    const made = await readBase(prefix);
    if (!made) {
      throw baseFailure('The environment was made, but cannot be read.', {
        why: `Look at ${prefix}.`,
        countermeasures: 'Make it again.'
      });
    }
    return made;
  } catch (error) {
    await claim?.giveBack();
    const file = explainFileError(error, prefix);
    throw file ? baseFailure('The environment could not be made.', file) : error;
  }
}
