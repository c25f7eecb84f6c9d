/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
export type DataJobExecutionStatus =
  'submitted' | 'running' | 'succeeded' | 'cancelled' | 'skipped' | 'user_error' | 'platform_error';
