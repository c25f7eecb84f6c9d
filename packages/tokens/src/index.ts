export * from './jobnotebooks.js';
export * from './problem.js';
export * from './status.js';
export * from './targets.js';
export * from './templates.js';
export * from './workspace.js';
export * from './transfers.js';
