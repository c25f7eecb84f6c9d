export { RuntimeHeldError, readHolder, startRuntime } from './runtime.js';
export type { Holder, Runtime, RuntimeOptions } from './runtime.js';
export type { Limits } from './context.js';
