import type { TokenSource } from '../token.js';
import type { TokenSet } from './endpoint.js';

/** Tokens as they are kept between two runs. `expiresAt` is in epoch milliseconds. */
export interface StoredTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
}

/** Where tokens are kept. In a browser they stay in memory: leave it out. */
export interface TokenStore {
  load(): Promise<StoredTokens | null>;
  save(tokens: StoredTokens): Promise<void>;
}

/** A token is renewed so long before it expires, in milliseconds. */
const margin = 60_000;

/**
 * A source that renews its token before it expires, once for all who wait, and after the service refused it. Expiry is
 * counted from the moment the token came, so a clock that is wrong does no harm. Subclassed by the ways to sign in.
 */
export abstract class RenewingToken implements TokenSource {
  #accessToken: string | null = null;
  #renewAt = 0;
  #renewal: Promise<string> | null = null;
  #loaded = false;
  #refreshToken: string | null = null;

  constructor(private readonly store?: TokenStore) {}

  /** Gets new tokens. */
  protected abstract renew(refreshToken: string | null): Promise<TokenSet>;

  async token(signal?: AbortSignal): Promise<string> {
    if (this.#accessToken !== null && performance.now() < this.#renewAt) {
      return this.#accessToken;
    }
    // The renewal is everybody's: one who gives up waiting does not end it for the others.
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return signal === undefined ? this.#renewal : untilAborted(this.#renewal, signal);
  }

  reject(token: string): void {
    if (token === this.#accessToken) {
      this.#accessToken = null;
    }
  }

  /** Takes tokens that were got elsewhere, for example by a login. */
  protected async accept(tokens: TokenSet): Promise<string> {
    const lifetime = tokens.expiresInSeconds === null ? Number.POSITIVE_INFINITY : tokens.expiresInSeconds * 1000;
    this.#loaded = true;
    this.#accessToken = tokens.accessToken;
    this.#refreshToken = tokens.refreshToken ?? this.#refreshToken;
    // A lifetime shorter than the margin is used up to its half.
    this.#renewAt = performance.now() + Math.max(lifetime - margin, lifetime / 2);
    const kept = {
      accessToken: tokens.accessToken,
      refreshToken: this.#refreshToken,
      expiresAt: Number.isFinite(lifetime) ? Date.now() + lifetime : null
    };
    // A token that cannot be kept works all the same; the next start signs in again.
    await this.store?.save(kept).catch(() => undefined);
    return tokens.accessToken;
  }

  /** Forgets all tokens, also the kept ones. */
  async signOut(): Promise<void> {
    this.#loaded = true;
    this.#accessToken = null;
    this.#refreshToken = null;
    await this.store?.save({ accessToken: null, refreshToken: null, expiresAt: null });
  }

  async #renew(): Promise<string> {
    if (!this.#loaded) {
      this.#loaded = true;
      const kept = await this.store?.load();
      this.#refreshToken = kept?.refreshToken ?? null;
      const remaining = (kept?.expiresAt ?? 0) - Date.now();
      if (kept?.accessToken && remaining > margin) {
        this.#accessToken = kept.accessToken;
        this.#renewAt = performance.now() + remaining - margin;
        return kept.accessToken;
      }
    }
    return this.accept(await this.renew(this.#refreshToken));
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
