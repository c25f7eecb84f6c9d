/** An execution as the API answers it. */
export function executionAnswer(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    id: row['id'],
    job_name: row['job'],
    status: row['status'],
    type: row['type'],
    start_time: row['start_time'],
    end_time: row['end_time'],
    started_by: row['started_by'],
    message: row['message'],
    op_id: row['op_id'],
    logs_url: '',
    deployment: {
      vdk_version: row['vdk_version'] ?? '',
      job_version: row['version'],
      python_version: row['python_version'],
      mode: 'release',
      id: 'release',
      enabled: true,
      deployed_by: row['deployed_by'],
      deployed_date: row['deployed_at'],
      schedule: { schedule_cron: null },
      resources: { cpu_request: null, cpu_limit: null, memory_request: null, memory_limit: null }
    }
  };
}
