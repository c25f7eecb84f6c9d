export { configFolders } from './config-folders.js';
export { deploymentFailure } from './deployment-failure.js';
export type { DeploymentFailure, ServiceAddress } from './deployment-failure.js';
export { SourcesError, readJobSources } from './job-sources.js';
export type { JobSources } from './job-sources.js';
export type { ConfiguredTarget, TargetProblem } from './parse.js';
export { readTargets } from './read.js';
export type { ConfiguredTargets } from './read.js';
export { targetToken } from './token.js';
