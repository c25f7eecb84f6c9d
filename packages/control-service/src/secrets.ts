import type { CallOptions, Connection } from './connection.js';
import { deploymentId } from './deployments.js';
import { SecretsApi } from './generated/services/SecretsApi.js';
import { updateWholeMap } from './wholemap.js';

/** A value that shows only when asked for: logged, joined to a text or written as JSON it is `***`. */
export class Secret<T = unknown> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Secret(***)';
  }
}

/** One encrypted JSON map a job. A service without Vault answers 501. */
export class Secrets {
  constructor(private readonly connection: Connection) {}

  async read(team: string, job: string, options?: CallOptions): Promise<Record<string, Secret>> {
    const map = await this.#read(team, job, options);
    return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, new Secret(value)]));
  }

  /**
   * Replaces all of them. To change some use {@link update}.
   *
   * @throws ControlServiceError 413 when they are larger than the service keeps (1 MiB by default)
   */
  async replace(team: string, job: string, secrets: Record<string, unknown>, options?: CallOptions): Promise<void> {
    return this.#api(`write the secrets of "${job}"`, 'nothing', options).dataJobSecretsUpdate({
      teamName: team,
      jobName: job,
      deploymentId,
      requestBody: secrets
    });
  }

  /**
   * Sets some and removes those that are undefined; the others stay. Notices another writer.
   *
   * @throws ControlServiceError with code `lost-update` when others keep overwriting
   */
  async update(team: string, job: string, change: Record<string, unknown>, options?: CallOptions): Promise<void> {
    const map = {
      name: `the secrets of "${job}"`,
      read: () => this.#read(team, job, options),
      replace: (next: Record<string, unknown>) => this.replace(team, job, next, options)
    };
    await updateWholeMap(map, current => {
      const kept = Object.entries({ ...current, ...change }).filter(([, value]) => value !== undefined);
      return Object.fromEntries(kept);
    });
  }

  async #read(team: string, job: string, options?: CallOptions): Promise<Record<string, unknown>> {
    return this.#api(`read the secrets of "${job}"`, 'json', options).dataJobSecretsRead({
      teamName: team,
      jobName: job,
      deploymentId
    });
  }

  #api(intent: string, expected: 'json' | 'nothing', options?: CallOptions): SecretsApi {
    return new SecretsApi(this.connection.call({ intent, expected }, options));
  }
}
