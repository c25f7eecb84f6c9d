import { type TokenSource, noToken } from '@vdk-lab/control-service/client';
import { environmentToken, fileToken, vdkToken } from '@vdk-lab/control-service/node';
import type { ConfiguredTarget } from './parse.js';

/**
 * How to sign in to a target: with its file, its variable, or, for `default`, as VDK itself does: its API token, else what
 * `vdk login` keeps. Nothing is read
 * before the first request; keep the source for the next one, so that a token is not asked for each time.
 */
export function targetToken(target: ConfiguredTarget, env: NodeJS.ProcessEnv): TokenSource {
  if (target.tokenFile) {
    return fileToken(target.tokenFile);
  }
  if (target.tokenVariable) {
    return environmentToken(target.tokenVariable, env);
  }
  return target.name === 'default' ? new OwnSignIn(env) : noToken();
}

/** VDK's own sign-in, looked for with the first request and once for all who wait; again when it gives no token: `vdk login` may come. */
class OwnSignIn implements TokenSource {
  #source: Promise<TokenSource> | null = null;

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  async token(signal?: AbortSignal): Promise<string | null> {
    this.#source ??= vdkToken(this.env);
    const source = this.#source;
    const token = await source
      .then(found => found.token(signal))
      .catch((error: unknown) => {
        this.#forget(source, signal);
        throw error;
      });
    if (token === null) {
      this.#forget(source);
    }
    return token;
  }

  reject(token: string): void {
    void this.#source?.then(
      found => found.reject?.(token),
      () => undefined
    );
  }

  #forget(source: Promise<TokenSource>, signal?: AbortSignal): void {
    // One who gave up waiting says nothing of the sign-in.
    if (this.#source === source && !signal?.aborted) {
      this.#source = null;
    }
  }
}
