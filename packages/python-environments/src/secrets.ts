import type { Variables } from './state.js';

const hidden = '****';

/** Names of variables that hold addresses, which may hold credentials. */
const holdsAddress = /^(?:UV|PIP|HTTPS?|ALL|FTP)_|_PROXY$|INDEX/i;
const holdsSecret = /PASSWORD|TOKEN|SECRET/i;

/** Passwords and tokens that the settings contain, as they are written and as they read. */
function secretsIn(variables: Variables): string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(variables)) {
    if (!value || (!/^(?:UV|PIP)_/i.test(name) && !holdsAddress.test(name))) {
      continue;
    }
    if (holdsSecret.test(name)) {
      found.add(value);
    }
    for (const [, user = '', password] of value.matchAll(/\/\/([^/@\s:]*)(?::([^/@\s]*))?@/g)) {
      // A user without a password is a token.
      found.add(password ?? user);
    }
  }
  const readable = [...found].flatMap(text => {
    try {
      return [text, decodeURIComponent(text)];
    } catch {
      return [text];
    }
  });
  return readable.filter(text => text.length >= 3).sort((a, b) => b.length - a.length);
}

/** A function that takes the credentials of these settings, and of any address, out of a text. */
export function hideSecrets(variables: Variables): (text: string) => string {
  const secrets = secretsIn(variables);
  return text =>
    secrets.reduce(
      (result, secret) => result.replaceAll(secret, hidden),
      text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi, `$1${hidden}@`)
    );
}
