// Fills the database of a runtime that has made its tables: jobs that are all deployed, and their executions.
import { DatabaseSync } from 'node:sqlite';

const hourMs = 3_600_000;
const config = JSON.stringify({
  db_default_type: null,
  contacts: {
    notified_on_job_failure_user_error: ['team@example.org'],
    notified_on_job_failure_platform_error: [],
    notified_on_job_success: [],
    notified_on_job_deploy: []
  },
  // Nothing must start while it is measured.
  schedule: { schedule_cron: null },
  generate_keytab: false,
  enable_execution_notifications: true,
  notification_delay_period_minutes: 240
});

export const jobName = index => `job-${String(index).padStart(6, '0')}`;

export function seed(path, { jobs, executionsEach }) {
  const database = new DatabaseSync(path);
  database.exec('pragma synchronous = off; begin');
  const job = database.prepare('insert into jobs (name, team, description, config) values (?, ?, ?, ?)');
  const deployment = database.prepare(
    `insert into deployments (job, version, python_version, enabled, vdk_version, deployed_by, deployed_at, folder)
     values (?, ?, '3.12', 1, '0.3', 'somebody', ?, '/nowhere')`
  );
  const execution = database.prepare(
    `insert into executions (id, job, team, type, status, message, op_id, start_time, end_time, version, python_version,
       vdk_version, deployed_by, deployed_at)
     values (?, ?, ?, 'scheduled', ?, 'Success', ?, ?, ?, ?, '3.12', '0.3', 'somebody', ?)`
  );
  const version = '0123456789abcdef0123456789abcdef01234567';
  // All within what a runtime keeps.
  const first = Date.now() - (executionsEach + 1) * hourMs;
  const deployedAt = new Date(first).toISOString();
  for (let index = 0; index < jobs; index += 1) {
    job.run(jobName(index), `team-${index % 50}`, `loads the number ${index} of many tables, every day`, config);
    deployment.run(jobName(index), version, deployedAt);
  }
  for (let round = 0; round < executionsEach; round += 1) {
    for (let index = 0; index < jobs; index += 1) {
      const start = first + round * hourMs + index * 100;
      const id = `${jobName(index)}-${Math.floor(start / 1000)}`;
      const status = (round + index) % 7 === 0 ? 'user_error' : 'succeeded';
      const end = new Date(start + 30_000).toISOString();
      const team = `team-${index % 50}`;
      execution.run(id, jobName(index), team, status, id, new Date(start).toISOString(), end, version, deployedAt);
    }
  }
  database.exec('commit; pragma wal_checkpoint(truncate)');
  database.close();
}
