/**
 * What needs Node: files, commands, a redirect server. Everything else is in the package's main entry.
 *
 * @module control-service/node
 */
export {
  credentialsFile,
  credentialsStore,
  readCredentials,
  removeCredentials,
  writeCredentials,
  type VdkCredentials
} from './credentials.js';
export { login, redirectPort, type LoginOptions } from './login.js';
export { CommandToken, environmentToken, fileToken, type CommandTokenOptions } from './sources.js';
export { vdkServiceUrl, vdkToken } from './vdk.js';
