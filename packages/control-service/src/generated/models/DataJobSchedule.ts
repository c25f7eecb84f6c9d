/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
export type DataJobSchedule = {
  /**
   * Five-field cron in UTC; null or empty means by hand only. Not checked when written.
   */
  schedule_cron?: string | null;
};
