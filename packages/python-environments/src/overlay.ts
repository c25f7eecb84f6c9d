import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BaseEnvironment, type Making, lockName } from './base.js';
import { copyTree, diskUse } from './copy.js';
import { EnvironmentError } from './error.js';
import { type Explanation, explain, explainFileError } from './explain.js';
import { readJson, writeJson } from './files.js';
import { examine, inspect, needsOfVdk } from './inspect.js';
import { compile, isNews } from './installbase.js';
import { constraints } from './packages.js';
import { type Claim, claimPrefix } from './prefix.js';
import { normaliseRequirements } from './requirements.js';
import { type ProgramEnd, type Uv, openUv, runProgram, runUv } from './uv.js';

export const overlayMarker = 'vdk-lab-overlay.json';

/** What a finished overlay tells of itself. */
export interface OverlayRecord {
  readonly base: string;
  readonly baseKey: string;
  readonly requirements: string;
  readonly bytes: number;
  readonly sharedBytes: number;
}

export async function readOverlay(folder: string): Promise<OverlayRecord | null> {
  const marker = await readJson(join(folder, overlayMarker));
  if (!marker || !(await stat(join(folder, 'bin', 'python')).catch(() => null))) {
    return null;
  }
  const text = (key: string): string => (typeof marker[key] === 'string' ? marker[key] : '');
  const bytes = (key: string): number => (typeof marker[key] === 'number' ? marker[key] : 0);
  return {
    base: text('base'),
    baseKey: text('baseKey'),
    requirements: text('requirements'),
    bytes: bytes('bytes'),
    sharedBytes: bytes('sharedBytes')
  };
}

/** Is there a finished overlay? Asking marks it as used, so that the least recently used can be told. */
export async function isOverlayReady(folder: string): Promise<boolean> {
  if ((await readOverlay(folder)) === null) {
    return false;
  }
  const now = new Date();
  await utimes(join(folder, overlayMarker), now, now).catch(() => undefined);
  return true;
}

async function sitePackages(prefix: string): Promise<string> {
  const [version] = (await readdir(join(prefix, 'lib'))).filter(name => name.startsWith('python'));
  return join(prefix, 'lib', version ?? 'python3', 'site-packages');
}

/** A text as a literal of Python, in ASCII: a .pth file is read in whatever encoding the machine has. */
function pythonString(text: string): string {
  const escaped = [...text].map(character => {
    const code = character.codePointAt(0) ?? 0;
    return code > 126 || code < 32 ? `\\U${code.toString(16).padStart(8, '0')}` : character.replace(/["\\]/, '\\$&');
  });
  return `"${escaped.join('')}"`;
}

/** Lines that refer to other files: an overlay is named by the text alone, and a deployment has nothing else. */
function referringLine(text: string): string | undefined {
  return text
    .split('\n')
    .find(line => /^\s*(?:-r|-c|-e|--requirement|--constraint|--editable)\b|^\s*(?:\.{1,2}\/|file:)/.test(line));
}

function requirementsFailure(explanation: Explanation, log?: string): EnvironmentError {
  const { why, countermeasures, blame } = explanation;
  return new EnvironmentError({
    code: 'requirements-failed',
    blame,
    what: 'The requirements of the job could not be installed.',
    why,
    consequences: 'The job does not run. What ran before goes on.',
    countermeasures,
    log
  });
}

/** Lines `name==version` of a lock, each with its hashes. */
function lockedPackages(lock: string): { name: string; pin: string; text: string }[] {
  return lock
    .split(/\n(?=\S)/)
    .filter(text => /^[\w.-]+(?:==| @ )/.test(text))
    .map(text => ({
      text,
      name: /^[\w.-]+/.exec(text)?.[0].toLowerCase().replace(/[._]+/g, '-') ?? '',
      pin: /^\S+/.exec(text)?.[0] ?? ''
    }));
}

/** Solves the requirements and installs what the base does not have in the same version. */
class OverlayMaker {
  constructor(
    private readonly uv: Uv,
    private readonly folder: string,
    private readonly base: BaseEnvironment,
    private readonly text: string,
    private readonly making: Making
  ) {}

  get python(): string {
    return join(this.folder, 'bin', 'python');
  }

  private run(args: readonly string[]): Promise<ProgramEnd> {
    const { signal, onProgress } = this.making;
    const onLine = (line: string): void => {
      if (isNews(line)) {
        onProgress(line);
      }
    };
    // Whose requirements they are knows them by that name.
    const hide = (text: string): string => this.uv.hide(text).replaceAll(this.requirements, 'requirements.txt');
    return runUv({ ...this.uv, hide }, args, { onLine, signal });
  }

  private get requirements(): string {
    return join(this.folder, 'vdk-lab-requirements.txt');
  }

  /** A fresh environment that sees the packages of `sites`. */
  async venv(): Promise<ProgramEnd> {
    const args = ['venv', '--quiet', '--allow-existing', '--no-project', '--python', this.base.python, this.folder];
    return this.run(args);
  }

  /** A venv sees the interpreter's own packages, not those of the environment it was made from. */
  async lookInto(sites: readonly string[]): Promise<void> {
    const lines = sites.map(site => `import site; site.addsitedir(${pythonString(site)})\n`);
    await writeFile(join(await sitePackages(this.folder), 'vdk_lab_base.pth'), lines.join(''));
  }

  /** @param pins versions that must stay; @param present what need not be installed */
  async install(pins: readonly string[], present: ReadonlySet<string>): Promise<ProgramEnd> {
    const file = (name: string): string => join(this.folder, name);
    await writeFile(this.requirements, `${this.text}\n`);
    await writeFile(file('vdk-lab-pins.txt'), `${pins.join('\n')}\n`);
    await writeFile(file('vdk-lab-constraints.txt'), `${constraints.join('\n')}\n`);
    const python = ['--python', this.python, '--build-constraints', file('vdk-lab-constraints.txt')];
    const solved = await this.run([
      ...['pip', 'compile', '--quiet', '--generate-hashes', '--no-header', '--no-annotate', ...python],
      ...['--constraints', file('vdk-lab-pins.txt'), '--output-file', file(lockName), this.requirements]
    ]);
    if (solved.code !== 0) {
      return solved;
    }
    const locked = lockedPackages(await readFile(file(lockName), 'utf8'));
    const missing = locked.filter(({ pin }) => !present.has(pin.toLowerCase()));
    if (missing.length === 0) {
      return solved;
    }
    this.making.onProgress(`Installing ${missing.map(({ pin }) => pin.replace('==', ' ')).join(', ')}`);
    // Settings of the file, such as an index, count here too.
    const settings = this.text.split('\n').filter(line => line.startsWith('--'));
    await writeFile(file('vdk-lab-missing.txt'), [...settings, ...missing.map(({ text }) => text)].join('\n') + '\n');
    const end = await this.run([
      'pip',
      'install',
      '--no-deps',
      ...python,
      '--requirements',
      file('vdk-lab-missing.txt')
    ]);
    if (end.code === 0) {
      await compile(this.python, await sitePackages(this.folder), this.making);
    }
    return end;
  }
}

/** One plugin of vdk that cannot be imported would stop the run before its first step. */
async function prove(python: string, base: BaseEnvironment, making: Making): Promise<void> {
  making.onProgress('Checking that vdk starts');
  const proof = await runProgram(python, [base.launcher, 'version'], { env: making.env, cwd: '/' });
  if (proof.code === 0) {
    return;
  }
  const { core, plugins } = await examine(python, making.env);
  const broken = plugins
    .filter(({ error }) => error !== null)
    .map(({ package: name, version, error }) => `${name} ${version} cannot be imported: ${error ?? ''}`);
  throw requirementsFailure(
    {
      why: `With these requirements vdk does not start: ${core ?? (broken.join('; ') || (proof.output.trim().split('\n').at(-1) ?? ''))}`,
      countermeasures: 'Correct requirements.txt: take out what breaks it, or ask for another version of it.',
      blame: 'user'
    },
    proof.output
  );
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
  making: Making
): Promise<void> {
  const text = normaliseRequirements(requirements);
  const referring = referringLine(text);
  if (referring !== undefined) {
    throw requirementsFailure({
      why: `The line "${referring.trim()}" of requirements.txt refers to another file, which is not there when the job runs deployed.`,
      countermeasures: 'Name packages with their versions instead.',
      blame: 'user'
    });
  }
  const uv = await openUv(making.env, making.state);
  let claim: Claim | null = null;
  try {
    claim = await claimPrefix(folder);
    const maker = new OverlayMaker(uv, folder, base, text, making);
    making.onProgress(`Solving the requirements: ${text.split('\n').map(uv.hide).join(', ')}`);
    const freeze = await runUv(uv, ['pip', 'freeze', '--python', base.python], { signal: making.signal });
    // Lines with an address pin nothing that can be solved again.
    const pins = freeze.stdout.split('\n').filter(line => /^[A-Za-z0-9._-]+==/.test(line));
    const sites = (await inspect(base.python, making.env))?.sites ?? [];
    const venv = await maker.venv();
    if (venv.code !== 0) {
      throw requirementsFailure(explain(venv.output), venv.output);
    }
    await maker.lookInto(sites);
    let end = await maker.install(pins, new Set(pins.map(pin => pin.toLowerCase())));
    // A package that is not there at all is not there for a copy either.
    if (end.code !== 0 && /No solution found/.test(end.output) && !/was not found in the/.test(end.output)) {
      making.onProgress('The requirements want other versions than the base has: trying on a copy of it');
      await claim.again();
      await maker.venv();
      for (const site of [...sites].reverse()) {
        await copyTree(site, await sitePackages(folder));
      }
      // What VDK itself needs stays as it must be.
      const limits = [...constraints, ...(await needsOfVdk(base.python, making.env))];
      end = await maker.install(limits, new Set(pins.map(pin => pin.toLowerCase())));
    }
    if (end.code !== 0) {
      throw requirementsFailure(explain(end.output), end.output);
    }
    await prove(maker.python, base, making);
    // Lines of a requirements.txt may hold credentials.
    const notes = ['requirements', 'missing', 'pins', 'constraints'];
    await Promise.all(notes.map(name => rm(join(folder, `vdk-lab-${name}.txt`), { force: true })));
    await writeJson(join(folder, overlayMarker), {
      schema: 2,
      base: base.prefix,
      baseKey: base.key,
      requirements: uv.hide(text),
      requirementsSha256: createHash('sha256').update(text).digest('hex'),
      ...(await diskUse(folder))
    });
    await claim.keep();
  } catch (error) {
    await claim?.giveBack();
    const file = explainFileError(error, folder);
    throw file ? requirementsFailure(file) : error;
  }
}
