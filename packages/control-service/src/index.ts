/**
 * The client of the VDK Control Service with its watchers: everything of `control-service/client`, and what is built on
 * rxjs.
 *
 * @module control-service
 */
export * from './client.js';
export { executionSummary, watchActivity, type Activity, type ExecutionSummary } from './watch/activity.js';
export { deploy, type DeployRequest, type DeployStage } from './watch/deploy.js';
export { followExecution, watchExecutions } from './watch/executions.js';
export { jobSummary, watchJobs, type JobSummary, type WatchOptions } from './watch/jobs.js';
export { tailLogs } from './watch/logs.js';
export type { LogPiece } from './watch/logtail.js';
export type { Snapshot } from './watch/poll.js';
