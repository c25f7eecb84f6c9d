/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * An error of the service's web framework.
 */
export type FrameworkError = {
  timestamp?: string;
  status: number;
  error?: string;
  path?: string;
};
