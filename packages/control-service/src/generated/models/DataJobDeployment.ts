/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeploymentId } from './DataJobDeploymentId.js';
import type { DataJobMode } from './DataJobMode.js';
import type { DataJobResources } from './DataJobResources.js';
import type { DataJobSchedule } from './DataJobSchedule.js';
export type DataJobDeployment = {
  vdk_version?: string | null;
  /**
   * The id an upload gave, 40 hexadecimal digits.
   */
  job_version?: string | null;
  /**
   * One of the service's; null means its default.
   */
  python_version?: string | null;
  mode?: DataJobMode | null;
  id?: DataJobDeploymentId | null;
  /**
   * Whether the schedule runs it.
   */
  enabled?: boolean | null;
  /**
   * Set by the service.
   */
  deployed_by?: string | null;
  /**
   * Set by the service.
   */
  deployed_date?: string | null;
  /**
   * Read only by a service that keeps deployments in its database.
   */
  schedule?: DataJobSchedule | null;
  resources?: DataJobResources | null;
};
