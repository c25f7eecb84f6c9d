import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Making, baseFailure, lockName } from './base.js';
import { EnvironmentError } from './error.js';
import { explain } from './explain.js';
import { inspect } from './inspect.js';
import { basePackages, constraints } from './packages.js';
import type { BasePlan } from './plan.js';
import { type Uv, runProgram, runUv } from './uv.js';

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

/** Fills an empty environment. By the lock that comes with this package; where other packages are asked for, or an index lacks one, by a new one. */
export async function install(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
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
export async function installJobModule(uv: Uv, prefix: string, plan: BasePlan, making: Making): Promise<void> {
  const isWheel = plan.jobModule.endsWith('.whl');
  const source = isWheel ? ['--offline', '--no-index'] : places(prefix, plan).slice(2);
  const options = ['--python', join(prefix, 'bin', 'python'), '--no-deps', '--reinstall-package', 'vdk-lab-job'];
  await must(uv, 'Installing vdk-lab-job', ['pip', 'install', ...options, ...source, plan.jobModule], making);
  const facts = await inspect(join(prefix, 'bin', 'python'), making.env);
  if (facts?.launcher) {
    await compile(join(prefix, 'bin', 'python'), join(facts.launcher, '..'), making);
  }
}

/** An empty environment. */
export async function makeVenv(uv: Uv, python: string, prefix: string, version: string, making: Making): Promise<void> {
  const args = ['venv', '--quiet', '--allow-existing', '--no-project', '--python', python, prefix];
  await must(uv, `Making an environment with Python ${version}`, args, making);
  await writeFile(join(prefix, 'vdk-lab-constraints.txt'), `${constraints.join('\n')}\n`);
}
