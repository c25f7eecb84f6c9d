/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobDeployment } from './DataJobDeployment.js';
import type { DataJobExecutionStatus } from './DataJobExecutionStatus.js';
import type { DataJobExecutionType } from './DataJobExecutionType.js';
export type DataJobExecution = {
  id: string;
  job_name?: string | null;
  status?: DataJobExecutionStatus | null;
  type?: DataJobExecutionType | null;
  /**
   * When it was asked for.
   */
  start_time?: string | null;
  /**
   * Null while it is not finished. In whole seconds, so it can be before `start_time`.
   */
  end_time?: string | null;
  /**
   * Null for scheduled ones.
   */
  started_by?: string | null;
  /**
   * Empty unless the operator configured one.
   */
  logs_url?: string | null;
  message?: string | null;
  op_id?: string | null;
  /**
   * As it was at the start; nearly all null in the first second.
   */
  deployment?: DataJobDeployment | null;
};
