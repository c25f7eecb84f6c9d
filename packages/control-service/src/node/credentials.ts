import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ControlServiceError } from '../error.js';
import type { StoredTokens, TokenStore } from '../oauth/renewing.js';

/** VDK's credentials cache as its tools write it; unknown keys are kept. Times are epoch seconds. */
export interface VdkCredentials {
  readonly authorization_url?: string | null;
  readonly refresh_token?: string | null;
  readonly access_token?: string | null;
  readonly access_token_expiration_time?: number | null;
  readonly client_id?: string | null;
  readonly client_secret?: string | null;
  readonly api_token?: string | null;
  readonly api_token_authorization_url?: string | null;
  readonly auth_type?: string | null;
}

/** `<VDK_BASE_CONFIG_FOLDER or home>/.vdk.internal/vdk-cred.json` */
export function credentialsFile(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(env['VDK_BASE_CONFIG_FOLDER'] || homedir(), '.vdk.internal', 'vdk-cred.json');
}

/**
 * @returns null when there is no file
 * @throws ControlServiceError with code `token` when the file cannot be read or holds no JSON object
 */
export async function readCredentials(file = credentialsFile()): Promise<VdkCredentials | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
  }
  throw new ControlServiceError({
    code: 'token',
    what: 'Could not read the kept sign-in.',
    why: `${file} cannot be read or is not a JSON object.`,
    consequences: 'Nobody is signed in.',
    countermeasures: 'Remove the file and sign in again.'
  });
}

/** Writes the file whole or not at all, readable by its owner only, as are the folders made for it. */
export async function writeCredentials(credentials: VdkCredentials, file = credentialsFile()): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}.${crypto.randomUUID()}`;
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(credentials));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file).catch(async error => {
    await rm(aside, { force: true });
    throw error;
  });
}

/** Removes the kept sign-in. */
export async function removeCredentials(file = credentialsFile()): Promise<void> {
  await rm(file, { force: true });
}

/** Keeps tokens in VDK's credentials cache, beside what other tools keep there. */
export function credentialsStore(file = credentialsFile()): TokenStore {
  return {
    async load(): Promise<StoredTokens | null> {
      const kept = await readCredentials(file);
      return (
        kept && {
          accessToken: kept.access_token || null,
          refreshToken: kept.refresh_token || null,
          expiresAt: kept.access_token_expiration_time ? kept.access_token_expiration_time * 1000 : null
        }
      );
    },
    async save({ accessToken, refreshToken, expiresAt }): Promise<void> {
      const kept = await readCredentials(file).catch(() => null);
      const expiration = expiresAt === null ? null : Math.floor(expiresAt / 1000);
      await writeCredentials(
        {
          ...kept,
          access_token: accessToken,
          refresh_token: refreshToken,
          access_token_expiration_time: expiration
        },
        file
      );
    }
  };
}
