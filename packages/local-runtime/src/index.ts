export { RuntimeHeldError, readHolder, startRuntime } from './runtime.js';
export type { Holder, Runtime, RuntimeOptions } from './runtime.js';
export { features as runtimeFeatures } from './features.js';
export type { Limits } from './context.js';
