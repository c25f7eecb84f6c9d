export { diskFileSystem } from './disk.js';
export { PackError, openPackage, packJob } from './pack.js';
export type { PackOptions, Package, PackedJob } from './pack.js';
export { PlaceError, compareWithFolder, replacedFolder, updateFolder, writeNewFolder } from './place.js';
export type { FileChange, Files } from './place.js';
export { ArchiveError, readArchive, usualLimits } from './unpack.js';
export type { ArchiveLimits } from './unpack.js';
