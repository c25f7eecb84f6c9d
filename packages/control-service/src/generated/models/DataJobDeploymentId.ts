/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Of no effect; a job has at most one deployment.
 */
export type DataJobDeploymentId = string;
