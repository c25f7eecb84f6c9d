/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
export type DataJobVersion = {
  /**
   * 40 hexadecimal digits. Null after uploading an empty folder for a job without sources.
   */
  version_sha: string | null;
};
