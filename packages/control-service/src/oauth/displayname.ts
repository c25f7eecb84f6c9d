/**
 * The name to show for an access token, from its unverified claims; null when it tells none. For people only: never
 * decide by it.
 */
export function displayName(accessToken: string): string | null {
  try {
    const part = (accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), character => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    for (const name of ['username', 'acct', 'preferred_username', 'email', 'name', 'sub']) {
      const value: unknown = typeof claims === 'object' && claims !== null ? Reflect.get(claims, name) : null;
      if (typeof value === 'string' && value !== '') {
        return value;
      }
    }
  } catch {
    // Not a JWT.
  }
  return null;
}
