import type { IExecution } from '@vdk-lab/tokens';
import { type IListedJob, deploymentState } from './joborder';

/** Words for what the last execution did; `failed` is both failures. */
const statusWords: Readonly<Record<IExecution['status'], string>> = {
  submitted: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  user_error: 'failed',
  platform_error: 'failed',
  cancelled: 'cancelled',
  skipped: 'skipped'
};

/** What is asked for by `key:value`: the values that a key knows; null: any text. */
export const queryValues: Readonly<Record<string, readonly string[] | null>> = {
  status: [...new Set(Object.values(statusWords)), 'never', 'late'],
  state: ['enabled', 'disabled', 'undeployed'],
  team: null
};

const valuesOf: Readonly<Record<string, (job: IListedJob) => readonly string[]>> = {
  status: ({ executions: [last], lateSince }) => [
    last ? statusWords[last.status] : 'never',
    ...(lateSince === null ? [] : ['late'])
  ],
  state: job => [deploymentState(job).replace('not deployed', 'undeployed')],
  team: ({ team }) => [team.toLowerCase()]
};

interface ITerm {
  readonly key: string;
  readonly value: string;
  readonly isNot: boolean;
}

/** What was typed over the list of jobs, understood. */
export interface IJobQuery {
  readonly words: readonly string[];
  readonly terms: readonly ITerm[];
  /** The first `key:value` whose value no job can have. */
  readonly unknown: { readonly key: string; readonly value: string } | null;
}

/**
 * Reads `status:failed -team:"data platform" sales`: words that the name or team holds, and what a job is or, with `-`,
 * is not. Half a value finds what begins with it; a key without a value asks for nothing yet.
 */
export function parseQuery(text: string): IJobQuery {
  const words: string[] = [];
  const terms: ITerm[] = [];
  for (const [part, minus, key = '', value = ''] of text.toLowerCase().matchAll(/(-?)(\w+):("[^"]*"?|\S*)|\S+/g)) {
    const plain = value.replace(/"/g, '');
    if (!Object.hasOwn(queryValues, key)) {
      words.push(part);
    } else if (plain !== '') {
      terms.push({ key, value: plain, isNot: minus === '-' });
    }
  }
  const unknown = terms.find(({ key, value }) => queryValues[key]?.every(known => !known.startsWith(value)));
  return { words, terms, unknown: unknown ?? null };
}

/** Does a job fit what was asked for? */
export function fits(job: IListedJob, { words, terms }: IJobQuery): boolean {
  const text = `${job.name} ${job.team}`.toLowerCase();
  return (
    words.every(word => text.includes(word)) &&
    terms.every(({ key, value, isNot }) => {
      // A team by any part of its name, the rest by its beginning.
      const isValue = (known: string): boolean => (key === 'team' ? known.includes(value) : known.startsWith(value));
      return (valuesOf[key]?.(job) ?? []).some(isValue) !== isNot;
    })
  );
}
