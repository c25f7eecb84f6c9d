export { diskFileSystem } from './disk.js';
export { packJob } from './pack.js';
export type { PackedJob } from './pack.js';
export { ArchiveError, readArchive, usualLimits } from './unpack.js';
export type { ArchiveLimits } from './unpack.js';
