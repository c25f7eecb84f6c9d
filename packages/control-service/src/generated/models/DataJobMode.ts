/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Ignored when sent; always `release` when read.
 */
export type DataJobMode = 'testing' | 'release';
