import type { CallOptions, Connection } from './connection.js';
import { deploymentId } from './deployments.js';
import { PropertiesApi } from './generated/services/PropertiesApi.js';
import { updateWholeMap } from './wholemap.js';

/** One JSON map a job. The service keeps it by the job's name alone and does not check that the job exists. */
export class Properties {
  constructor(private readonly connection: Connection) {}

  /** `{}` when there are none. */
  async read(team: string, job: string, options?: CallOptions): Promise<Record<string, unknown>> {
    return this.#api(`read the properties of "${job}"`, 'json', options).dataJobPropertiesRead({
      teamName: team,
      jobName: job,
      deploymentId
    });
  }

  /** Replaces all of them, whoever wrote them. To change some use {@link update}. */
  async replace(team: string, job: string, properties: Record<string, unknown>, options?: CallOptions): Promise<void> {
    return this.#api(`write the properties of "${job}"`, 'nothing', options).dataJobPropertiesUpdate({
      teamName: team,
      jobName: job,
      deploymentId,
      requestBody: properties
    });
  }

  /**
   * Changes some and notices another writer.
   *
   * @param change gets a copy to change, or returns another map; may be called several times
   * @returns the map as written
   * @throws ControlServiceError with code `lost-update` when others keep overwriting
   */
  async update(
    team: string,
    job: string,
    change: (
      current: Record<string, unknown>
    ) => Record<string, unknown> | void | Promise<Record<string, unknown> | void>,
    options?: CallOptions
  ): Promise<Record<string, unknown>> {
    const map = {
      name: `the properties of "${job}"`,
      read: () => this.read(team, job, options),
      replace: (next: Record<string, unknown>) => this.replace(team, job, next, options)
    };
    return updateWholeMap(map, change);
  }

  #api(intent: string, expected: 'json' | 'nothing', options?: CallOptions): PropertiesApi {
    return new PropertiesApi(this.connection.call({ intent, expected }, options));
  }
}
