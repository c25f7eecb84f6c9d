import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyEnvironment, diskUse } from './copy.js';
import { EnvironmentError } from './error.js';
import { type Explanation, explain, explainFileError } from './explain.js';
import { readJson, writeJson } from './files.js';
import { examine, inspect } from './inspect.js';
import { baseKey, basePackages, constraints } from './packages.js';
import { type Claim, claimPrefix } from './prefix.js';
import { findPython } from './pythons.js';
import type { BasePlan } from './plan.js';
import type { Variables } from './state.js';
import { type Uv, openUv, runProgram, runUv } from './uv.js';

export const baseMarker = 'vdk-lab-environment.json';
/** The packages of an environment with their versions and hashes, as `uv pip sync` and `pip install -r` read it. */
export const lockName = 'vdk-lab-lock.txt';

/** An environment that holds vdk-core and never changes. */
export interface BaseEnvironment {
  readonly kind: 'base' | 'named';
  /** 64 hex digits. */
  readonly key: string;
  /** Absolute folder. */
  readonly prefix: string;
  readonly python: string;
  /** Absolute path of vdk_lab_job/launch.py in it. */
  readonly launcher: string;
  /** E.g. `3.11.7`. */
  readonly pythonVersion: string;
  /** E.g. `0.3.1466514302`. */
  readonly vdkVersion: string;
}

/** What is kept in a base besides: what was asked for, and what it takes. */
export interface BaseRecord extends BaseEnvironment {
  /** Names what was asked for; see packages.ts. Empty in bases of older versions. */
  readonly plan: string;
  readonly stock: string;
  readonly packages: readonly string[];
  readonly bytes: number;
  readonly sharedBytes: number;
}

/** Told what is being done; one line. */
export type Progress = (text: string) => void;

/** How making goes on: where it works, whom it tells, when it ends early. */
export interface Making {
  readonly env: Variables;
  readonly state: string;
  readonly onProgress: Progress;
  readonly signal?: AbortSignal;
}

/** A finished base at `prefix`; null when there is none, or the interpreter that it was made from is gone. */
export async function readBase(prefix: string): Promise<BaseRecord | null> {
  const marker = await readJson(join(prefix, baseMarker));
  const python = join(prefix, 'bin', 'python');
  const text = (key: string): string => (typeof marker?.[key] === 'string' ? marker[key] : '');
  const bytes = (key: string): number => (typeof marker?.[key] === 'number' ? marker[key] : 0);
  if (!marker || !text('key') || !text('launcher') || !(await stat(python).catch(() => null))) {
    return null;
  }
  return {
    kind: 'base',
    key: text('key'),
    prefix,
    python,
    launcher: join(prefix, text('launcher')),
    pythonVersion: text('python'),
    vdkVersion: text('vdkCore'),
    plan: text('plan'),
    stock: text('stock'),
    packages: Array.isArray(marker['packages']) ? marker['packages'].map(String) : [],
    bytes: bytes('bytes'),
    sharedBytes: bytes('sharedBytes')
  };
}

export function baseFailure(
  what: string,
  explanation: Pick<Explanation, 'why' | 'countermeasures' | 'code'>,
  log?: string
): EnvironmentError {
  return new EnvironmentError({
    code: explanation.code ?? 'base-failed',
    blame: 'platform',
    what,
    why: explanation.why,
    consequences: 'The environment for jobs was not made. What was there before is as it was.',
    countermeasures: explanation.countermeasures,
    log
  });
}

/** Lines of uv that tell people what is going on; a failure is told by itself. */
export function isNews(line: string): boolean {
  return /^(?:Building|Downloading|still at it)/.test(line);
}

/** Runs uv; its failure becomes one that people can read. */
async function must(uv: Uv, title: string, args: readonly string[], making: Making): Promise<string> {
  making.onProgress(title);
  const onLine = (line: string): void => {
    if (isNews(line)) {
      making.onProgress(`${title}: ${line}`);
    }
  };
  const { code, output, stdout } = await runUv(uv, args, { onLine, signal: making.signal });
  if (code !== 0) {
    throw baseFailure(`${title} failed.`, explain(output), output);
  }
  return stdout;
}

/** Compiles what is not compiled yet. Tests that packages bring along are a third of all code and are never imported. */
export async function compile(python: string, folder: string, making: Making): Promise<void> {
  making.onProgress('Compiling, so that jobs start quickly');
  const args = ['-m', 'compileall', '-q', '-j', '0', '-x', String.raw`[/\\]tests?[/\\]`, folder];
  // What a package holds for another Python does not compile; that is no failure.
  await runProgram(python, args, { env: making.env, cwd: '/', signal: making.signal });
}

/**
 * Solves what the plan asks for: names, versions, hashes. The versions of the lock that comes with this package stay where
 * they fit.
 */
async function solve(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
  const wanted = join(prefix, 'vdk-lab-packages.in');
  await writeFile(wanted, `${plan.packages.join('\n')}\n`);
  const args = [
    '--generate-hashes',
    '--no-header',
    '--no-annotate',
    '--quiet',
    '--output-file',
    join(prefix, lockName)
  ];
  await must(uv, 'Solving which packages fit', ['pip', 'compile', ...places(prefix, plan), ...args, wanted], making);
}

/** Options that say where packages come from, and what VDK needs while it is built. */
function places(prefix: string, plan: BasePlan): string[] {
  const limits = join(prefix, 'vdk-lab-constraints.txt');
  return [
    ...['--python', join(prefix, 'bin', 'python'), '--build-constraints', limits],
    ...(plan.offline ? ['--offline', ...(plan.findLinks.length > 0 ? ['--no-index'] : [])] : []),
    ...plan.findLinks.flatMap(folder => ['--find-links', folder])
  ];
}

/** Installs by the lock in `prefix`. All that will be downloaded is named before. */
async function sync(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
  const lock = join(prefix, lockName);
  const args = ['pip', 'sync', ...places(prefix, plan)];
  const dry = await runUv(uv, [...args, '--dry-run', lock], { signal: making.signal });
  const names = [...dry.output.matchAll(/^ \+ (\S+?)(?:==(\S+).*| @ .*)?$/gm)].map(([, name = '', version]) =>
    version ? `${name} ${version}` : name
  );
  const downloads = /Would download (\d+) package/.exec(dry.output)?.[1] ?? '0';
  // Where it fails, the same fails below, and tells why.
  if (dry.code === 0) {
    making.onProgress(
      `${names.length} packages will be installed, ${downloads} of them downloaded or built: ${names.join(', ')}`
    );
  }
  // What is named by a folder or a repository has no hash.
  const text = await readFile(lock, 'utf8');
  const entries = [...text.matchAll(/^[\w.-]+(?:==| @ )/gm)].length;
  const isHashed = entries === [...text.matchAll(/^\S[^\n]*\\\n\s+--hash=/gm)].length;
  await must(uv, 'Installing', [...args, ...(isHashed ? ['--require-hashes'] : []), lock], making);
}

/** By the lock that comes with this package; where other packages are asked for, or an index lacks one, by a new one. */
async function install(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
  let isLocked = plan.lock !== '' && plan.packages.length === basePackages.length;
  if (plan.lock !== '') {
    await writeFile(join(prefix, lockName), plan.lock);
  }
  if (isLocked) {
    try {
      await sync(uv, prefix, plan, making);
    } catch (error) {
      // An index of a company may not have each version; a package that was changed is another matter.
      if (!(error instanceof EnvironmentError) || !/No solution found|no versions? of/i.test(error.log ?? '')) {
        throw error;
      }
      isLocked = false;
      making.onProgress('The package index does not have all versions of the lock');
    }
  }
  if (!isLocked) {
    await solve(uv, prefix, plan, making);
    await sync(uv, prefix, plan, making);
  }
  await compile(join(prefix, 'bin', 'python'), join(prefix, 'lib'), making);
}

/** Puts vdk-lab-job in: from the wheel that travels with the Lab, without any index. */
async function installJobModule(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
  const isWheel = plan.jobModule.endsWith('.whl');
  const source = isWheel ? ['--offline', '--no-index'] : places(prefix, plan).slice(2);
  const options = ['--python', join(prefix, 'bin', 'python'), '--no-deps', '--reinstall-package', 'vdk-lab-job'];
  await must(uv, 'Installing vdk-lab-job', ['pip', 'install', ...options, ...source, plan.jobModule], making);
  const facts = await inspect(join(prefix, 'bin', 'python'), making.env);
  if (facts?.launcher) {
    await compile(join(prefix, 'bin', 'python'), join(facts.launcher, '..'), making);
  }
}

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

async function makeVenv(uv: Uv, python: string, prefix: string, version: string, making: Making): Promise<void> {
  const args = ['venv', '--quiet', '--allow-existing', '--no-project', '--python', python, prefix];
  await must(uv, `Making an environment with Python ${version}`, args, making);
  await writeFile(join(prefix, 'vdk-lab-constraints.txt'), `${constraints.join('\n')}\n`);
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

/** Removes a base or overlay: its marker first, so that nobody takes a half-removed one for a finished one. */
export async function removeEnvironment(prefix: string, marker: string): Promise<void> {
  await rm(join(prefix, marker), { force: true });
  await rm(prefix, { recursive: true, force: true });
}
