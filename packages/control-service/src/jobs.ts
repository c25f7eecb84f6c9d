import type { CallOptions, Connection } from './connection.js';
import { isControlServiceError } from './error.js';
import type { DataJob } from './generated/models/DataJob.js';
import { JobsApi } from './generated/services/JobsApi.js';
import { buildQuery, pageOf, type JobNode, type Page, type Selected, type Selection } from './query.js';

/** The team in the path of a query filters nothing; this is what clients send. */
export const anyTeam = 'no-team-specified';

/** One condition or order of a job query. Conditions are joined by "and"; of several sorts the last wins. */
export interface JobPredicate {
  readonly property:
    | 'jobName'
    | 'config.team'
    | 'config.description'
    | 'config.schedule.nextRunEpochSeconds'
    | 'config.contacts.present'
    | 'deployments.enabled'
    | 'deployments.jobPythonVersion'
    | 'deployments.lastExecutionStatus'
    | 'deployments.lastExecutionTime'
    | 'deployments.lastExecutionDuration';
  /** What it means depends on the property: `jobName` takes `*`, `config.team` takes `%`. */
  readonly pattern?: string | null;
  readonly sort?: 'ASC' | 'DESC' | null;
}

export interface JobQuery<S extends Selection<JobNode>> {
  readonly select: S;
  /** Exactly this team. */
  readonly team?: string;
  readonly filter?: ReadonlyArray<JobPredicate>;
  /** Contained in any of the selected texts. */
  readonly search?: string;
  /**
   * Default 100, and 5000 where all pages are read: the service computes all jobs for each query, whatever its page,
   * so few large pages are much faster than many small ones.
   */
  readonly pageSize?: number;
}

/** Data jobs. */
export class Jobs {
  constructor(private readonly connection: Connection) {}

  /**
   * Creates a job. A job that is to be created where no Kerberos is configured needs `config.generate_keytab: false`.
   *
   * @returns the job's address
   * @throws ControlServiceError 409 when the name is taken in any team, 400 when it is not `[a-z][a-z0-9-]{5,49}`
   */
  async create(team: string, job: DataJob, options?: CallOptions): Promise<string> {
    return this.#api(`create data job "${job.job_name}"`, 'location', options).dataJobCreate({
      teamName: team,
      requestBody: job
    });
  }

  /** @throws ControlServiceError 404 when the team has no such job */
  async read(team: string, job: string, options?: CallOptions): Promise<DataJob> {
    return this.#api(`read data job "${job}"`, 'json', options).dataJobRead({ teamName: team, jobName: job });
  }

  /** Like {@link read}, but null when the team has no such job. */
  async find(team: string, job: string, options?: CallOptions): Promise<DataJob | null> {
    try {
      return await this.read(team, job, options);
    } catch (error) {
      if (isControlServiceError(error, 404)) {
        return null;
      }
      throw error;
    }
  }

  /** Replaces everything a person may edit, also by nulls: read, change, update. */
  async update(team: string, job: DataJob, options?: CallOptions): Promise<void> {
    return this.#api(`update data job "${job.job_name}"`, 'nothing', options).dataJobUpdate({
      teamName: team,
      jobName: job.job_name,
      requestBody: job
    });
  }

  /** Deletes the job, its deployment, executions and sources. Properties and secrets may stay. */
  async remove(team: string, job: string, options?: CallOptions): Promise<void> {
    return this.#api(`delete data job "${job}"`, 'nothing', options).dataJobDelete({ teamName: team, jobName: job });
  }

  /** Gives the job to another team. */
  async move(team: string, job: string, newTeam: string, options?: CallOptions): Promise<void> {
    return this.#api(`move data job "${job}"`, 'nothing', options).dataJobTeamUpdate({
      teamName: team,
      jobName: job,
      newTeam
    });
  }

  /** The Kerberos keytab; no bytes from a service without Kerberos. */
  async keytab(team: string, job: string, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    // The request class reads bytes; the generated type says Blob.
    const bytes: unknown = await this.#api(`download the keytab of "${job}"`, 'bytes', options).dataJobKeytabDownload({
      teamName: team,
      jobName: job
    });
    return bytes as Uint8Array<ArrayBuffer>;
  }

  /**
   * One page of a query over the jobs of all teams. Ask for few fields: `deployments` and `nextRunEpochSeconds` are
   * dear, and the service computes them for all jobs whatever the page.
   *
   * @param pageNumber from 1
   */
  async page<const S extends Selection<JobNode>>(
    query: JobQuery<S>,
    pageNumber: number,
    options?: CallOptions
  ): Promise<Page<Selected<JobNode, S>>> {
    const team: JobPredicate[] =
      query.team === undefined ? [] : [{ property: 'config.team', pattern: teamPattern(query.team) }];
    const filter = [...team, ...(query.filter ?? [])];
    const answer = await this.#api('query data jobs', 'json', options).jobsQuery({
      teamName: anyTeam,
      ...buildQuery('jobs', query.select, {
        pageNumber,
        pageSize: query.pageSize ?? 100,
        filter: filter.length === 0 ? undefined : filter,
        search: query.search
      })
    });
    return pageOf(answer);
  }

  /** All jobs of a query, read page by page as they are taken. */
  list<const S extends Selection<JobNode>>(
    query: JobQuery<S>,
    options?: CallOptions
  ): AsyncGenerator<Selected<JobNode, S>, void, undefined> {
    const complete = { pageSize: 5000, ...query };
    return allPages((pageNumber, signal) => this.page(complete, pageNumber, { ...options, signal }), options?.signal);
  }

  #api(intent: string, expected: 'json' | 'nothing' | 'location' | 'bytes', options?: CallOptions): JobsApi {
    return new JobsApi(this.connection.call({ intent, expected }, options));
  }
}

/**
 * The items of all pages. The next page is read while the items of the present one are taken; it is given up when no
 * more are taken.
 */
export async function* allPages<T>(
  read: (pageNumber: number, signal: AbortSignal) => Promise<Page<T>>,
  caller: AbortSignal | undefined
): AsyncGenerator<T, void, undefined> {
  const controller = new AbortController();
  const signal = caller === undefined ? controller.signal : AbortSignal.any([caller, controller.signal]);
  let page = read(1, signal);
  try {
    for (let pageNumber = 1, count = 0; ;) {
      const { items, totalItems } = await page;
      count += items.length;
      const last = items.length === 0 || count >= totalItems;
      if (!last) {
        page = read(++pageNumber, signal);
        // Awaited only after the items; until then a failure is nobody's.
        page.catch(() => undefined);
      }
      // `yield*` would make several promises an item.
      for (const item of items) {
        yield item;
      }
      if (last) {
        return;
      }
    }
  } finally {
    controller.abort();
  }
}

/** The service reads the pattern of a team as a regular expression, with `%` for any text. */
function teamPattern(team: string): string {
  return team.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
