import { parseCron } from '@vdk-lab/job-format';
import { GraphQLScalarType, Kind, buildSchema, execute, parse, validate } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Context } from './context.js';
import type { DeploymentRow, Deployments } from './deployments.js';
import { document } from './generated/control-service.js';
import type { JobRow, Jobs } from './jobs.js';
import { problem } from './problem.js';

type Row = Record<string, unknown>;

interface Predicate {
  property?: string | null;
  pattern?: string | null;
  sort?: 'ASC' | 'DESC' | null;
}

interface ExecutionArguments {
  pageNumber?: number | null;
  pageSize?: number | null;
  filter?: {
    startTimeGte?: string | null;
    startTimeLte?: string | null;
    endTimeGte?: string | null;
    endTimeLte?: string | null;
    statusIn?: (string | null)[] | null;
    jobNameIn?: (string | null)[] | null;
    teamNameIn?: (string | null)[] | null;
  } | null;
  order?: { property?: string | null; direction?: 'ASC' | 'DESC' | null } | null;
}

/** Order of executions → column. */
const executionColumns: Readonly<Record<string, string>> = {
  message: 'message',
  type: 'type',
  startTime: 'start_time',
  endTime: 'end_time',
  jobVersion: 'version',
  id: 'id',
  opId: 'op_id',
  lastDeployedDate: 'deployed_at',
  lastDeployedBy: 'deployed_by',
  startedBy: 'started_by',
  status: 'status',
  vdkVersion: 'vdk_version',
  jobName: 'job',
  jobTeam: 'team',
  jobSchedule: 'job'
};

function makeSchema(): GraphQLSchema {
  const path = document.paths['/data-jobs/for-team/{team_name}/jobs'].get as Row;
  const schema = buildSchema(String(path['x-graphql-schema']));
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = value => value;
    dateTime.parseValue = value => new Date(String(value)).toISOString();
    dateTime.parseLiteral = node => (node.kind === Kind.STRING ? new Date(node.value).toISOString() : null);
  }
  return schema;
}

/** The GraphQL of the Control Service: roots `jobs` and `executions`, the answer unwrapped. */
export class Query {
  private readonly schema = makeSchema();

  constructor(
    private readonly context: Context,
    private readonly jobs: Jobs,
    private readonly deployments: Deployments
  ) {}

  /** @returns status and body of the answer */
  async run(query: string | undefined, variables: string | undefined): Promise<{ status: number; body: Row }> {
    const text =
      query?.trim() || '{ jobs(pageNumber: 1, pageSize: 20) { content { jobName config { team description } } } }';
    const values = readVariables(variables);
    const errors = (list: readonly { message: string }[]): { status: number; body: Row } => ({
      status: 400,
      body: { errors: list.map(({ message }) => ({ message })), data: null }
    });
    let ast;
    try {
      ast = parse(text);
    } catch (error) {
      return errors([{ message: error instanceof Error ? error.message : String(error) }]);
    }
    const invalid = validate(this.schema, ast);
    if (invalid.length > 0) {
      return errors(invalid);
    }
    const result = await execute({
      schema: this.schema,
      document: ast,
      variableValues: values,
      rootValue: {
        jobs: (args: { pageNumber?: number; pageSize?: number; filter?: (Predicate | null)[]; search?: string }) =>
          this.jobsPage(args),
        executions: (args: ExecutionArguments) => this.executionsPage(args)
      }
    });
    if (result.errors && result.errors.length > 0) {
      return errors(result.errors);
    }
    const operation = ast.definitions.find(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION
    );
    const isAliased = operation?.selectionSet.selections.some(
      node => node.kind === Kind.FIELD && node.alias !== undefined
    );
    const data = (result.data ?? {}) as Row;
    const page = (data['jobs'] ?? data['executions'] ?? null) as Row | null;
    if (!page || isAliased) {
      return { status: 200, body: { errors: [], data: null } };
    }
    const unwrapped = {
      content: page['content'] ?? null,
      totalItems: page['totalItems'] ?? 0,
      totalPages: page['totalPages'] ?? 0
    };
    return { status: 200, body: { errors: [], data: unwrapped } };
  }

  private jobsPage(args: {
    pageNumber?: number;
    pageSize?: number;
    filter?: (Predicate | null)[] | null;
    search?: string | null;
  }): Row {
    const { pageNumber = 0, pageSize = 20 } = args;
    if (pageNumber < 1 || pageSize < 1) {
      throw new Error('pageNumber and pageSize must be 1 or more.');
    }
    const deployed = new Map(this.deployments.all().map(row => [row.job, row]));
    let rows = this.jobs.all().map(job => ({ job, deployment: deployed.get(job.name) ?? null }));
    let order: ((a: (typeof rows)[number], b: (typeof rows)[number]) => number) | null = null;
    for (const predicate of args.filter ?? []) {
      if (!predicate?.property) {
        continue;
      }
      const value = fieldOf(predicate.property);
      if (predicate.pattern) {
        const matches = matcher(predicate.property, predicate.pattern);
        rows = rows.filter(row => matches(value(row.job, row.deployment)));
      }
      if (predicate.sort) {
        const sign = predicate.sort === 'DESC' ? -1 : 1;
        order = (a, b) => sign * compare(value(a.job, a.deployment), value(b.job, b.deployment));
      }
    }
    const search = args.search?.trim().toLowerCase();
    if (search) {
      rows = rows.filter(({ job }) =>
        [job.name, job.team, job.description ?? ''].some(text => text.toLowerCase().includes(search))
      );
    }
    if (order) {
      rows.sort(order);
    }
    const page = rows.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    return {
      content: page.map(({ job, deployment }) => this.jobNode(job, deployment)),
      totalItems: rows.length,
      totalPages: Math.trunc((rows.length - 1) / pageSize) + 1
    };
  }

  private jobNode(job: JobRow, deployment: DeploymentRow | null): Row {
    const { contacts, schedule } = job.config;
    return {
      jobName: job.name,
      config: {
        team: job.team,
        description: job.description,
        schedule: { scheduleCron: schedule.schedule_cron, nextRunEpochSeconds: nextRun(job) },
        contacts: {
          notifiedOnJobFailureUserError: contacts.notified_on_job_failure_user_error,
          notifiedOnJobFailurePlatformError: contacts.notified_on_job_failure_platform_error,
          notifiedOnJobSuccess: contacts.notified_on_job_success,
          notifiedOnJobDeploy: contacts.notified_on_job_deploy
        },
        generateKeytab: job.config.generate_keytab,
        sourceUrl: null,
        logsUrl: null
      },
      deployments: deployment ? [this.deploymentNode(job, deployment)] : null
    };
  }

  private deploymentNode(job: JobRow, deployment: DeploymentRow): Row {
    const { database } = this.context;
    const last = (): Row | undefined =>
      database
        .prepare('select * from executions where job = ? and end_time is not null order by start_time desc limit 1')
        .get(job.name);
    const count = (statuses: string): number =>
      Number(
        database
          .prepare(`select count(*) as n from executions where job = ? and status in (${statuses})`)
          .get(job.name)?.['n'] ?? 0
      );
    return {
      id: job.name,
      enabled: deployment.enabled,
      contacts: null,
      jobVersion: deployment.version,
      jobPythonVersion: deployment.pythonVersion,
      lastDeployedDate: deployment.deployedAt,
      lastDeployedBy: deployment.deployedBy,
      mode: 'release',
      resources: null,
      schedule: null,
      vdkVersion: deployment.vdkVersion,
      status: null,
      executions: (args: ExecutionArguments) =>
        this.executionRows({ ...args, filter: { ...args.filter, jobNameIn: [job.name] } }).rows.map(executionNode),
      lastExecutionStatus: () => upper(last()?.['status']),
      lastExecutionTime: () => last()?.['end_time'] ?? null,
      lastExecutionDuration: () => seconds(last()),
      successfulExecutions: () => count(`'succeeded'`),
      failedExecutions: () => count(`'user_error', 'platform_error'`)
    };
  }

  private executionsPage(args: ExecutionArguments): Row {
    const { rows, total, pageSize } = this.executionRows(args);
    return {
      content: rows.map(executionNode),
      totalItems: total,
      totalPages: pageSize ? Math.trunc((total - 1) / pageSize) + 1 : 1
    };
  }

  private executionRows(args: ExecutionArguments): { rows: Row[]; total: number; pageSize: number | null } {
    const { pageNumber = null, pageSize = null, filter, order } = args;
    if ((pageNumber === null) !== (pageSize === null) || (pageNumber ?? 1) < 1 || (pageSize ?? 1) < 1) {
      throw new Error('Give both pageNumber and pageSize, 1 or more, or none.');
    }
    const where: string[] = [];
    const values: string[] = [];
    const add = (clause: string, value: string | null | undefined): void => {
      if (value !== null && value !== undefined) {
        where.push(clause);
        values.push(value);
      }
    };
    add('start_time >= ?', filter?.startTimeGte);
    add('start_time <= ?', filter?.startTimeLte);
    add('end_time >= ?', filter?.endTimeGte);
    add('end_time <= ?', filter?.endTimeLte);
    const oneOf = (column: string, list: (string | null)[] | null | undefined): void => {
      const items = (list ?? []).filter((item): item is string => item !== null);
      if (items.length > 0) {
        where.push(`${column} in (${items.map(() => '?').join(', ')})`);
        values.push(...items);
      }
    };
    oneOf(
      'status',
      filter?.statusIn?.map(status => status?.toLowerCase() ?? null)
    );
    oneOf('job', filter?.jobNameIn);
    oneOf('team', filter?.teamNameIn);
    const clause = where.length > 0 ? `where ${where.join(' and ')}` : '';
    let sorting = '';
    if (order) {
      const column = executionColumns[order.property ?? ''];
      if (!column || !order.direction) {
        throw new Error(`Executions cannot be ordered by ${order.property ?? 'nothing'}.`);
      }
      sorting = `order by ${column} ${order.direction === 'DESC' ? 'desc' : 'asc'}`;
    }
    const { database } = this.context;
    const paging =
      pageNumber !== null && pageSize !== null ? `limit ${pageSize} offset ${(pageNumber - 1) * pageSize}` : '';
    const rows = database.prepare(`select * from executions ${clause} ${sorting} ${paging}`).all(...values);
    const total = paging
      ? Number(database.prepare(`select count(*) as n from executions ${clause}`).get(...values)?.['n'] ?? 0)
      : rows.length;
    return { rows, total, pageSize };
  }
}

function readVariables(text: string | undefined): Record<string, unknown> {
  if (text === undefined) {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ...value };
    }
  } catch {
    // Said below.
  }
  throw problem(
    500,
    'The variables are not understood.',
    'They are no JSON object.',
    'Send the text of a JSON object.'
  );
}

function upper(value: unknown): string | null {
  return typeof value === 'string' ? value.toUpperCase() : null;
}

function seconds(row: Row | undefined): number | null {
  return row ? Math.round((Date.parse(String(row['end_time'])) - Date.parse(String(row['start_time']))) / 1000) : null;
}

function nextRun(job: JobRow): number {
  const text = job.config.schedule.schedule_cron?.trim();
  // Kubernetes runs @hourly and its like, and its API tells no next run of them.
  const next = text && !text.startsWith('@') ? parseCron(text).next(new Date()) : null;
  return next ? Math.floor(next.getTime() / 1000) : -1;
}

type Field = (job: JobRow, deployment: DeploymentRow | null) => string | number | null;

const fields: Readonly<Record<string, Field>> = {
  jobName: job => job.name,
  'config.team': job => job.team,
  'config.description': job => job.description,
  'config.schedule.scheduleCron': () => null,
  'config.sourceUrl': () => null,
  'config.schedule.nextRunEpochSeconds': job => nextRun(job),
  'config.contacts.present': job => (Object.values(job.config.contacts).some(list => list.length > 0) ? 1 : 0),
  'deployments.enabled': (_, row) => (row ? (row.enabled ? 'enabled' : 'disabled') : 'not_deployed'),
  'deployments.jobPythonVersion': (_, row) => row?.pythonVersion ?? null
};

function fieldOf(property: string): Field {
  const field = fields[property];
  if (!field) {
    throw new Error(`There is no property ${property} to filter or sort by.`);
  }
  return field;
}

function matcher(property: string, pattern: string): (value: string | number | null) => boolean {
  const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (property === 'jobName') {
    const regex = new RegExp(`^${pattern.split('*').map(quote).join('.*')}$`, 'i');
    return value => regex.test(String(value ?? ''));
  }
  if (property === 'config.team') {
    const regex = new RegExp(`^${pattern.split('%').map(quote).join('.*')}$`, 'i');
    return value => regex.test(String(value ?? ''));
  }
  if (property === 'config.schedule.nextRunEpochSeconds') {
    const [from = 0, to = 0] = pattern.split('-').map(Number);
    return value => typeof value === 'number' && value >= from && value <= to;
  }
  if (
    property === 'config.schedule.scheduleCron' ||
    property === 'config.sourceUrl' ||
    property === 'config.contacts.present'
  ) {
    return () => true;
  }
  const wanted = pattern.toLowerCase();
  return value =>
    property === 'deployments.enabled'
      ? value === wanted
      : String(value ?? '')
          .toLowerCase()
          .includes(wanted);
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) {
    return a === b ? 0 : a === null ? 1 : -1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function executionNode(row: Row): Row {
  return {
    id: row['id'],
    type: upper(row['type']),
    jobName: row['job'],
    status: upper(row['status']),
    startTime: row['start_time'],
    endTime: row['end_time'],
    startedBy: row['started_by'],
    message: row['message'],
    opId: row['op_id'],
    logsUrl: '',
    deployment: {
      id: 'release',
      enabled: true,
      contacts: null,
      jobVersion: row['version'],
      jobPythonVersion: row['python_version'],
      deployedDate: row['deployed_at'],
      deployedBy: row['deployed_by'],
      mode: 'release',
      resources: null,
      schedule: null,
      vdkVersion: row['vdk_version'],
      status: null
    }
  };
}
