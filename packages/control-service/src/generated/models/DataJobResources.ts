/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * Reported by the service. Setting a CPU value, or both memory values, is 400.
 */
export type DataJobResources = {
  /**
   * Cores. The published text says tenths of a core.
   */
  cpu_request?: number | null;
  /**
   * Cores.
   */
  cpu_limit?: number | null;
  /**
   * MiB.
   */
  memory_request?: number | null;
  /**
   * MiB.
   */
  memory_limit?: number | null;
};
