/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Any JSON values; nulls are kept.
 */
export type DataJobProperties = Record<string, any>;
