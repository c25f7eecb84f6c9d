/** Where access tokens come from. */
export interface TokenSource {
  /**
   * A token that is valid now, refreshed before if need be; null for a service without sign-in.
   *
   * @throws ControlServiceError with code `token` when there is none to be had
   */
  token(signal?: AbortSignal): Promise<string | null>;
  /** The service answered 401 to this token: do not give it again. Without it such an answer is final. */
  reject?(token: string): void;
}

/** A service whose security is off. */
export const noToken = (): TokenSource => ({ token: async () => null });

/** One token that never changes. It does not show when the source is logged. */
export const staticToken = (token: string): TokenSource => ({ token: async () => token });
