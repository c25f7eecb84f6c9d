export { diskFileSystem } from './disk.js';
export { importInPlace, undoImport } from './inplace.js';
export type { ImportRecord, UndoneImport } from './inplace.js';
export { PackError, openPackage, packFiles, packJob } from './pack.js';
export type { PackOptions, Package, PackedJob } from './pack.js';
export { PlaceError, compareWithFolder, replacedFolder, updateFolder, writeNewFile, writeNewFolder } from './place.js';
export type { FileChange, Files, NewFolderOptions } from './place.js';
export { ArchiveError, readArchive, readJobArchive, usualLimits } from './unpack.js';
export type { ArchiveLimits } from './unpack.js';
