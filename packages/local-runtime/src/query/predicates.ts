import type { DatabaseSync } from 'node:sqlite';
import { prepared } from '../database.js';
import { type Condition, contains, inRange, likeName, teamPattern } from './patterns.js';

/** One element of the argument `filter`. */
export interface Predicate {
  readonly property?: string | null;
  readonly pattern?: string | null;
  readonly sort?: 'ASC' | 'DESC' | null;
}

export interface KnownPredicate extends Predicate {
  readonly property: string;
}

/** What can be filtered and ordered by. Rows are `jobs j left join deployments d`. */
interface Property {
  /** SQL; computed by the real service only when it is selected, else null for every job. */
  readonly value: string;
  readonly needs?: string;
  readonly condition: (column: string, pattern: string, database: DatabaseSync) => Condition;
  /** Neither its pattern nor its order count. */
  readonly hasNoEffect?: boolean;
  /** SQL to order by, where that is not the value. */
  readonly rank?: string;
  /** What has none comes first, in descending order last; else the other way round. */
  readonly isNothingLow?: boolean;
}

const deployments = 'content.deployments';
const all: Condition = { sql: 'true', values: [] };

/** A column of the last execution that ended; nothing for a job that is not deployed. */
function ofLastExecution(column: string): string {
  const last = `select ${column} from executions where job = d.job and end_time is not null order by start_time desc limit 1`;
  return `(${last})`;
}

const properties: Readonly<Record<string, Property>> = {
  jobName: { value: 'j.name', condition: likeName },
  'config.team': {
    value: 'j.team',
    condition: (column, pattern, database) => {
      const regex = teamPattern(pattern);
      const teams = prepared(database, 'select distinct team from jobs')
        .all()
        .map(({ team }) => String(team))
        .filter(team => regex.test(team));
      return { sql: `${column} in (select value from json_each(?))`, values: [JSON.stringify(teams)] };
    }
  },
  'config.description': { value: 'j.description', condition: contains },
  'config.schedule.scheduleCron': {
    value: `j.config ->> '$.schedule.schedule_cron'`,
    condition: () => all,
    hasNoEffect: true
  },
  'config.sourceUrl': { value: 'null', condition: () => all, hasNoEffect: true },
  'config.schedule.nextRunEpochSeconds': {
    value: `vdk_next_run(j.config ->> '$.schedule.schedule_cron')`,
    needs: 'content.config.schedule.nextRunEpochSeconds',
    condition: inRange
  },
  'config.contacts.present': {
    value: `exists (select 1 from json_each(j.config, '$.contacts') where value <> '[]')`,
    condition: () => all
  },
  'deployments.enabled': {
    value: `iif(d.job is null, 'not_deployed', iif(d.enabled, 'enabled', 'disabled'))`,
    rank: `iif(d.job is null, 2, iif(d.enabled, 0, 1))`,
    condition: (column, pattern) => ({ sql: `${column} = ?`, values: [pattern.toLowerCase()] })
  },
  'deployments.jobPythonVersion': { value: 'd.python_version', needs: deployments, condition: contains },
  'deployments.lastExecutionStatus': {
    value: ofLastExecution('status'),
    needs: `${deployments}.lastExecutionStatus`,
    isNothingLow: true,
    condition: (column, pattern) => ({ sql: `${column} = ?`, values: [pattern] })
  },
  'deployments.lastExecutionTime': {
    value: ofLastExecution('unixepoch(end_time)'),
    needs: `${deployments}.lastExecutionTime`,
    isNothingLow: true,
    condition: inRange
  },
  'deployments.lastExecutionDuration': {
    value: ofLastExecution(`round(unixepoch(end_time, 'subsec') - unixepoch(start_time, 'subsec'))`),
    needs: `${deployments}.lastExecutionDuration`,
    isNothingLow: true,
    // So does the real service.
    condition: () => ({ sql: 'false', values: [] })
  }
};

/** An empty one counts for nothing; half a one, an unknown one, or the same twice, is refused. */
export function readPredicates(list: readonly (Predicate | null)[] | null | undefined): KnownPredicate[] {
  const seen = new Set<string>();
  return (list ?? []).flatMap(predicate => {
    const { property = null, pattern = null, sort = null } = predicate ?? {};
    if (property === null && pattern === null && sort === null) {
      return [];
    }
    if (property === null || (pattern === null && sort === null)) {
      throw new Error('A predicate needs property, and pattern or sort.');
    }
    if (!Object.hasOwn(properties, property)) {
      throw new Error(`There is no property ${property} to filter or sort by.`);
    }
    const key = JSON.stringify([property, pattern, sort]);
    if (seen.has(key)) {
      throw new Error(`The predicate for ${property} stands there twice.`);
    }
    seen.add(key);
    return [{ property, pattern, sort }];
  });
}

/** SQL of a property's value, as far as it is selected. */
export function valueOf(property: string, selected: ReadonlySet<string>): string {
  const { value = 'null', needs } = properties[property] ?? {};
  if (property === 'deployments.enabled' && !selected.has(deployments)) {
    // Then every job looks as if it were not deployed.
    return `'not_deployed'`;
  }
  return needs === undefined || selected.has(needs) ? value : 'null';
}

export function conditionOf(
  { property, pattern }: KnownPredicate,
  selected: ReadonlySet<string>,
  database: DatabaseSync
): Condition {
  const known = properties[property];
  return known && typeof pattern === 'string' ? known.condition(valueOf(property, selected), pattern, database) : all;
}

/** `order by` of the last predicate that sorts; equals by name. */
export function orderOf(predicates: readonly KnownPredicate[], selected: ReadonlySet<string>): string {
  const { property = 'jobName', sort = 'ASC' } =
    predicates.findLast(each => each.sort && !properties[each.property]?.hasNoEffect) ?? {};
  const { rank, isNothingLow = false } = properties[property] ?? {};
  const value = rank !== undefined && selected.has(deployments) ? rank : valueOf(property, selected);
  const direction = sort === 'DESC' ? 'desc' : 'asc';
  const nothing = (sort === 'DESC') === isNothingLow ? 'nulls last' : 'nulls first';
  return property === 'jobName' ? `j.name ${direction}` : `${value} ${direction} ${nothing}, j.name`;
}

const deploymentStates = ['enabled', 'disabled', 'not_deployed'];
const endings = ['succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error'];
const cronWords = [
  ...['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  ...['hourly', 'daily', 'midnight', 'weekly', 'monthly', 'yearly', 'annually']
];

/** Can a schedule contain this, in lower case? Reading those of all jobs is dear. */
function canBeCron(text: string): boolean {
  const words = text.match(/[a-z]+/g) ?? [];
  return /^[\da-z*,/@?\s-]+$/.test(text) && words.every(word => cronWords.some(known => known.includes(word)));
}

/** Fields that `search` looks into, when they are selected; what is dear to compute, only when it can be found. */
const searched: readonly (readonly [path: string, property: string, canBe: (text: string) => boolean])[] = [
  ['content.jobName', 'jobName', () => true],
  ['content.config.team', 'config.team', () => true],
  ['content.config.description', 'config.description', () => true],
  ['content.config.schedule.scheduleCron', 'config.schedule.scheduleCron', canBeCron],
  ['content.deployments.enabled', 'deployments.enabled', text => deploymentStates.some(state => state.includes(text))],
  ['content.deployments.jobPythonVersion', 'deployments.jobPythonVersion', text => /^[\d.]+$/.test(text)],
  [
    'content.deployments.lastExecutionStatus',
    'deployments.lastExecutionStatus',
    text => endings.some(ending => ending.includes(text))
  ],
  ['content.config.schedule.nextRunEpochSeconds', 'config.schedule.nextRunEpochSeconds', text => /^-?\d+$/.test(text)]
];

/** With nothing to look into all fit, as on the real service. */
export function searchCondition(search: string, selected: ReadonlySet<string>): Condition {
  const fields = searched.filter(([path]) => selected.has(path));
  if (fields.length === 0) {
    return all;
  }
  const any = fields
    .filter(([, , canBe]) => canBe(search.toLowerCase()))
    .map(([, property]) => contains(valueOf(property, selected), search));
  return any.length === 0
    ? { sql: 'false', values: [] }
    : { sql: `(${any.map(({ sql }) => sql).join(' or ')})`, values: any.flatMap(({ values }) => values) };
}
