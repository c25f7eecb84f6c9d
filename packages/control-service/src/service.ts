import { Connection, type CallOptions, type ConnectionOptions } from './connection.js';
import { Deployments } from './deployments.js';
import { Executions } from './executions.js';
import type { DataJobApiInfo } from './generated/models/DataJobApiInfo.js';
import { ServiceApi } from './generated/services/ServiceApi.js';
import { anyTeam, Jobs } from './jobs.js';
import { Polling } from './polling.js';
import { Properties } from './properties.js';
import { Secrets } from './secrets.js';
import { Sources } from './sources.js';
import { Teams } from './teams.js';

/**
 * One VDK Control Service: all its operations.
 *
 * @example
 * ```ts
 * const service = new ControlService({ url: 'http://localhost:8092' });
 * const id = await service.executions.start('my-team', 'my-job', { args: { day: '2026-01-31' } });
 * ```
 */
export class ControlService {
  readonly connection: Connection;
  readonly jobs: Jobs;
  readonly deployments: Deployments;
  readonly executions: Executions;
  readonly properties: Properties;
  readonly secrets: Secrets;
  readonly sources: Sources;
  readonly teams: Teams;
  /** Pauses and resumes the watchers of this service. */
  readonly polling = new Polling();

  /** @throws ControlServiceError when the URL cannot be the one of a service */
  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
    this.jobs = new Jobs(this.connection);
    this.deployments = new Deployments(this.connection);
    this.executions = new Executions(this.connection);
    this.properties = new Properties(this.connection);
    this.secrets = new Secrets(this.connection);
    this.sources = new Sources(this.connection);
    this.teams = new Teams(this.connection);
  }

  /** Which build the service is and which Python versions it offers. */
  async info(options?: CallOptions): Promise<DataJobApiInfo> {
    const plan = { intent: 'read what the service is', expected: 'json' } as const;
    return new ServiceApi(this.connection.call(plan, options)).info({ teamName: anyTeam });
  }
}
