import type { IExecution, IJobSummary } from '@vdk-lab/tokens';

/** What a list of jobs can be ordered by. */
export type JobColumn = 'name' | 'team' | 'status' | 'lastRun' | 'nextRun' | 'state';

export interface IJobOrder {
  readonly column: JobColumn;
  readonly isDescending: boolean;
}

/** A row of the list: a job, and since when it is late (epoch milliseconds); null: it is not. */
export interface IListedJob extends IJobSummary {
  readonly lateSince: number | null;
}

export const byName: IJobOrder = { column: 'name', isDescending: false };

/** The identity of a job on its target, as one text. */
export const keyOf = (job: { readonly team: string; readonly name: string }): string => `${job.team}/${job.name}`;

/** Does the schedule start the job? */
export const deploymentState = ({ deployment }: IJobSummary): 'enabled' | 'disabled' | 'not deployed' =>
  deployment === null ? 'not deployed' : deployment.enabled === false ? 'disabled' : 'enabled';

/** What needs a look comes first. */
const statusRank: Readonly<Record<IExecution['status'], number>> = {
  user_error: 0,
  platform_error: 1,
  running: 2,
  submitted: 3,
  skipped: 4,
  cancelled: 5,
  succeeded: 6
};
const stateRank = { enabled: 0, disabled: 1, 'not deployed': 2 } as const;

/** The value of a column; null where there is none: such jobs stand last in both directions. */
const valueOf: Readonly<Record<JobColumn, (job: IListedJob) => string | number | null>> = {
  name: ({ name }) => name,
  team: ({ team }) => team,
  status: ({ executions: [last] }) => (last ? statusRank[last.status] : null),
  // One that waits has not started yet: it is the newest.
  lastRun: ({ executions: [last] }) => (last ? (last.startedAt ? -Date.parse(last.startedAt) : -Infinity) : null),
  // One that is late was due before all that come.
  nextRun: job => job.lateSince ?? (job.nextRun && deploymentState(job) === 'enabled' ? Date.parse(job.nextRun) : null),
  state: job => stateRank[deploymentState(job)]
};

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'string' || typeof b === 'string'
    ? collator.compare(String(a), String(b))
    : a < b
      ? -1
      : +(a > b);
}

/** The jobs in an order; what is equal by name, then team. */
export function ordered(jobs: readonly IListedJob[], { column, isDescending }: IJobOrder): IListedJob[] {
  const value = valueOf[column];
  const sign = isDescending ? -1 : 1;
  return [...jobs].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    const own = left === null || right === null ? +(left === null) - +(right === null) : sign * compare(left, right);
    return own || collator.compare(a.name, b.name) || collator.compare(a.team, b.team);
  });
}

/** The order that a click on the head of a column asks for: the other direction when it is that column's already. */
export function orderBy(column: JobColumn, present: IJobOrder): IJobOrder {
  return { column, isDescending: present.column === column && !present.isDescending };
}
