export { startRuntime } from './runtime.js';
export type { Runtime, RuntimeOptions } from './runtime.js';
export { RuntimeHeldError, readHolder } from './rendezvous.js';
export type { Holder } from './rendezvous.js';
export { features as runtimeFeatures } from './features.js';
export type { Limits } from './context.js';
