import type { ControlService, DataJob } from '../../src/index.js';

/** Values for the parameters of an operation. */
export interface Arguments {
  readonly team: string;
  readonly job: string;
  readonly execution: string;
  readonly newTeam: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

type Call = (service: ControlService, args: Arguments) => Promise<unknown>;

const one = { retries: 0 };
const map = (value: unknown): Record<string, unknown> => ({ ...Object(value) });
const jobOf = ({ job, body }: Arguments): DataJob => ({ ...map(body), job_name: job });

/** How the facade does each operation of the document, by operation id. */
export const operations: Readonly<Record<string, Call>> = {
  info: service => service.info(one),
  jobsQuery: (service, { query }) =>
    String(query['query'] ?? '').includes('executions')
      ? service.executions.page({ select: { id: true } }, 1, one)
      : service.jobs.page({ select: { jobName: true } }, 1, one),
  dataJobCreate: (service, args) => service.jobs.create(args.team, jobOf(args), one),
  dataJobRead: (service, { team, job }) => service.jobs.read(team, job, one),
  dataJobUpdate: (service, args) => service.jobs.update(args.team, jobOf(args), one),
  dataJobDelete: (service, { team, job }) => service.jobs.remove(team, job, one),
  dataJobKeytabDownload: (service, { team, job }) => service.jobs.keytab(team, job, one),
  dataJobTeamUpdate: (service, { team, job, newTeam }) => service.jobs.move(team, job, newTeam, one),
  deploymentList: (service, { team, job }) => service.deployments.list(team, job, one),
  deploymentUpdate: (service, { team, job, body, query }) =>
    service.deployments.deploy(
      team,
      job,
      { job_version: '', ...map(body) },
      { ...one, sendNotification: query['send_notification'] !== 'false' }
    ),
  deploymentRead: (service, { team, job }) => service.deployments.read(team, job, one),
  deploymentDelete: (service, { team, job }) => service.deployments.remove(team, job, one),
  deploymentPatch: (service, { team, job, body }) => service.deployments.patch(team, job, map(body), one),
  dataJobExecutionList: (service, { team, job }) => service.executions.list(team, job, one),
  dataJobDeploymentExecutionList: (service, { team, job }) => service.executions.listOfDeployment(team, job, one),
  dataJobExecutionStart: (service, { team, job, body }) => {
    const { started_by: startedBy, args } = map(body);
    return service.executions.start(
      team,
      job,
      { ...(typeof startedBy === 'string' && { startedBy }), ...(args !== undefined && { args: map(args) }) },
      one
    );
  },
  dataJobExecutionRead: (service, { team, job, execution }) => service.executions.read(team, job, execution, one),
  dataJobExecutionCancel: (service, { team, job, execution }) => service.executions.cancel(team, job, execution, one),
  dataJobLogsDownload: (service, { team, job, execution, query }) =>
    service.executions.logs(team, job, execution, {
      ...one,
      ...(query['tail_lines'] !== undefined && { tailLines: Number(query['tail_lines']) })
    }),
  dataJobPropertiesRead: (service, { team, job }) => service.properties.read(team, job, one),
  dataJobPropertiesUpdate: (service, { team, job, body }) => service.properties.replace(team, job, map(body), one),
  dataJobSecretsRead: (service, { team, job }) => service.secrets.read(team, job, one),
  dataJobSecretsUpdate: (service, { team, job, body }) => service.secrets.replace(team, job, map(body), one),
  oauthCredentialsGet: (service, { team }) => service.teams.credentials(team, one),
  oauthCredentialsPut: (service, { team }) =>
    service.teams.setCredentials(team, { clientId: 'client', clientSecret: 's3cret' }, one),
  clientIdGet: (service, { team }) => service.teams.clientId(team, one),
  getTeamIdsForClientIds: (service, { body }) => service.teams.findByClientIds(Array.isArray(body) ? body : [], one),
  dataJobSourcesDownload: (service, { team, job }) => service.sources.download(team, job, one),
  sourcesUpload: (service, { team, job, query }) =>
    service.sources.upload(team, job, new Uint8Array([80, 75]), {
      ...one,
      ...(typeof query['reason'] === 'string' && { reason: query['reason'] })
    }),
  sourcesDelete: (service, { team, job, query }) =>
    service.sources.remove(team, job, {
      ...one,
      ...(typeof query['reason'] === 'string' && { reason: query['reason'] })
    })
};
