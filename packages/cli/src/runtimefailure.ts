import { CommandError, exitCodes } from './exit.js';

/** What SQLite says (the last byte of its code) of a file that cannot be written: that it cannot be opened, or only read. */
const closed = [8, 14];
const full = 13;
/** Of a file that is no database, or a broken one. */
const broken = [11, 26];
/** What the file system says of a folder that cannot be made, or not be written. */
const unwritable = 'EACCES EPERM EROFS ENOTDIR EEXIST EISDIR ENOENT ENAMETOOLONG ELOOP EINVAL'.split(' ');

const field = (error: Error, name: string): unknown => Reflect.get(error, name);

/** Why the runtime did not start, as far as a person can mend it. */
export function startFailure(error: unknown, port: number, dataFolder: string): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  const code = String(field(error, 'code'));
  const sqlite = Number(field(error, 'errcode')) & 0xff;
  if (code === 'EADDRINUSE') {
    return new CommandError(`Port ${port} is in use by another program. Name another one.`, exitCodes.usage);
  }
  if (code === 'EACCES' && field(error, 'syscall') === 'listen') {
    return new CommandError(`Port ${port} is not for this account. Name one above 1023.`, exitCodes.usage);
  }
  if (closed.includes(sqlite) || unwritable.includes(code)) {
    const what = `The data folder ${dataFolder} cannot be written: ${error.message}.`;
    return new CommandError(`${what} Name another one with --data-dir, or make it writable.`, exitCodes.usage);
  }
  if (broken.includes(sqlite)) {
    const what = `The database runtime.sqlite in ${dataFolder} cannot be read: ${error.message}.`;
    return new CommandError(`${what} Restore a backup, or name another folder with --data-dir.`, exitCodes.failed);
  }
  if (sqlite === full || code === 'ENOSPC' || code === 'EDQUOT') {
    return new CommandError(`The disk of ${dataFolder} is full. Make room, and start again.`, exitCodes.failed);
  }
  return error;
}
