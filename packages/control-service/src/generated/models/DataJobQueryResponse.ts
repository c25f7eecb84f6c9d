/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobPage } from './DataJobPage.js';
export type DataJobQueryResponse = {
  errors?: any[] | null;
  data?: DataJobPage | null;
};
