export { startService } from './service.js';
export type { LabService, ServiceOptions } from './service.js';
