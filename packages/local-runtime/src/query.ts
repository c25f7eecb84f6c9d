import { parseCron } from '@vdk-lab/job-format';
import { GraphQLError, GraphQLScalarType, Kind, buildSchema, execute, parse, validate } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Context } from './context.js';
import type { DeploymentRow, Deployments } from './deployments.js';
import { document } from './generated/control-service.js';
import type { JobRow, Jobs } from './jobs.js';
import { text } from './database.js';
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
  async run(
    query: string | undefined,
    variables: string | undefined,
    operationName: string | null
  ): Promise<{ status: number; body: Row }> {
    const source =
      query?.trim() ||
      '{ jobs(pageNumber: 1, pageSize: 20) { content { jobName config { team description schedule { scheduleCron } } } } }';
    const values = readVariables(variables);
    const errors = (list: readonly unknown[], errorType: string): { status: number; body: Row } => ({
      status: 400,
      body: { errors: list.map(error => errorEntry(error, errorType)), data: null }
    });
    let ast;
    try {
      ast = parse(source);
    } catch (error) {
      return errors([error], 'InvalidSyntax');
    }
    const invalid = validate(this.schema, ast);
    if (invalid.length > 0) {
      return errors(invalid, 'ValidationError');
    }
    const operations = ast.definitions.filter(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION
    );
    const operation = operationName ? operations.find(({ name }) => name?.value === operationName) : operations[0];
    if (!operation) {
      const why = operationName ? `The query has no ${operationName}.` : 'The query has none.';
      throw problem(500, 'The operation is not known.', why, 'Name one that the query has, or none.');
    }
    const result = await execute({
      schema: this.schema,
      document: ast,
      variableValues: coerce(operation, values),
      operationName: operation.name?.value ?? null,
      rootValue: {
        jobs: (args: { pageNumber?: number; pageSize?: number; filter?: (Predicate | null)[]; search?: string }) =>
          this.jobsPage(args),
        executions: (args: ExecutionArguments) => this.executionsPage(args)
      }
    });
    if (result.errors && result.errors.length > 0) {
      return errors(result.errors, 'DataFetchingException');
    }
    const isAliased = operation.selectionSet.selections.some(
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
    const predicates = predicatesOf(args.filter);
    if (predicates.length === 0 && !args.search?.trim()) {
      // The plain list costs its page, not all jobs.
      const { rows, total } = this.jobs.page((pageNumber - 1) * pageSize, pageSize);
      return {
        content: rows.map(job => this.jobNode(job, this.deployments.find(job.name))),
        totalItems: total,
        totalPages: Math.trunc((total - 1) / pageSize) + 1
      };
    }
    const deployed = new Map(this.deployments.all().map(row => [row.job, row]));
    let rows = this.jobs.all().map(job => ({ job, deployment: deployed.get(job.name) ?? null }));
    let order: ((a: (typeof rows)[number], b: (typeof rows)[number]) => number) | null = null;
    for (const predicate of predicates) {
      const value = this.fieldOf(predicate.property);
      if (predicate.pattern) {
        const matches = matcher(predicate.property, predicate.pattern);
        rows = rows.filter(row => matches(value(row.job, row.deployment)));
      }
      if (predicate.sort) {
        if (predicate.property === 'deployments.jobPythonVersion' && rows.some(({ deployment }) => !deployment)) {
          throw new Error('Jobs cannot be ordered by the Python version: some are not deployed.');
        }
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
        schedule: { scheduleCron: schedule.schedule_cron, nextRunEpochSeconds: () => nextRun(job) },
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
    const last = (): Row | undefined => this.lastExecution(job.name);
    const count = (statuses: string): number =>
      Number(
        database
          .prepare(`select count(*) as n from executions where job = ? and status in (${statuses})`)
          .get(job.name)?.['n'] ?? 0
      );
    return {
      id: job.name,
      enabled: deployment.enabled,
      contacts: {},
      jobVersion: deployment.version,
      jobPythonVersion: deployment.pythonVersion,
      lastDeployedDate: deployment.deployedAt,
      lastDeployedBy: deployment.deployedBy,
      mode: 'release',
      resources: null,
      schedule: {},
      vdkVersion: deployment.vdkVersion,
      status: null,
      executions: (args: ExecutionArguments) => this.nested(job.name, args).map(executionNode),
      lastExecutionStatus: () => upper(last()?.['status']),
      lastExecutionTime: () => last()?.['end_time'] ?? null,
      lastExecutionDuration: () => seconds(last()),
      successfulExecutions: () => count(`'succeeded'`),
      failedExecutions: () => count(`'user_error', 'platform_error'`)
    };
  }

  private nested(job: string, args: ExecutionArguments): Row[] {
    if (args.filter?.jobNameIn) {
      throw new Error('jobNameIn has no place in the executions of a job.');
    }
    return this.executionRows({ ...args, filter: { ...args.filter, jobNameIn: [job] } }).rows;
  }

  private lastExecution(job: string): Row | undefined {
    return this.context.database
      .prepare('select * from executions where job = ? and end_time is not null order by start_time desc limit 1')
      .get(job);
  }

  private fieldOf(property: string): Field {
    const last = (job: JobRow): Row | undefined => this.lastExecution(job.name);
    const computed: Readonly<Record<string, Field>> = {
      'deployments.lastExecutionStatus': job => text(last(job)?.['status']),
      'deployments.lastExecutionTime': job => epochSeconds(last(job)?.['end_time']),
      'deployments.lastExecutionDuration': job => seconds(last(job))
    };
    const field = fields[property] ?? computed[property];
    if (!field) {
      throw new Error(`There is no property ${property} to filter or sort by.`);
    }
    return field;
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
  const cron = job.config.schedule.schedule_cron?.trim();
  // Kubernetes runs @hourly and its like, and its API tells no next run of them.
  if (!cron || cron.startsWith('@')) {
    return -1;
  }
  try {
    const next = parseCron(cron).next(new Date());
    return next ? Math.floor(next.getTime() / 1000) : -1;
  } catch {
    return -1;
  }
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

function epochSeconds(value: unknown): number | null {
  return typeof value === 'string' ? Math.floor(Date.parse(value) / 1000) : null;
}

interface KnownPredicate extends Predicate {
  readonly property: string;
}

/** An empty one counts for nothing; half a one, or the same twice, is refused. */
function predicatesOf(list: readonly (Predicate | null)[] | null | undefined): KnownPredicate[] {
  const seen = new Set<string>();
  return (list ?? []).flatMap(predicate => {
    const { property = null, pattern = null, sort = null } = predicate ?? {};
    if (property === null && pattern === null && sort === null) {
      return [];
    }
    if (property === null || (pattern === null && sort === null)) {
      throw new Error('A predicate needs property, and pattern or sort.');
    }
    const key = JSON.stringify([property, pattern, sort]);
    if (seen.has(key)) {
      throw new Error(`The predicate for ${property} stands there twice.`);
    }
    seen.add(key);
    return [{ property, pattern, sort }];
  });
}

/** The range `from-to` of a pattern, 32-bit and in order. */
function rangeOf(pattern: string): readonly [number, number] {
  const [, from, to] = /^(-?\d+)-(-?\d+)$/.exec(pattern.trim()) ?? [];
  const range = [Number(from), Number(to)] as const;
  if (from === undefined || range.some(bound => Math.abs(bound) > 2 ** 31) || range[0] > range[1]) {
    throw new Error(`"${pattern}" is no range of epoch seconds such as 1700000000-1800000000.`);
  }
  return range;
}

/** Numbers given as text become numbers where the query declares Int. */
function coerce(operation: OperationDefinitionNode, values: Record<string, unknown>): Record<string, unknown> {
  const result = { ...values };
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const value = result[variable.name.value];
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const isInt = named.kind === Kind.NAMED_TYPE && named.name.value === 'Int';
    if (isInt && typeof value === 'string' && /^-?\d+$/.test(value)) {
      result[variable.name.value] = Number(value);
    }
  }
  return result;
}

/** An error in the shape of the real service. */
function errorEntry(error: unknown, errorType: string): Row {
  const known = error instanceof GraphQLError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const more: Readonly<Record<string, Row>> = {
    DataFetchingException: { exception: {} },
    ValidationError: { description: message, validationErrorType: 'InvalidSyntax', queryPath: null },
    InvalidSyntax: { sourcePreview: known?.source?.body ?? null, offendingToken: null }
  };
  return {
    message,
    path: known?.path ?? null,
    ...more[errorType],
    locations: (known?.locations ?? []).map(({ line, column }) => ({ line, column, sourceName: null })),
    extensions: null,
    errorType
  };
}

function matcher(property: string, pattern: string): (value: string | number | null) => boolean {
  const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (property === 'jobName') {
    const regex = new RegExp(`^${pattern.split('*').map(quote).join('.*')}$`, 'i');
    return value => regex.test(String(value ?? ''));
  }
  if (property === 'config.team') {
    // The real service takes the rest as a live regular expression.
    const regex = regexOf(pattern.replaceAll('%', '.*'));
    return value => regex.test(String(value ?? ''));
  }
  if (property === 'deployments.lastExecutionStatus') {
    return value => value === pattern;
  }
  if (property === 'deployments.lastExecutionDuration') {
    // So does the real service.
    return () => false;
  }
  if (property === 'config.schedule.nextRunEpochSeconds' || property === 'deployments.lastExecutionTime') {
    const [from, to] = rangeOf(pattern);
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

/** A live expression of a stranger: short, so that it cannot keep the runtime busy for long. */
function regexOf(pattern: string): RegExp {
  if (pattern.length > 200 || /[+*}]\)*[+*{]|\)[+*{]/.test(pattern)) {
    throw new Error(`"${pattern}" is too involved for a pattern of a team.`);
  }
  return new RegExp(`^${pattern}$`, 'i');
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
      schedule: {},
      vdkVersion: row['vdk_version'],
      status: null
    }
  };
}
