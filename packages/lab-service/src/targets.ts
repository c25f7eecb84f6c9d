import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noToken, staticToken } from '@vdk-lab/control-service';
import type { TokenSource } from '@vdk-lab/control-service';
import { type ShipMode, shipModes } from '@vdk-lab/job-format';
import { apiTokenFromEnvironment } from './signin.js';
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

interface Configured {
  readonly name: string;
  readonly title?: string;
  readonly url: string;
  /** Name of the environment variable with a token. */
  readonly tokenVariable?: string;
  /** File with a token. */
  readonly tokenFile?: string;
  readonly shipMode?: ShipMode;
}

/** Another Control Service may know nothing of notebooks: scripts need nothing but vdk-core. */
const usualShipMode: ShipMode = 'scripts';

const targetName = /^[a-z][a-z0-9-]{0,49}$/;
const runtimeFeatures = ['events', 'versions', 'deployment-status', 'step-events'];

/** The targets: `local`, those in `targets.d`, those of `VDK_LAB_TARGETS`, and VDK's own variables as `default`. */
export class Targets {
  constructor(
    private readonly local: LocalRuntime,
    private readonly configFolders: readonly string[],
    private readonly env: NodeJS.ProcessEnv
  ) {}

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
    const others = (await this.configured()).map(({ name, title, shipMode }): Target => ({
      name,
      title: title ?? name,
      kind: 'control-service',
      state: 'ready',
      features: [],
      shipMode: shipMode ?? usualShipMode
    }));
    return [own, ...others];
  }

  /** How notebooks are deployed to a target. */
  async shipMode(name: string): Promise<ShipMode> {
    if (name === 'local') {
      return 'notebook';
    }
    return (await this.configured()).find(target => target.name === name)?.shipMode ?? usualShipMode;
  }

  /** @throws ServiceProblem `target-unknown`, `target-off` */
  async address(name: string): Promise<Address> {
    if (name === 'local') {
      const { url, token } = await this.local.reach();
      return { url, token: token === null ? noToken() : staticToken(token) };
    }
    const found = (await this.configured()).find(target => target.name === name);
    if (!found) {
      throw new ServiceProblem(
        404,
        'target-unknown',
        `There is no target "${name}".`,
        'It is not configured.',
        'Ask your administrator.'
      );
    }
    return { url: found.url, token: await this.token(found) };
  }

  private async token({ name, tokenVariable, tokenFile }: Configured): Promise<TokenSource> {
    if (tokenFile) {
      return staticToken((await readFile(tokenFile, 'utf8')).trim());
    }
    if (tokenVariable) {
      return staticToken(this.env[tokenVariable] ?? '');
    }
    return name === 'default' ? apiTokenFromEnvironment(this.env) : noToken();
  }

  private async configured(): Promise<Configured[]> {
    const found = new Map<string, Configured>();
    const add = (value: unknown): void => {
      const target = asConfigured(value);
      if (target) {
        found.set(target.name, target);
      }
    };
    const service = this.env['VDK_CONTROL_SERVICE_REST_API_URL'] ?? this.env['REST_API_URL'];
    if (service) {
      add({ name: 'default', title: 'Control Service', url: service });
    }
    for (const folder of [...this.configFolders].reverse()) {
      const place = join(folder, 'vdk-lab', 'targets.d');
      for (const file of (await readdir(place).catch(() => [])).filter(name => name.endsWith('.json')).sort()) {
        const content: unknown = JSON.parse(await readFile(join(place, file), 'utf8'));
        (Array.isArray(content) ? content : [content]).forEach(add);
      }
    }
    const overlay: unknown = this.env['VDK_LAB_TARGETS'] ? JSON.parse(this.env['VDK_LAB_TARGETS']) : [];
    (Array.isArray(overlay) ? overlay : [overlay]).forEach(add);
    return [...found.values()];
  }
}

function asConfigured(value: unknown): Configured | null {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('url' in value)) {
    return null;
  }
  const { name, url } = value;
  if (typeof name !== 'string' || !targetName.test(name) || name === 'local' || typeof url !== 'string') {
    return null;
  }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    return null;
  }
  const text = (key: string): string | undefined => {
    const entry: unknown = Reflect.get(value, key);
    return typeof entry === 'string' ? entry : undefined;
  };
  const shipMode = shipModes.find(mode => mode === text('shipMode'));
  return {
    name,
    url,
    title: text('title'),
    tokenVariable: text('tokenVariable'),
    tokenFile: text('tokenFile'),
    ...(shipMode ? { shipMode } : {})
  };
}
