/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
export type DataJobApiInfo = {
  /**
   * Not a version but a user-agent text, `PipelinesControlService/<version>/<hash> (<build>)`. Do not parse it.
   */
  api_version: string;
  /**
   * For example `3.11`.
   */
  supported_python_versions: Array<string>;
};
