/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * A page of jobs or executions. What an item holds depends on the query.
 */
export type DataJobPage = {
  content?: any[] | null;
  totalItems?: number;
  /**
   * 1 for an empty list of jobs.
   */
  totalPages?: number;
};
