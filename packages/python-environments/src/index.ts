export type { BaseEnvironment, BaseOptions, Progress } from './base.js';
export { Environments } from './environments.js';
export type { JobModuleFinder, ListedEnvironment, ResolvedEnvironment } from './environments.js';
export { EnvironmentError } from './error.js';
export type { EnvironmentProblem } from './error.js';
export { kernelName, writeKernelspec } from './kernelspec.js';
export { normaliseRequirements, overlayKey } from './requirements.js';
export { stateFolder } from './state.js';
export type { Variables } from './state.js';
