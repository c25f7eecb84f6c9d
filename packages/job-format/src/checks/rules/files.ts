import { cleanNotebook } from '../../clean.js';
import type { CheckInput } from '../input.js';
import type { Finding, Rule } from '../rule.js';

const large = 10 * 2 ** 20;
const largeInAll = 50 * 2 ** 20;
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Of what ships: a notebook's outputs stay here. */
function shippedBytes(path: string, bytes: number, { texts }: CheckInput): number {
  const text = bytes > large && /\.ipynb$/i.test(path) ? texts.get(path) : undefined;
  return text === undefined ? bytes : new TextEncoder().encode(cleanNotebook(text)).length;
}

function* largeFiles(input: CheckInput): Iterable<Finding> {
  let all = 0;
  for (const { path, bytes } of input.manifest?.files ?? []) {
    const shipped = shippedBytes(path, bytes, input);
    all += shipped;
    if (shipped > large) {
      yield { message: `${path} ships with ${mebibytes(shipped)}.`, file: path };
    }
  }
  if (all > largeInAll) {
    yield { message: `The job ships ${mebibytes(all)} in all.` };
  }
}

const binary = /\.(?:exe|dll|so|dylib|jar|war|class|msi|bin|o|a|deb|rpm|apk|dmg|iso|bat|cmd|scr)$/i;

const suspicious = ({ manifest }: CheckInput): Finding[] =>
  (manifest?.files ?? [])
    .filter(({ path }) => binary.test(path))
    .map(({ path }) => ({ message: `${path} is a program or library.`, file: path }));

const key =
  /(?:\.(?:keytab|pem|key|p12|pfx|jks|ppk)|(?:^|\/)(?:id_rsa|id_dsa|id_ecdsa|id_ed25519|\.env[^/]*|\.netrc|\.pgpass|\.pypirc|credentials(?:\.json)?|service[-_]account[^/]*\.json))$/i;

const keys = ({ manifest }: CheckInput): Finding[] =>
  (manifest?.files ?? [])
    .filter(({ path }) => key.test(path))
    .map(({ path }) => ({ message: `${path} holds a key or credentials by its name, and ships.`, file: path }));

export const fileRules: readonly Rule[] = [
  {
    id: 'large-file',
    severity: 'warning',
    title: 'A large file',
    explanation:
      'Sources are kept with every version, and unpacked into every image. Load data from where it lives, or name the file in .vdkignore.',
    check: largeFiles
  },
  {
    id: 'suspicious-file',
    severity: 'warning',
    title: 'A program among the sources',
    explanation:
      'Services may refuse such files, and with them the whole upload. Install programs by requirements.txt, or name the file in .vdkignore.',
    check: suspicious
  },
  {
    id: 'key-file',
    severity: 'error',
    title: 'A keytab, key or credentials that ship',
    explanation:
      'Whoever may read the job’s sources would have it. Keep it out with .vdkignore, and use the job’s secrets.',
    check: keys
  }
];
