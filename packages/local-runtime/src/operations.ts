import type { Context } from './context.js';
import { text } from './database.js';
import { deploymentAnswer } from './deployment-answer.js';
import type { Deployments } from './deployments.js';
import type { EventStream } from './event-stream.js';
import { executionAnswer } from './execution-answer.js';
import type { Executions } from './executions.js';
import { type Jobs, jobAnswer } from './jobs.js';
import { empty, problem } from './problem.js';
import type { Properties } from './properties.js';
import type { Query } from './query/query.js';
import type { Sources } from './sources.js';

/** A request whose path, query and body fit the document. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** JSON; a Buffer where the document says octet-stream. */
  readonly body: unknown;
  readonly opId: string;
  /** Who asks; null when nobody signs in here. */
  readonly user: string | null;
  /** Where a follower of events was. */
  readonly lastEventId: string | null;
  /** It came from an execution, with the token of its own job. */
  readonly isExecution: boolean;
  /** Address that the client used. */
  readonly origin: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: no body. */
  readonly body?: unknown;
  /** Instead of a body: server-sent events. */
  readonly follow?: (stream: EventStream) => Promise<void>;
}

export type Operation = (call: Call) => Answer | Promise<Answer>;

interface Parts {
  readonly context: Context;
  readonly jobs: Jobs;
  readonly sources: Sources;
  readonly deployments: Deployments;
  readonly executions: Executions;
  readonly properties: Properties;
  /** Loaded on first use. */
  readonly query: () => Promise<Query>;
  readonly version: string;
}

const statuses = ['submitted', 'running', 'succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error'];

function asMap(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw problem(
      400,
      'The body is missing.',
      'This operation needs a JSON object.',
      'Send one; {} when there is nothing to say.'
    );
  }
  return { ...body };
}

/** `execution_status` once, several times, or with commas. */
function statusesOf(value: unknown): string[] {
  const list = (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap(item =>
    String(item).split(',')
  );
  const unknown = list.filter(item => !statuses.includes(item));
  if (unknown.length > 0) {
    throw problem(
      404,
      `There is no status ${unknown.join(', ')}.`,
      `There is ${statuses.join(', ')}.`,
      'Ask for one of these.'
    );
  }
  return list;
}

/** `<given>/<user>`, the user alone when none was given; nobody signed in: as a service without security says it. */
function startedBy(given: string | null, user: string | null): string | null {
  return given === null ? user : `${given}/${user ?? 'null'}`;
}

/** Each operation of the document, by its id. */
export function makeOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const { context, jobs, sources, deployments, executions, properties, query } = parts;
  const job = ({ params }: Call) => jobs.get(params['team_name'] ?? '', params['job_name'] ?? '');
  const list: Operation = call => {
    const rows = executions.list(jobOr404(call), statusesOf(call.query['execution_status']));
    return { status: 200, body: rows.map(executionAnswer) };
  };
  // The 404 of executions and of secrets has a body.
  const jobOr404 = (call: Call) => {
    try {
      return job(call);
    } catch {
      const name = call.params['job_name'] ?? '';
      throw problem(
        404,
        `There is no job ${name} in team ${call.params['team_name'] ?? ''}.`,
        'It was not found.',
        'Check both names.'
      );
    }
  };
  const secretsOff = ({ isExecution }: Call): void => {
    // A job's run reads its secrets whether or not clients are told that there are none.
    if (context.strict && !isExecution) {
      throw problem(501, 'Secrets are off.', 'The runtime keeps none under --strict.', 'Start it without --strict.');
    }
  };
  const noOauth: Operation = () => {
    throw empty(501);
  };

  return {
    info: async () => ({
      status: 200,
      body: {
        api_version: `VdkLabLocalRuntime/${parts.version}`,
        supported_python_versions: await deployments.pythonVersions()
      }
    }),
    jobsQuery: async ({ query: { query: text_, variables, operation_name: name } }) =>
      (await query()).run(text(text_) ?? undefined, text(variables) ?? undefined, text(name)),
    dataJobCreate: call => {
      const row = jobs.create(call.params['team_name'] ?? '', text(call.query['name']) ?? undefined, asMap(call.body));
      const location = `${call.origin}/data-jobs/for-team/${encodeURIComponent(row.team)}/jobs/${row.name}`;
      return { status: 201, headers: { location } };
    },
    dataJobRead: call => ({ status: 200, body: jobAnswer(job(call)) }),
    dataJobUpdate: call => {
      jobs.update(call.params['team_name'] ?? '', call.params['job_name'] ?? '', asMap(call.body));
      return { status: 200 };
    },
    dataJobDelete: async call => {
      const row = job(call);
      const checkIdle = (): void => {
        if (executions.isActive(row.name)) {
          throw problem(
            409,
            `${row.name} is running.`,
            'A job cannot be deleted under its execution.',
            'Cancel it first.'
          );
        }
      };
      checkIdle();
      await deployments.endMaking(row, 'the job was deleted');
      // One may have begun meanwhile. From here on until the job is gone nothing waits.
      checkIdle();
      const ids = executions.list(row, []).map(({ id }) => String(id));
      jobs.remove(row.team, row.name);
      deployments.tidySoon(row);
      sources.forget(row.name);
      await executions.forget(ids);
      return { status: 200 };
    },
    dataJobKeytabDownload: call => {
      // A service without Kerberos makes empty ones.
      if (!job(call).keytab) {
        throw empty(404);
      }
      return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.alloc(0) };
    },
    dataJobTeamUpdate: call => {
      jobs.move(call.params['team_name'] ?? '', call.params['job_name'] ?? '', call.params['new_team'] ?? '');
      return { status: 200 };
    },
    deploymentList: call => {
      const { mode } = call.query;
      // Lower case is what its document says.
      if (context.strict && typeof mode === 'string' && !['', 'TESTING', 'RELEASE'].includes(mode)) {
        throw problem(500, `The mode ${mode} is not understood.`, 'It is ignored anyway.', 'Leave it out.');
      }
      const row = deployments.find(job(call).name);
      return { status: 200, body: row ? [deploymentAnswer(row)] : [] };
    },
    deploymentRead: call => ({ status: 200, body: deploymentAnswer(deployments.find(job(call).name)) }),
    deploymentUpdate: async call => {
      const body = asMap(call.body);
      // Before the job is looked for, as the real service does.
      await deployments.check(body);
      deployments.request(job(call), body, call.user);
      return { status: 202 };
    },
    deploymentPatch: async call => {
      const body = asMap(call.body);
      await deployments.check(body);
      deployments.patch(job(call), body, call.user);
      return { status: 202 };
    },
    deploymentDelete: async call => {
      await deployments.remove(job(call));
      return { status: 202 };
    },
    dataJobExecutionList: list,
    dataJobDeploymentExecutionList: list,
    dataJobExecutionStart: call => {
      const row = jobOr404(call);
      const body = asMap(call.body);
      const given = text(body['started_by']);
      const args = body['args'];
      const id = executions.start(
        row,
        { type: 'manual', startedBy: startedBy(given, call.user), opId: call.opId },
        typeof args === 'object' && args !== null ? { ...args } : null
      );
      const location = `${call.origin}/data-jobs/for-team/${encodeURIComponent(row.team)}/jobs/${row.name}/executions/${id}`;
      return { status: 202, headers: { location } };
    },
    dataJobExecutionRead: call => {
      const owner = jobOr404(call);
      const id = call.params['execution_id'] ?? '';
      // The real service asks only whether the job is there.
      const row = (context.strict ? executions.find(id) : null) ?? executions.get(owner, id);
      return { status: 200, body: executionAnswer(row) };
    },
    dataJobExecutionCancel: call => {
      executions.cancel(jobOr404(call), call.params['execution_id'] ?? '');
      return { status: 200 };
    },
    dataJobLogsDownload: async call => {
      const row = executions.get(jobOr404(call), call.params['execution_id'] ?? '');
      return {
        status: 200,
        body: { logs: await executions.log(String(row['id']), Number(call.query['tail_lines'] ?? 0)) }
      };
    },
    dataJobPropertiesRead: call => ({ status: 200, body: properties.read(call.params['job_name'] ?? '') }),
    dataJobPropertiesUpdate: call => {
      properties.write(call.params['job_name'] ?? '', asMap(call.body));
      return { status: 204 };
    },
    dataJobSecretsRead: call => {
      secretsOff(call);
      return { status: 200, body: properties.readSecrets(jobOr404(call).name) };
    },
    dataJobSecretsUpdate: call => {
      secretsOff(call);
      properties.writeSecrets(jobOr404(call).name, asMap(call.body));
      return { status: 202 };
    },
    oauthCredentialsGet: noOauth,
    oauthCredentialsPut: noOauth,
    clientIdGet: noOauth,
    getTeamIdsForClientIds: noOauth,
    dataJobSourcesDownload: async call => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: await sources.download(job(call).name)
    }),
    sourcesUpload: async call => {
      const row = job(call);
      const zip = Buffer.isBuffer(call.body) ? call.body : Buffer.alloc(0);
      const version = await sources.upload(row.team, row.name, zip, text(call.query['reason']), call.user);
      return { status: 200, body: { version_sha: version } };
    },
    sourcesDelete: async call => {
      const row = job(call);
      await sources.remove(row.team, row.name, text(call.query['reason']), call.user);
      return { status: 200 };
    }
  };
}
