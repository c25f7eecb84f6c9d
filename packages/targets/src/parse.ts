import { resolve } from 'node:path';
import { type ShipMode, shipModes } from '@vdk-lab/job-format';

/** A Control Service that somebody configured. It holds no token, only where one is. */
export interface ConfiguredTarget {
  readonly name: string;
  /** What people read; the name when none is given. */
  readonly title: string;
  /** http or https, without credentials. */
  readonly url: string;
  /** How notebooks are deployed to it. */
  readonly shipMode: ShipMode;
  /** Name of the environment variable with a token. */
  readonly tokenVariable?: string;
  /** File with a token. Absolute. */
  readonly tokenFile?: string;
  /** The file or variable that says all this. */
  readonly source: string;
}

/** What is wrong with a file or variable. It repeats no value, which might be a secret. */
export interface TargetProblem {
  /** The target that is meant; null when that cannot be told. */
  readonly name: string | null;
  readonly source: string;
  /** A sentence that names the source. */
  readonly what: string;
  /** What to do. */
  readonly advice: string;
}

/** What one entry says: a target, or what is wrong with it. */
export interface Entry {
  readonly target?: ConfiguredTarget;
  readonly problem?: TargetProblem;
}

const targetName = /^[a-z][a-z0-9-]{0,49}$/;

/** Another Control Service may know nothing of notebooks: scripts need nothing but vdk-core. */
const usualShipMode: ShipMode = 'scripts';

/**
 * The targets in a text: one JSON object, or an array of them.
 *
 * @param source the file or variable, for messages
 * @param folder relative files of tokens start here
 */
export function parseTargets(text: string, source: string, folder: string): Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own words repeat the text, and so perhaps a token.
    return [problem(nameOfFile(source), source, `${source} is no JSON.`, 'Correct it, e.g. with a JSON editor.')];
  }
  return (Array.isArray(value) ? value : [value]).map((entry: unknown) => parseEntry(entry, source, folder));
}

/** What `prod.json` is most likely about. */
export function nameOfFile(source: string): string | null {
  const [, stem = ''] = /([^/\\]+)\.json$/.exec(source) ?? [];
  return targetName.test(stem) && stem !== 'local' ? stem : null;
}

function problem(name: string | null, source: string, what: string, advice: string): Entry {
  return { problem: { name, source, what, advice } };
}

function parseEntry(value: unknown, source: string, folder: string): Entry {
  const fields = typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)) : null;
  const name = fields?.get('name');
  const url = fields?.get('url');
  if (!fields || typeof name !== 'string' || typeof url !== 'string') {
    const known = typeof name === 'string' && targetName.test(name) ? name : null;
    return problem(known, source, `An entry of ${source} has no name or no url.`, 'Give it both, as texts.');
  }
  if (!targetName.test(name)) {
    const advice = 'Use small letters, digits and hyphens, 50 at most, a letter first.';
    return problem(null, source, `${source} has the name ${JSON.stringify(name)}, which no target can have.`, advice);
  }
  if (name === 'local') {
    return problem(null, source, `${source} defines the target "local", which is built in.`, 'Choose another name.');
  }
  const wrong = (what: string, advice: string): Entry =>
    problem(name, source, `"${name}" in ${source} ${what}`, advice);
  const address = URL.parse(url);
  if (!address || !/^https?:$/.test(address.protocol)) {
    return wrong('has an url that is no http or https address.', 'Give that of its Control Service.');
  }
  if (address.username !== '' || address.password !== '') {
    return wrong('has a user name or password in its url.', 'Name a token with tokenFile or tokenVariable instead.');
  }
  if (/[?#]/.test(url)) {
    return wrong('has a query or fragment in its url.', 'Give the address of its Control Service alone.');
  }
  if (fields.has('token')) {
    return wrong('holds a token.', 'Put it into a file of its own, and name that with tokenFile.');
  }
  const texts = new Map<string, string>();
  for (const key of ['title', 'tokenFile', 'tokenVariable']) {
    const text = fields.get(key) ?? '';
    if (typeof text !== 'string') {
      return wrong(`has a ${key} that is no text.`, 'Write it in quotes.');
    }
    texts.set(key, text);
  }
  const shipMode = fields.has('shipMode') ? shipModes.find(mode => mode === fields.get('shipMode')) : usualShipMode;
  if (shipMode === undefined) {
    // What a guess ships is perhaps what the target cannot run.
    return wrong('has an unknown shipMode.', `Use ${shipModes.join(' or ')}.`);
  }
  const [title, tokenFile, tokenVariable] = ['title', 'tokenFile', 'tokenVariable'].map(key => texts.get(key));
  return {
    target: {
      name,
      title: title || name,
      url,
      shipMode,
      ...(tokenVariable ? { tokenVariable } : {}),
      ...(tokenFile ? { tokenFile: resolve(folder, tokenFile) } : {}),
      source
    }
  };
}
