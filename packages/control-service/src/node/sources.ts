import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { ControlServiceError } from '../error.js';
import type { TokenSet } from '../oauth/endpoint.js';
import { RenewingToken } from '../oauth/renewing.js';
import type { TokenSource } from '../token.js';

function sourceError(why: string, countermeasures: string): ControlServiceError {
  return new ControlServiceError({
    code: 'token',
    what: 'Could not sign in.',
    why,
    consequences: 'Nothing was sent to the Control Service.',
    countermeasures
  });
}

/** The token in an environment variable, read at each call. */
export function environmentToken(variable: string, env: NodeJS.ProcessEnv = process.env): TokenSource {
  return {
    async token() {
      const token = env[variable]?.trim();
      if (!token) {
        throw sourceError(`The environment variable ${variable} is not set.`, 'Set it to an access token.');
      }
      return token;
    }
  };
}

/** The token in a file, read at each call, so that whoever renews it only writes the file. */
export function fileToken(file: string): TokenSource {
  return {
    async token() {
      const token = await readFile(file, 'utf8').then(
        text => text.trim(),
        () => ''
      );
      if (token === '') {
        throw sourceError(`${file} cannot be read or is empty.`, 'Write an access token into it.');
      }
      return token;
    }
  };
}

export interface CommandTokenOptions {
  /** How long the command may take, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The token a command prints: the token alone, or JSON with `access_token` and `expires_in` (seconds). It runs without
 * a shell, when a token is first needed, and again when the token expires or is refused.
 */
export class CommandToken extends RenewingToken {
  readonly #command: readonly [string, ...string[]];
  readonly #options: CommandTokenOptions;

  constructor(command: readonly [string, ...string[]], options: CommandTokenOptions = {}) {
    super();
    this.#command = command;
    this.#options = options;
  }

  protected override renew(): Promise<TokenSet> {
    const [file, ...args] = this.#command;
    const { timeoutMs: timeout = 60_000, env } = this.#options;
    return new Promise((resolve, reject) => {
      // What it prints to standard error is not repeated: it may hold secrets.
      execFile(file, args, { timeout, env, maxBuffer: 1 << 20, windowsHide: true }, (error, stdout) => {
        const tokens = error === null ? parse(stdout.trim()) : null;
        if (tokens === null) {
          const why = error === null ? 'printed no token' : error.killed ? 'took too long' : 'failed';
          reject(sourceError(`The command ${file} ${why}.`, 'Run it in a terminal to see what it says.'));
        } else {
          resolve(tokens);
        }
      });
    });
  }
}

function parse(text: string): TokenSet | null {
  if (!text.startsWith('{')) {
    return text === '' ? null : { accessToken: text, refreshToken: null, expiresInSeconds: null };
  }
  try {
    const { access_token: token, expires_in: expires } = JSON.parse(text);
    return typeof token === 'string' && token !== ''
      ? { accessToken: token, refreshToken: null, expiresInSeconds: typeof expires === 'number' ? expires : null }
      : null;
  } catch {
    return null;
  }
}
