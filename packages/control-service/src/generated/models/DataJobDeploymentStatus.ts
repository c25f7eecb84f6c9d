/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobContacts } from './DataJobContacts.js';
import type { DataJobDeploymentId } from './DataJobDeploymentId.js';
import type { DataJobMode } from './DataJobMode.js';
import type { DataJobResources } from './DataJobResources.js';
import type { DataJobSchedule } from './DataJobSchedule.js';
/**
 * A deployment as it is read. On Kubernetes `id`, `contacts`, `schedule` and `resources` are null.
 */
export type DataJobDeploymentStatus = {
  vdk_version?: string | null;
  job_version?: string | null;
  python_version?: string | null;
  mode?: DataJobMode | null;
  id?: DataJobDeploymentId | null;
  enabled?: boolean | null;
  contacts?: DataJobContacts | null;
  schedule?: DataJobSchedule | null;
  resources?: DataJobResources | null;
  /**
   * RFC 3339 with up to nine decimals.
   */
  last_deployed_date?: string | null;
  last_deployed_by?: string | null;
};
