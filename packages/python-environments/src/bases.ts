import { randomBytes } from 'node:crypto';
import { readlink, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BaseEnvironment, type BaseRecord, type Making, type Progress, baseMarker, readBase } from './base.js';
import { EnvironmentError } from './error.js';
import { readJson, writeJson } from './files.js';
import { missingIn } from './found.js';
import { inspect } from './inspect.js';
import type { Inventory } from './inventory.js';
import { writeKernelspec } from './kernelspec.js';
import { exclusively, lockFile } from './lock.js';
import { makeBase, startsVdk } from './makebase.js';
import { addMissing, interpreterOf, readNamed } from './named.js';
import { type BaseOptions, type BasePlan, planBase } from './plan.js';
import type { Workshop } from './workshop.js';

/** The environments with vdk-core: which one jobs use, making one, taking one that is there. */
export class Bases {
  constructor(
    private readonly workshop: Workshop,
    private readonly inventory: Inventory
  ) {}

  private get choice(): string {
    return join(this.workshop.folder, 'current.json');
  }

  /** `VDK_LAB_PYTHON`, else the one chosen or made last. */
  async current(): Promise<BaseEnvironment | null> {
    const named = this.workshop.env['VDK_LAB_PYTHON'];
    if (named) {
      return readNamed(named, 'VDK_LAB_PYTHON', this.workshop.env);
    }
    const choice = await readJson(this.choice);
    if (typeof choice?.['python'] === 'string') {
      return readNamed(choice['python'], '"vdk-lab env use"', this.workshop.env);
    }
    return typeof choice?.['prefix'] === 'string' ? readBase(choice['prefix']) : null;
  }

  async create(options: Partial<BaseOptions>, onProgress: Progress, signal?: AbortSignal): Promise<BaseEnvironment> {
    const plan = await planBase({ ...options, jobModule: await this.workshop.jobModule(options.jobModule) });
    const making = this.workshop.making(onProgress, signal);
    const onWait = (): void => onProgress('Another process makes an environment: waiting for it');
    const base = await this.workshop.writable(() =>
      exclusively(lockFile(this.workshop.folder, 'bases'), () => this.findOrMake(plan, options, making), {
        onWait,
        ...(signal ? { signal } : {})
      })
    );
    await writeKernelspec(this.workshop.state, base);
    return base;
  }

  private async findOrMake(plan: BasePlan, options: Partial<BaseOptions>, making: Making): Promise<BaseRecord> {
    const all = await this.inventory.bases();
    const wanted = options.prefix === undefined ? null : resolve(options.prefix);
    const isWanted = ({ prefix }: BaseRecord): boolean => wanted === null || prefix === wanted;
    const present = all.find(base => base.plan === plan.key && isWanted(base));
    const isUsable = present && !options.recreate && (await this.isWhole(present));
    if (present && !isUsable && !options.recreate) {
      making.onProgress(`The environment ${present.prefix} is damaged: making another one`);
    }
    await this.inventory.clean('bases');
    const base = present && isUsable ? present : await this.make(plan, wanted, options.recreate ? [] : all, making);
    await this.inventory.remember(base.prefix);
    await writeJson(this.choice, { prefix: base.prefix });
    return base;
  }

  /** Tools that install into it read what it says of itself; jobs need what it imports. */
  private async isWhole(base: BaseRecord): Promise<boolean> {
    return (
      (await inspect(base.python, this.workshop.env))?.vdk === base.vdkVersion &&
      (await startsVdk(base, this.workshop.env))
    );
  }

  private async make(
    plan: BasePlan,
    wanted: string | null,
    all: readonly BaseRecord[],
    making: Making
  ): Promise<BaseRecord> {
    // A name of its own: nothing that a killed maker left running writes into it.
    const name = `${plan.key.slice(0, 12)}-${randomBytes(4).toString('hex')}`;
    const prefix = wanted ?? join(this.workshop.folder, 'bases', name);
    const source = all.find(base => base.stock === plan.stock && base.prefix !== prefix);
    if (source && (await inspect(source.python, this.workshop.env))?.vdk === source.vdkVersion) {
      try {
        return await makeBase(prefix, plan, source, making);
      } catch (error) {
        if (making.signal?.aborted || (error instanceof EnvironmentError && error.code !== 'base-failed')) {
          throw error;
        }
        making.onProgress('The copy does not work: making it from packages');
      }
    }
    return makeBase(prefix, plan, null, making);
  }

  async use(
    which: string,
    options: { add?: boolean },
    onProgress: Progress,
    signal?: AbortSignal
  ): Promise<BaseEnvironment> {
    const matches = (await this.inventory.bases()).filter(({ prefix }) => prefix.split('/').at(-1)?.startsWith(which));
    const [match] = matches;
    return this.workshop.writable(async () => {
      if (match && matches.length === 1) {
        await writeJson(this.choice, { prefix: match.prefix });
        await writeKernelspec(this.workshop.state, match);
        return match;
      }
      const python = await interpreterOf(resolve(which));
      const facts = await inspect(python, this.workshop.env);
      const missing = facts?.vdk ? missingIn(facts) : [];
      if (options.add && missing.length > 0) {
        await addMissing(python, missing, await this.workshop.jobModule(), this.workshop.making(onProgress, signal));
      }
      const base = await readNamed(python, 'the command', this.workshop.env);
      await writeJson(this.choice, { python: base.python });
      await writeKernelspec(this.workshop.state, base);
      return base;
    });
  }

  async whyNone(): Promise<EnvironmentError> {
    const prefix = (await readJson(this.choice))?.['prefix'];
    let why = 'It has not been made yet.';
    if (typeof prefix === 'string') {
      const isMade = await stat(join(prefix, baseMarker)).catch(() => null);
      const link = await readlink(join(prefix, 'bin', 'python')).catch(() => null);
      why = isMade && link ? `The Python that it was made from, ${link}, is gone.` : `The one at ${prefix} is gone.`;
    }
    return new EnvironmentError({
      code: 'no-base',
      blame: 'platform',
      what: 'There is no environment for jobs.',
      why,
      consequences: 'The job cannot run.',
      countermeasures:
        'Make it with "vdk-lab env create", or name one that has vdk-core with "vdk-lab env use" or VDK_LAB_PYTHON.'
    });
  }
}
