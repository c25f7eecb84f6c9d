/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Mail addresses. Null reads back as an empty list.
 */
export type DataJobContacts = {
  notified_on_job_failure_user_error?: any[] | null;
  notified_on_job_failure_platform_error?: any[] | null;
  notified_on_job_success?: any[] | null;
  notified_on_job_deploy?: any[] | null;
};
