import { type TokenSource, noToken, staticToken } from '@vdk-lab/control-service';
import type { ShipMode } from '@vdk-lab/job-format';
import { runtimeFeatures } from '@vdk-lab/local-runtime';
import { type ConfiguredTarget, readTargets, targetToken } from '@vdk-lab/targets';
import type { LocalRuntime } from './localruntime.js';
import { ServiceProblem } from './problem.js';

/** A Control Service, as the plugins see it. */
export interface Target {
  readonly name: string;
  readonly title: string;
  readonly kind: 'local' | 'control-service';
  readonly state: 'ready' | 'off';
  readonly reason?: string;
  readonly features: readonly string[];
  /** How notebooks are deployed to it. */
  readonly shipMode: ShipMode;
}

/** Where it is, and how to sign in. Never leaves this process. */
export interface Address {
  readonly url: string;
  readonly token: TokenSource;
}

/** The targets: `local`, and those that are configured. Read anew each time: a file that is added counts at once. */
export class Targets {
  private readonly tokens = new Map<string, TokenSource>();

  constructor(
    private readonly local: LocalRuntime,
    private readonly configFolders: readonly string[],
    private readonly env: NodeJS.ProcessEnv
  ) {}

  /** Those whose configuration is wrong are `off`, with the reason. */
  async list(): Promise<Target[]> {
    const local = await this.local.state();
    const own: Target = {
      name: 'local',
      title: 'Local',
      kind: 'local',
      state: local.state === 'off' ? 'off' : 'ready',
      ...(local.reason ? { reason: local.reason } : {}),
      features: local.state === 'off' ? [] : runtimeFeatures,
      shipMode: 'notebook'
    };
    const { targets, problems } = await readTargets(this.env, this.configFolders);
    const other = { kind: 'control-service', features: [] } as const;
    const ready = targets.map(({ name, title, shipMode }): Target => ({
      ...other,
      name,
      title,
      state: 'ready',
      shipMode
    }));
    const off = new Map<string, Target>();
    for (const { name, what, advice } of problems) {
      if (name !== null && !targets.some(target => target.name === name)) {
        const reason = `${what} ${advice}`;
        off.set(name, { ...other, name, title: name, state: 'off', reason, shipMode: 'scripts' });
      }
    }
    return [own, ...ready, ...off.values()];
  }

  /** How notebooks are deployed to a target. @throws ServiceProblem `target-unknown`, `target-off` */
  async shipMode(name: string): Promise<ShipMode> {
    return name === 'local' ? 'notebook' : (await this.configured(name)).shipMode;
  }

  /** @throws ServiceProblem `target-unknown`, `target-off` */
  async address(name: string): Promise<Address> {
    if (name === 'local') {
      const { url, token } = await this.local.reach();
      return { url, token: token === null ? noToken() : staticToken(token) };
    }
    const target = await this.configured(name);
    return { url: target.url, token: this.token(target) };
  }

  /** One source for each sign-in: it keeps the token that it got for all requests. */
  private token(target: ConfiguredTarget): TokenSource {
    const key = JSON.stringify(target);
    const known = this.tokens.get(key) ?? targetToken(target, this.env);
    this.tokens.set(key, known);
    return known;
  }

  private async configured(name: string): Promise<ConfiguredTarget> {
    const { targets, problems } = await readTargets(this.env, this.configFolders);
    const found = targets.find(target => target.name === name);
    if (found) {
      return found;
    }
    const problem = problems.findLast(one => one.name === name);
    throw problem
      ? new ServiceProblem(503, 'target-off', `The target "${name}" cannot be used.`, problem.what, problem.advice)
      : new ServiceProblem(
          404,
          'target-unknown',
          `There is no target "${name}".`,
          `There are: ${['local', ...targets.map(target => target.name)].join(', ')}.`,
          'Choose one of these, or ask your administrator to add a file in vdk-lab/targets.d.'
        );
  }
}
