/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
export type DataJobExecutionRequest = {
  /**
   * Stored as `<started_by>/<user>`.
   */
  started_by?: string | null;
  /**
   * Arguments of the job.
   */
  args?: any | null;
};
