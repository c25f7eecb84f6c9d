import type { CallOptions, Connection } from './connection.js';
import type { DataJobDeployment } from './generated/models/DataJobDeployment.js';
import type { DataJobDeploymentStatus } from './generated/models/DataJobDeploymentStatus.js';
import { DeploymentsApi } from './generated/services/DeploymentsApi.js';

/** The service ignores the id of a deployment; this is what clients send. */
export const deploymentId = 'production';

/** The version, schedule and settings a job runs with. A job has at most one deployment. */
export class Deployments {
  constructor(private readonly connection: Connection) {}

  /** None or one. One that is being built or failed does not show. */
  async list(team: string, job: string, options?: CallOptions): Promise<DataJobDeploymentStatus[]> {
    return this.#api(`list the deployments of "${job}"`, 'json', options).deploymentList({
      teamName: team,
      jobName: job
    });
  }

  /** The deployment, or null when the job is not deployed. */
  async find(team: string, job: string, options?: CallOptions): Promise<DataJobDeploymentStatus | null> {
    return (await this.list(team, job, options))[0] ?? null;
  }

  /** @throws ControlServiceError 404 when the job is unknown or not deployed */
  async read(team: string, job: string, options?: CallOptions): Promise<DataJobDeploymentStatus> {
    return this.#api(`read the deployment of "${job}"`, 'json', options).deploymentRead({
      teamName: team,
      jobName: job,
      deploymentId
    });
  }

  /**
   * Asks the service to deploy a version; it does so in the background. Send `enabled`: what an absent one means depends
   * on the service. To deploy and know how it went use `deploy`.
   *
   * @throws ControlServiceError 409 for a Python version the service does not offer
   */
  async deploy(
    team: string,
    job: string,
    deployment: DataJobDeployment & { readonly job_version: string },
    options?: CallOptions & { /** Default true. */ readonly sendNotification?: boolean }
  ): Promise<void> {
    return this.#api(`deploy "${job}"`, 'nothing', options).deploymentUpdate({
      teamName: team,
      jobName: job,
      requestBody: deployment,
      sendNotification: options?.sendNotification
    });
  }

  /** Changes the deployment in place; not its `job_version` or `python_version`. */
  async patch(team: string, job: string, change: DataJobDeployment, options?: CallOptions): Promise<void> {
    return this.#api(`change the deployment of "${job}"`, 'nothing', options).deploymentPatch({
      teamName: team,
      jobName: job,
      deploymentId,
      requestBody: change
    });
  }

  /** Switches the schedule on. */
  async enable(team: string, job: string, options?: CallOptions): Promise<void> {
    return this.patch(team, job, { enabled: true }, options);
  }

  /** Switches the schedule off; the job can still be started by hand. */
  async disable(team: string, job: string, options?: CallOptions): Promise<void> {
    return this.patch(team, job, { enabled: false }, options);
  }

  /** Undeploys. Past executions and sources stay. */
  async remove(team: string, job: string, options?: CallOptions): Promise<void> {
    return this.#api(`undeploy "${job}"`, 'nothing', options).deploymentDelete({
      teamName: team,
      jobName: job,
      deploymentId
    });
  }

  #api(intent: string, expected: 'json' | 'nothing', options?: CallOptions): DeploymentsApi {
    return new DeploymentsApi(this.connection.call({ intent, expected }, options));
  }
}
