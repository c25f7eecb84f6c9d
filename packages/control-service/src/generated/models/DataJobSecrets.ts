/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Any JSON values.
 */
export type DataJobSecrets = Record<string, any>;
