import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ask } from './client.js';
import { startInNewFolder } from './runtime.js';

interface Seed {
  readonly name: string;
  readonly team?: string;
  readonly description?: string | null;
  readonly cron?: string | null;
  readonly contacts?: readonly string[];
  /** Null: not deployed. */
  readonly enabled?: boolean | null;
  readonly python?: string;
  /** Statuses, oldest first; one an hour, each as many seconds long as its number. */
  readonly executions?: readonly string[];
}

const seeds: readonly Seed[] = [
  {
    name: 'alpha-job',
    team: 'Red Team',
    description: 'loads Sales',
    cron: '0 6 * * *',
    enabled: true,
    executions: ['succeeded', 'user_error']
  },
  {
    name: 'beta-job',
    team: 'blue',
    description: 'Ünïcode ÄÖ',
    cron: '@hourly',
    enabled: false,
    executions: ['platform_error']
  },
  { name: 'gamma-job', team: 'blue', description: null, cron: null, enabled: null, contacts: ['a@example.org'] },
  {
    name: 'delta-100',
    team: 'red.team',
    description: '100% of 50_50',
    cron: 'not a cron',
    enabled: true,
    executions: []
  },
  {
    name: 'omega-job',
    team: 'blue2',
    description: '',
    cron: '*/5 * * * *',
    enabled: true,
    executions: ['succeeded', 'succeeded', 'running']
  }
];

function seed(path: string): void {
  const database = new DatabaseSync(path);
  const job = database.prepare('insert into jobs (name, team, description, config) values (?, ?, ?, ?)');
  const deployment = database.prepare(
    `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
     values (?, 'v1', ?, ?, '0.3', 'someone', '2026-01-01T00:00:00.000Z', '/nowhere')`
  );
  const execution = database.prepare(
    `insert into executions (id, job, team, type, status, message, op_id, started_by, start_time, end_time, version)
     values (?, ?, ?, 'manual', ?, 'm', 'op', 'me', ?, ?, 'v1')`
  );
  for (const {
    name,
    team = 'blue',
    description = '',
    cron = null,
    contacts = [],
    enabled = null,
    executions = []
  } of seeds) {
    const config = {
      db_default_type: null,
      contacts: {
        notified_on_job_failure_user_error: contacts,
        notified_on_job_failure_platform_error: [],
        notified_on_job_success: [],
        notified_on_job_deploy: []
      },
      schedule: { schedule_cron: cron },
      generate_keytab: true,
      enable_execution_notifications: true,
      notification_delay_period_minutes: 240
    };
    job.run(name, team, description, JSON.stringify(config));
    if (enabled !== null) {
      deployment.run(name, '3.11', enabled ? 1 : 0);
    }
    executions.forEach((status, index) => {
      const start = Date.UTC(2026, 0, 2, name.charCodeAt(0) % 5, index);
      const end = status === 'running' ? null : new Date(start + (index + 1) * 1000).toISOString();
      execution.run(`${name}-${index}`, name, team, status, new Date(start).toISOString(), end);
    });
  }
  // What runs would be settled at the start as lost; here it stays.
  database.exec(`update executions set status = 'kept' where status = 'running'`);
  database.close();
}

export interface Page {
  readonly content: Record<string, unknown>[] | null;
  readonly totalItems: number;
  readonly totalPages: number;
}

/** A runtime with the seeded rows, and the jobs query of it. */
export async function startSeeded() {
  const server = await startInNewFolder({ allowSchedules: false });
  const { held } = server;
  await held.runtime.stop();
  seed(join(held.dataFolder, 'runtime.sqlite'));
  held.runtime = await held.start();
  const query = (text: string, variables?: object) => {
    const search = new URLSearchParams({ query: text, ...(variables ? { variables: JSON.stringify(variables) } : {}) });
    const path = `/data-jobs/for-team/no-team-specified/jobs?${search}`;
    return ask<{ errors: unknown[]; data: Page | null }>(held.runtime, 'GET', path);
  };
  return { ...server, query };
}
