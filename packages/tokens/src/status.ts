/** Final and running states of an execution or a draft run, spelled as the Control Service's REST API does. */
export type ExecutionStatus =
  'submitted' | 'running' | 'succeeded' | 'cancelled' | 'skipped' | 'user_error' | 'platform_error';
