import { CronError, parseCron } from '@vdk-lab/job-format/cron';
import { isJobName, jobNameProblem } from '@vdk-lab/job-format/names';
import type { Context } from './context.js';
import { prepared, text, transaction } from './database.js';
import { empty, problem } from './problem.js';

type Map_ = Record<string, unknown>;

/** A job as it is kept. */
export interface JobRow {
  readonly name: string;
  readonly team: string;
  readonly description: string | null;
  readonly config: JobConfigRow;
  /** It was asked for once. */
  readonly keytab: boolean;
}

export interface JobConfigRow {
  readonly db_default_type: string | null;
  readonly contacts: Record<(typeof contactKinds)[number], string[]>;
  readonly schedule: { readonly schedule_cron: string | null };
  readonly generate_keytab: boolean;
  readonly enable_execution_notifications: boolean | null;
  readonly notification_delay_period_minutes: number | null;
}

const contactKinds = [
  'notified_on_job_failure_user_error',
  'notified_on_job_failure_platform_error',
  'notified_on_job_success',
  'notified_on_job_deploy'
] as const;

function asMap(value: unknown): Map_ {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Fills in what the service fills in; a schedule that cannot run is refused. */
function readConfig(value: unknown, isStrict: boolean): JobConfigRow {
  const given = asMap(value);
  const isAbsent = value === undefined || value === null;
  const contacts = asMap(given['contacts']);
  const cron = text(asMap(given['schedule'])['schedule_cron']);
  if (given['generate_keytab'] === null) {
    throw problem(
      isStrict ? 500 : 400,
      'generate_keytab is null.',
      'It is true or false.',
      'Leave it out, or say which.'
    );
  }
  // The real service stores any text; such a schedule never starts anything.
  if (cron !== null && cron.trim() !== '' && !isStrict) {
    try {
      parseCron(cron);
    } catch (error) {
      if (error instanceof CronError) {
        throw problem(
          400,
          'The schedule is not understood.',
          error.message,
          'Correct schedule_cron, or leave it empty.'
        );
      }
      throw error;
    }
  }
  const list = (kind: string): string[] => {
    const addresses = contacts[kind];
    return Array.isArray(addresses) ? addresses.filter(item => typeof item === 'string') : [];
  };
  // A null is kept as it is; what is left out gets its default.
  const notifies = isAbsent ? null : given['enable_execution_notifications'];
  const delay = isAbsent ? null : given['notification_delay_period_minutes'];
  return {
    db_default_type: text(given['db_default_type']),
    contacts: {
      notified_on_job_failure_user_error: list(contactKinds[0]),
      notified_on_job_failure_platform_error: list(contactKinds[1]),
      notified_on_job_success: list(contactKinds[2]),
      notified_on_job_deploy: list(contactKinds[3])
    },
    schedule: { schedule_cron: cron },
    generate_keytab: isAbsent ? false : given['generate_keytab'] !== false,
    enable_execution_notifications: notifies === null ? null : notifies !== false,
    notification_delay_period_minutes: typeof delay === 'number' ? delay : delay === null ? null : 240
  };
}

/** @throws problem 400 for a name that no screen and no log can show */
function checkTeamName(team: string): void {
  if (/\p{Cc}/u.test(team)) {
    throw problem(400, 'This is no name of a team.', 'It holds a control character.', 'Name the team without.');
  }
}

function asRow(row: Map_): JobRow {
  return {
    name: String(row['name']),
    team: String(row['team']),
    description: text(row['description']),
    config: JSON.parse(String(row['config'])) as JobConfigRow,
    keytab: row['keytab'] === 1
  };
}

/** Jobs: names are unique over all teams; a job is found by name and team together. */
export class Jobs {
  constructor(private readonly context: Context) {}

  /**
   * Those that a schedule may start: with one, and deployed and enabled. The scheduler looks at them after each change, so it
   * must not read all the others; `cross join` keeps SQLite from beginning with the jobs.
   */
  scheduled(): JobRow[] {
    const sql = `select jobs.* from deployments cross join jobs on jobs.name = deployments.job
      where deployments.enabled = 1 and jobs.config ->> '$.schedule.schedule_cron' <> ''`;
    return prepared(this.context.database, sql).all().map(asRow);
  }

  /** Those of these names, in their order. */
  all(names: readonly string[]): JobRow[] {
    // `cross join` keeps SQLite on the order of the names.
    const sql = 'select jobs.* from json_each(?) as names cross join jobs on jobs.name = names.value';
    return prepared(this.context.database, sql).all(JSON.stringify(names)).map(asRow);
  }

  /** By name alone. @throws empty 404 */
  read(name: string): JobRow {
    const row = prepared(this.context.database, 'select * from jobs where name = ?').get(name);
    if (!row) {
      throw empty(404);
    }
    return asRow(row);
  }

  /** @throws empty 404 */
  get(team: string, name: string): JobRow {
    const row = prepared(this.context.database, 'select * from jobs where name = ? and team = ?').get(name, team);
    if (!row) {
      throw empty(404);
    }
    return asRow(row);
  }

  has(name: string): boolean {
    return prepared(this.context.database, 'select 1 from jobs where name = ?').get(name) !== undefined;
  }

  create(team: string, nameInQuery: string | undefined, body: Map_): JobRow {
    const name = text(body['job_name']) ?? '';
    if (team.trim() === '') {
      throw problem(400, 'The team is empty.', 'A job belongs to a team.', 'Name the team in the address.');
    }
    checkTeamName(team);
    if (!isJobName(name)) {
      throw problem(400, `"${name}" is no name of a job.`, jobNameProblem(name)?.message ?? '', 'Choose another name.');
    }
    if (nameInQuery !== undefined && nameInQuery !== name) {
      throw problem(400, 'Two names were given.', `The query says ${nameInQuery}, the body ${name}.`, 'Send one name.');
    }
    this.checkTeam(team, body);
    const config = readConfig(body['config'], this.context.strict);
    const { changes } = prepared(
      this.context.database,
      'insert into jobs (name, team, description, config, keytab) values (?, ?, ?, ?, ?) on conflict do nothing'
    ).run(name, team, text(body['description']), JSON.stringify(config), config.generate_keytab ? 1 : 0);
    if (changes === 0) {
      throw empty(409);
    }
    this.context.changes.tell(team, name, 'job');
    return this.get(team, name);
  }

  update(team: string, name: string, body: Map_): void {
    this.get(team, name);
    if (body['job_name'] !== name) {
      throw problem(
        400,
        'The name cannot be changed.',
        `The body says ${String(body['job_name'] ?? 'none')}.`,
        `Send ${name}.`
      );
    }
    this.checkTeam(team, body);
    const config = readConfig(body['config'], this.context.strict);
    prepared(
      this.context.database,
      'update jobs set description = ?, config = ?, keytab = max(keytab, ?) where name = ?'
    ).run(text(body['description']), JSON.stringify(config), config.generate_keytab ? 1 : 0, name);
    this.context.changes.tell(team, name, 'job');
  }

  move(team: string, name: string, newTeam: string): void {
    this.get(team, name);
    if (newTeam.trim() === '') {
      throw empty(404);
    }
    checkTeamName(newTeam);
    const { database } = this.context;
    // Executions are looked for by the team that their job has now.
    transaction(database, () => {
      prepared(database, 'update jobs set team = ? where name = ?').run(newTeam, name);
      prepared(database, 'update executions set team = ? where job = ?').run(newTeam, name);
    });
    this.context.changes.tell(newTeam, name, 'job');
  }

  remove(team: string, name: string): void {
    this.get(team, name);
    const { database, strict } = this.context;
    // All or none: a new job of this name must not find the secrets of this one.
    transaction(database, () => {
      prepared(database, 'delete from jobs where name = ?').run(name);
      if (!strict) {
        prepared(database, 'delete from properties where job = ?').run(name);
      }
      prepared(database, 'delete from secrets where job = ?').run(name);
    });
    this.context.changes.tell(team, name, 'job', 'deleted');
  }

  private checkTeam(team: string, body: Map_): void {
    if (body['team'] !== undefined && body['team'] !== null && body['team'] !== team) {
      throw problem(
        400,
        'Two teams were given.',
        `The address says ${team}, the body ${String(body['team'])}.`,
        'Send one.'
      );
    }
  }
}

/** A job as the API answers it. */
export function jobAnswer(job: JobRow): Map_ {
  return { job_name: job.name, description: job.description, team: job.team, config: job.config };
}
