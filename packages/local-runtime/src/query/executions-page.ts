import type { DatabaseSync } from 'node:sqlite';
import { prepared } from '../database.js';

export interface ExecutionArguments {
  readonly pageNumber?: number | null;
  readonly pageSize?: number | null;
  readonly filter?: {
    readonly startTimeGte?: string | null;
    readonly startTimeLte?: string | null;
    readonly endTimeGte?: string | null;
    readonly endTimeLte?: string | null;
    readonly statusIn?: readonly (string | null)[] | null;
    readonly jobNameIn?: readonly (string | null)[] | null;
    readonly teamNameIn?: readonly (string | null)[] | null;
  } | null;
  readonly order?: { readonly property?: string | null; readonly direction?: 'ASC' | 'DESC' | null } | null;
}

/** Order of executions → column that always has a value. */
const orders: Readonly<Record<string, string>> = {
  type: 'type',
  startTime: 'start_time',
  id: 'id',
  status: 'status',
  jobName: 'job',
  jobTeam: 'team'
};

/** Order of executions → column that may have none: it comes last, in descending order first, as in PostgreSQL. */
const sparseOrders: Readonly<Record<string, string>> = {
  message: 'message',
  endTime: 'end_time',
  jobVersion: 'version',
  opId: 'op_id',
  lastDeployedDate: 'deployed_at',
  lastDeployedBy: 'deployed_by',
  startedBy: 'started_by',
  vdkVersion: 'vdk_version',
  jobSchedule: `(select config ->> '$.schedule.schedule_cron' from jobs where name = executions.job)`
};

/** Field of an execution → columns it is made of. */
const columnsOf: Readonly<Record<string, readonly string[]>> = {
  id: ['id'],
  type: ['type'],
  jobName: ['job'],
  status: ['status'],
  startTime: ['start_time'],
  endTime: ['end_time'],
  startedBy: ['started_by'],
  message: ['message'],
  opId: ['op_id'],
  deployment: ['version', 'python_version', 'deployed_at', 'deployed_by', 'vdk_version']
};

/** Executions that fit, as rows of the database. Rows and total are read when they are asked for. */
export class ExecutionsPage {
  private readonly where: string;
  private readonly values: readonly string[];
  private readonly rest: string;
  private readonly pageSize: number | null;
  private readonly columns: string;

  /**
   * @param fields of an execution that are selected; no other column is read
   * @throws Error for arguments that the real service refuses
   */
  constructor(
    private readonly database: DatabaseSync,
    args: ExecutionArguments,
    fields: ReadonlySet<string>
  ) {
    this.columns = ['id', ...[...fields].flatMap(field => columnsOf[field] ?? [])].join(', ');
    const { pageNumber = null, pageSize = null, filter, order } = args;
    if ((pageNumber === null) !== (pageSize === null) || (pageNumber ?? 1) < 1 || (pageSize ?? 1) < 1) {
      throw new Error('Give both pageNumber and pageSize, 1 or more, or none.');
    }
    const clauses: string[] = [];
    const values: string[] = [];
    const bound = (clause: string, value: string | null | undefined): void => {
      if (value !== null && value !== undefined) {
        clauses.push(clause);
        values.push(value);
      }
    };
    bound('start_time >= ?', filter?.startTimeGte);
    bound('start_time <= ?', filter?.startTimeLte);
    bound('end_time >= ?', filter?.endTimeGte);
    bound('end_time <= ?', filter?.endTimeLte);
    const oneOf = (column: string, list: readonly (string | null)[] | null | undefined): void => {
      const items = (list ?? []).filter(item => item !== null);
      if (items.length > 0) {
        clauses.push(`${column} in (${items.map(() => '?').join(', ')})`);
        values.push(...items);
      }
    };
    oneOf(
      'status',
      filter?.statusIn?.map(status => status?.toLowerCase() ?? null)
    );
    oneOf('job', filter?.jobNameIn);
    oneOf('team', filter?.teamNameIn);
    this.where = clauses.length > 0 ? `where ${clauses.join(' and ')}` : '';
    this.values = values;
    const paging =
      pageNumber !== null && pageSize !== null ? `limit ${pageSize} offset ${(pageNumber - 1) * pageSize}` : '';
    this.rest = `${sorting(order)} ${paging}`;
    this.pageSize = pageSize;
  }

  /** SQL of the rows; its query plan is tested. */
  get sql(): string {
    return `select ${this.columns} from executions ${this.where} ${this.rest}`;
  }

  rows(): Record<string, unknown>[] {
    return prepared(this.database, this.sql).all(...this.values);
  }

  total(): number {
    const { total } =
      prepared(this.database, `select count(*) as total from executions ${this.where}`).get(...this.values) ?? {};
    return Number(total);
  }

  /** Nothing has no page here, unlike of jobs. */
  pages(): number {
    return this.pageSize === null ? 1 : Math.ceil(this.total() / this.pageSize);
  }
}

function sorting(order: ExecutionArguments['order']): string {
  if (!order) {
    return '';
  }
  const property = order.property ?? '';
  const of = (columns: Readonly<Record<string, string>>): string | undefined =>
    Object.hasOwn(columns, property) ? columns[property] : undefined;
  const [column, sparse] = [of(orders), of(sparseOrders)];
  if ((column ?? sparse) === undefined || !order.direction) {
    throw new Error(`Executions cannot be ordered by ${property || 'nothing'}.`);
  }
  const isDown = order.direction === 'DESC';
  const direction = isDown ? 'desc' : 'asc';
  return `order by ${column === undefined ? `${sparse} ${direction} nulls ${isDown ? 'first' : 'last'}` : `${column} ${direction}`}`;
}
