/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
import type { DataJobConfig } from './DataJobConfig.js';
export type DataJob = {
  /**
   * 6 to 50 of `a-z 0-9 -`, a letter first.
   */
  job_name: string;
  /**
   * The path's team wins.
   */
  team?: string | null;
  description?: string | null;
  config?: DataJobConfig | null;
};
