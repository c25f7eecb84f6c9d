import type { DatabaseSync } from 'node:sqlite';
import { prepared } from '../database.js';
import {
  type KnownPredicate,
  type Predicate,
  conditionOf,
  orderOf,
  readPredicates,
  searchCondition,
  valueOf
} from './predicates.js';

export interface JobArguments {
  readonly pageNumber?: number | null;
  readonly pageSize?: number | null;
  readonly filter?: readonly (Predicate | null)[] | null;
  readonly search?: string | null;
}

/** Names of the jobs that fit, page by page. The database does all of it, and reads no more than it must. */
export class JobsPage {
  private readonly from: string;
  private readonly values: readonly (string | number)[];
  private readonly order: string;
  private readonly pageNumber: number;
  private readonly pageSize: number;
  /** All that fit must be looked at for the total; then once is enough. */
  private readonly isCounted: boolean;
  private read: readonly Record<string, unknown>[] | null = null;
  private count: number | null = null;

  /** @throws Error for arguments that the real service refuses */
  constructor(
    private readonly database: DatabaseSync,
    { pageNumber, pageSize, filter, search }: JobArguments,
    selected: ReadonlySet<string>
  ) {
    this.pageNumber = pageNumber ?? 0;
    this.pageSize = pageSize ?? 20;
    if (this.pageNumber < 1 || this.pageSize < 1) {
      throw new Error('pageNumber and pageSize must be 1 or more.');
    }
    const predicates = readPredicates(filter);
    const conditions = predicates.map(predicate => conditionOf(predicate, selected, database));
    const wanted = search?.trim() ?? '';
    if (wanted !== '') {
      conditions.push(searchCondition(wanted, selected));
    }
    const where = conditions.map(({ sql }) => sql).filter(sql => sql !== 'true');
    this.values = conditions.flatMap(({ values }) => values);
    this.order = orderOf(predicates, selected);
    this.isCounted =
      where.length > 0 && selected.has('content') && (selected.has('totalItems') || selected.has('totalPages'));
    const needsDeployments = [...where, this.order].some(sql => /\bd\./.test(sql));
    this.from =
      `from jobs j ${needsDeployments ? 'left join deployments d on d.job = j.name' : ''} ` +
      (where.length > 0 ? `where ${where.join(' and ')}` : '');
    this.refuseMixedVersions(predicates, where, selected);
  }

  /** The real service fails to order by the Python version when some job is not deployed. */
  private refuseMixedVersions(
    predicates: readonly KnownPredicate[],
    where: readonly string[],
    selected: ReadonlySet<string>
  ): void {
    const property = 'deployments.jobPythonVersion';
    if (!predicates.some(each => each.property === property && each.sort)) {
      return;
    }
    const isMissing = `${valueOf(property, selected)} is null`;
    const sql = `select 1 ${this.from} ${where.length > 0 ? 'and' : 'where'} ${isMissing} limit 1`;
    if (prepared(this.database, sql).get(...this.values)) {
      throw new Error('Jobs cannot be ordered by the Python version: some are not deployed.');
    }
  }

  /** SQL of the names; its query plan is tested. The jobs that fit are counted in the same go when that is wanted. */
  get sql(): string {
    const count = this.isCounted ? ', count(*) over () as total' : '';
    return `select j.name${count} ${this.from} order by ${this.order} limit ? offset ?`;
  }

  private get rows(): readonly Record<string, unknown>[] {
    const offset = (this.pageNumber - 1) * this.pageSize;
    return (this.read ??= prepared(this.database, this.sql).all(...this.values, this.pageSize, offset));
  }

  names(): string[] {
    return this.rows.map(({ name }) => String(name));
  }

  total(): number {
    const counted = this.isCounted ? this.rows[0] : undefined;
    this.count ??= Number(
      (counted ?? prepared(this.database, `select count(*) as total ${this.from}`).get(...this.values))?.['total']
    );
    return this.count;
  }

  pages(): number {
    return Math.trunc((this.total() - 1) / this.pageSize) + 1;
  }
}
