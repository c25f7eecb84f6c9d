/**
 * All operations and ways to sign in, without the watchers and so without rxjs: a script that ends soon starts faster.
 * It needs nothing but `fetch`, so it runs in browsers and in Node.
 *
 * @module control-service/client
 */
export type {
  ConfigNode,
  ContactsNode,
  DateTime,
  DeploymentNode,
  ExecutionDeploymentNode,
  ExecutionFilter,
  ExecutionNode,
  ExecutionOrder,
  JobNode,
  NestedExecutions,
  Page,
  QueryExecutionStatus,
  ResourcesNode,
  ScheduleNode,
  Selected,
  Selection
} from './query.js';
export { instant } from './query.js';
export { Connection, type CallOptions, type ConnectionOptions, type Fetch } from './connection.js';
export { ControlServiceError, isControlServiceError, type ErrorCode, type ErrorParts } from './error.js';
export { ControlService } from './service.js';
export { Deployments } from './deployments.js';
export { Executions, hasEnded, type ExecutionQuery } from './executions.js';
export { Jobs, type JobPredicate, type JobQuery } from './jobs.js';
export { Polling } from './polling.js';
export { Properties } from './properties.js';
export { Secret, Secrets } from './secrets.js';
export { Sources } from './sources.js';
export { Teams } from './teams.js';
export { noToken, staticToken, type TokenSource } from './token.js';
export type { Bytes } from './body.js';
export type { DataJob } from './generated/models/DataJob.js';
export type { DataJobApiInfo } from './generated/models/DataJobApiInfo.js';
export type { DataJobConfig } from './generated/models/DataJobConfig.js';
export type { DataJobContacts } from './generated/models/DataJobContacts.js';
export type { DataJobDeployment } from './generated/models/DataJobDeployment.js';
export type { DataJobDeploymentId } from './generated/models/DataJobDeploymentId.js';
export type { DataJobDeploymentStatus } from './generated/models/DataJobDeploymentStatus.js';
export type { DataJobExecution } from './generated/models/DataJobExecution.js';
export type { DataJobExecutionStatus } from './generated/models/DataJobExecutionStatus.js';
export type { DataJobExecutionType } from './generated/models/DataJobExecutionType.js';
export type { DataJobMode } from './generated/models/DataJobMode.js';
export type { DataJobResources } from './generated/models/DataJobResources.js';
export type { DataJobSchedule } from './generated/models/DataJobSchedule.js';
export type { OauthTeamClientId } from './generated/models/OauthTeamClientId.js';
export type { ServiceError } from './generated/models/ServiceError.js';
export { ApiToken, type ApiTokenOptions } from './oauth/apitoken.js';
export { AuthorizationCode, type AuthorizationCodeOptions } from './oauth/authorizationcode.js';
export { displayName } from './oauth/displayname.js';
export type { StoredTokens, TokenStore } from './oauth/renewing.js';
