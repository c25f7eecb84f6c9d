import { invalidArgument } from './error.js';

/**
 * The base address in its one spelling: no slash and no `/data-jobs` at its end.
 *
 * @throws ControlServiceError for anything but http, https or a path of the page's own host, and for an address that
 * carries credentials, a query or a fragment
 */
export function baseAddress(url: string): string {
  const text = url.trim();
  const advice = 'Give the address of a VDK Control Service, for example http://localhost:8092.';
  if (!text.startsWith('/') || text.startsWith('//')) {
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      throw invalidArgument(`The URL of the service is not an http or https address.`, advice);
    }
    const { username, password } = new URL(text);
    if (username !== '' || password !== '') {
      throw invalidArgument('The URL of the service contains a user name or password.', 'Use a token source instead.');
    }
  }
  if (/[?#]/.test(text)) {
    throw invalidArgument('The URL of the service contains a query or fragment.', advice);
  }
  return text.replace(/\/+$/, '').replace(/\/data-jobs$/, '');
}

/**
 * A path with its `{parameters}` filled in, each as one encoded segment.
 *
 * @throws ControlServiceError for a parameter that is empty, a dot segment or not well-formed text
 */
export function fillPath(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(parameters[name] ?? '');
    if (value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
      throw invalidArgument(`The ${name.replace('_', ' ')} ${JSON.stringify(value)} cannot be sent.`, 'Give its name.');
    }
    return encodeURIComponent(value);
  });
}

/** `?a=1&b=x&b=y` of the parameters that are neither undefined nor null; a list repeats its key. Empty when none. */
export function queryString(parameters: Readonly<Record<string, unknown>> = {}): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter(item => item !== undefined && item !== null)
      .map(item => `${encodeURIComponent(name)}=${encodeURIComponent(String(item).toWellFormed())}`)
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
