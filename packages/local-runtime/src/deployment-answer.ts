import type { DeploymentRow } from './deployment-table.js';
import { empty } from './problem.js';

/** A deployment as the API answers it. @throws empty 404 */
export function deploymentAnswer(row: DeploymentRow | null): Record<string, unknown> {
  if (!row) {
    throw empty(404);
  }
  return {
    vdk_version: row.vdkVersion,
    job_version: row.version,
    python_version: row.pythonVersion,
    mode: 'release',
    id: null,
    enabled: row.enabled,
    contacts: null,
    schedule: null,
    resources: null,
    last_deployed_by: row.deployedBy,
    last_deployed_date: row.deployedAt
  };
}
