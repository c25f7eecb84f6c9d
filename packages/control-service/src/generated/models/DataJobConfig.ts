/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobContacts } from './DataJobContacts.js';
import type { DataJobSchedule } from './DataJobSchedule.js';
export type DataJobConfig = {
  /**
   * Becomes `VDK_DB_DEFAULT_TYPE` of a run.
   */
  db_default_type?: string | null;
  contacts?: DataJobContacts | null;
  /**
   * The schedule. The published text calls it deprecated; a service on Kubernetes reads no other.
   */
  schedule?: DataJobSchedule | null;
  /**
   * True unless given; null on create is 500.
   */
  generate_keytab?: boolean | null;
  /**
   * True unless given.
   */
  enable_execution_notifications?: boolean | null;
  /**
   * Repeated mails of failure are held back so long; 240 unless given.
   */
  notification_delay_period_minutes?: number | null;
};
