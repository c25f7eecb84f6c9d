import { readFile, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Variables } from './state.js';

/** pip's long option names, without dashes at the front → value; several values stand on lines of their own. */
export type PipSettings = Readonly<Record<string, string>>;

/** The sections of a pip.conf, as Python's RawConfigParser reads them. What cannot be read is left out. */
export function parsePipConfig(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | null = null;
  let key: string | null = null;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) {
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(line);
    const option = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line.trimEnd());
    if (header) {
      section = sections[header[1] ?? ''] ??= {};
      key = null;
    } else if (section && key !== null && /^\s/.test(line)) {
      section[key] = `${section[key] ?? ''}\n${trimmed}`.trim();
    } else if (section && option) {
      key = (option[1] ?? '').toLowerCase().replaceAll('_', '-');
      section[key] = option[2] ?? '';
    }
  }
  return sections;
}

/** pip's configuration files, the weakest first. */
async function configFiles(env: Variables, prefix: string | undefined): Promise<string[]> {
  const named = env['PIP_CONFIG_FILE'];
  if (named === '/dev/null') {
    return [];
  }
  const home = env['HOME'] ?? homedir();
  const isMac = process.platform === 'darwin';
  const shared = isMac ? ['/Library/Application Support'] : (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':');
  const macHome = join(home, 'Library/Application Support/pip');
  const hasMacHome = isMac && (await stat(macHome).catch(() => null))?.isDirectory();
  const own = hasMacHome ? macHome : join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'pip');
  const hasNamed = named !== undefined && (await stat(named).catch(() => null)) !== null;
  return [
    ...shared.filter(Boolean).map(folder => join(folder, 'pip/pip.conf')),
    ...(isMac ? [] : ['/etc/pip.conf']),
    ...(hasNamed ? [] : [join(home, '.pip/pip.conf'), join(own, 'pip.conf')]),
    ...(prefix ? [join(prefix, 'pip.conf')] : []),
    ...(hasNamed ? [named] : [])
  ];
}

/**
 * What pip would use for `pip install`: its files, then its variables (pip's documentation, "Configuration").
 * @param prefix the Python environment whose pip.conf counts
 */
export async function readPipSettings(env: Variables, prefix?: string): Promise<PipSettings> {
  const texts = await Promise.all((await configFiles(env, prefix)).map(path => readFile(path, 'utf8').catch(() => '')));
  const files = texts.map(parsePipConfig);
  const variables = Object.entries(env)
    .filter(([name, value]) => /^PIP_[A-Z]/.test(name) && value)
    .map(([name, value]) => [name.slice(4).toLowerCase().replaceAll('_', '-'), value ?? '']);
  return Object.assign(
    {},
    ...files.map(file => file['global'] ?? {}),
    ...files.map(file => file['install'] ?? {}),
    Object.fromEntries(variables)
  ) as Record<string, string>;
}

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean);
const isYes = (text: string | undefined): boolean => /^(?:1|true|yes|on|y|t)$/i.test(text ?? '');

/** Folders that are there, and addresses. pip passes over a missing folder; uv would end. */
async function present(places: readonly string[]): Promise<string[]> {
  const checked = await Promise.all(
    places.map(async place => (/^[a-z]+:\/\//i.test(place) || (await readdir(place).catch(() => null)) ? [place] : []))
  );
  return checked.flat();
}

/** pip's settings for uv, which does not read them: variables, and options of its commands that install. */
export interface UvSettings {
  readonly variables: Readonly<Record<string, string>>;
  readonly options: readonly string[];
}

/** What is set for uv itself wins. */
export async function uvSettings(env: Variables, prefix?: string): Promise<UvSettings> {
  const pip = await readPipSettings(env, prefix);
  const links = await present(words(pip['find-links']));
  const translated: Record<string, string | undefined> = {
    UV_DEFAULT_INDEX: pip['index-url'],
    UV_INDEX: words(pip['extra-index-url']).join(' '),
    UV_FIND_LINKS: links.join(','),
    UV_INSECURE_HOST: words(pip['trusted-host']).join(' '),
    UV_KEYRING_PROVIDER: pip['keyring-provider'] === 'subprocess' ? 'subprocess' : '',
    UV_HTTP_TIMEOUT: /^\d+/.exec(pip['timeout'] ?? pip['default-timeout'] ?? '')?.[0],
    SSL_CERT_FILE: pip['cert'],
    SSL_CLIENT_CERT: pip['client-cert'],
    HTTPS_PROXY: env['https_proxy'] ? '' : pip['proxy'],
    HTTP_PROXY: env['http_proxy'] ? '' : pip['proxy']
  };
  const isOwn = (name: string): boolean => Boolean(env[name]);
  // The older names of uv's variables count as set too.
  const older: Record<string, string> = { UV_DEFAULT_INDEX: 'UV_INDEX_URL', UV_INDEX: 'UV_EXTRA_INDEX_URL' };
  const variables = Object.fromEntries(
    Object.entries(translated).flatMap(([name, value]) =>
      value && !isOwn(name) && !isOwn(older[name] ?? name) ? [[name, value]] : []
    )
  );
  return { variables, options: isYes(pip['no-index']) ? ['--no-index'] : [] };
}
