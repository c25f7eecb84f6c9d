import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readHolder } from '@vdk-lab/local-runtime';
import { type Fact, withoutCredentials } from './fact.js';

interface SeenTarget {
  readonly name: string;
  readonly url: string;
  readonly source: string;
  readonly problem?: string;
}

/** Jupyter's configuration folders, the weakest first. */
function configFolders(env: NodeJS.ProcessEnv): string[] {
  const told = env['VDK_LAB_CONFIG_FOLDERS'];
  if (told) {
    return told.split(delimiter).filter(Boolean).reverse();
  }
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  return [
    '/etc/jupyter',
    '/usr/local/etc/jupyter',
    ...(prefix ? [join(prefix, 'etc', 'jupyter')] : []),
    env['JUPYTER_CONFIG_DIR'] ?? join(env['HOME'] ?? homedir(), '.jupyter')
  ];
}

function parse(text: string, source: string): SeenTarget[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ name: '?', url: '', source, problem: `${source} is no JSON: ${why}` }];
  }
  return (Array.isArray(value) ? value : [value]).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('url' in entry)) {
      return [{ name: '?', url: '', source, problem: `An entry of ${source} has no name or no url.` }];
    }
    return [{ name: String(entry.name), url: withoutCredentials(String(entry.url)), source }];
  });
}

/** The Control Services that are configured, and where. No token is read. */
export async function targetFacts(env: NodeJS.ProcessEnv, state: string): Promise<Fact[]> {
  const seen: SeenTarget[] = [];
  const service = env['VDK_CONTROL_SERVICE_REST_API_URL'];
  if (service) {
    seen.push({ name: 'default', url: withoutCredentials(service), source: 'VDK_CONTROL_SERVICE_REST_API_URL' });
  }
  for (const folder of configFolders(env)) {
    const place = join(folder, 'vdk-lab', 'targets.d');
    for (const file of (await readdir(place).catch(() => [])).filter(name => name.endsWith('.json')).sort()) {
      const path = join(place, file);
      seen.push(...parse(await readFile(path, 'utf8').catch(() => ''), path));
    }
  }
  if (env['VDK_LAB_TARGETS']) {
    seen.push(...parse(env['VDK_LAB_TARGETS'], 'VDK_LAB_TARGETS'));
  }
  // The later ones of a name win.
  const byName = new Map(seen.map(target => [target.problem ? target.source : target.name, target]));
  const local = { name: 'local', url: readHolder(state)?.url ?? 'not running', source: 'built in' };
  const all = [local, ...byName.values()];
  const problems = all.flatMap(target => ('problem' in target && target.problem ? [target.problem] : []));
  return [
    {
      id: 'targets',
      name: 'targets',
      value: all.map(({ name, url, source }) => `${name}: ${url}, ${source}`).join('; '),
      details: all,
      ...(problems.length > 0 ? { problem: problems.join(' ') } : {})
    }
  ];
}
