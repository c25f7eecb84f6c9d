import ignore, { type Ignore } from 'ignore';
import type { FileSystem } from './filesystem.js';
import { compareText } from './names.js';

export interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  /** The notebook that it is made from, where notebooks ship as scripts. */
  readonly from?: string;
}

/** What ships, and why the rest stays behind. */
export interface Manifest {
  readonly files: readonly ManifestFile[];
  /** A folder ends with `/`; nothing in it ships, and its size is not looked at. */
  readonly left: readonly { readonly path: string; readonly reason: string; readonly bytes?: number }[];
  /** Of all that ships, before packing. */
  readonly bytes: number;
}

/** Reasons in the order in which they are looked at; patterns in gitignore syntax. */
const defaults: readonly (readonly [reason: string, patterns: readonly string[]])[] = [
  ['a notebook’s checkpoint', ['.ipynb_checkpoints/']],
  ['hidden', ['.*']],
  ['a cache', ['__pycache__/', '*.pyc', '*.pyo', 'node_modules/', '*~', '*.swp']],
  ['a Python environment', ['venv/', 'env/', '*.egg-info/']],
  ['a database', ['*.sqlite', '*.sqlite3', '*.db', '*.duckdb', '*.duckdb.wal', '*-journal', '*-wal', '*-shm']],
  ['a key', ['*.keytab', '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', 'id_rsa', 'id_ed25519']],
  ['the originals of an import', ['vdk_lab_originals/']],
  ['what a download replaced', ['vdk_lab_replaced/']],
  ['a log or archive', ['*.log', '*.zip', '*.tar', '*.tar.gz', '*.tgz', '*.7z']]
];

/** A file beyond this stays behind, unless `.vdkignore` brings it back: 100 MiB. A notebook ships without its outputs. */
const largestFile = 100 * 2 ** 20;
const isTooLarge = (path: string, bytes: number): boolean => bytes > largestFile && !/\.ipynb$/i.test(path);

/** What ships unless `.vdkignore` says otherwise: for people who want to see the rules. */
export const defaultRules = defaults.map(([reason, patterns]) => ({ reason, patterns }));

/** Decides for each file of the job. The job's own rules stand in `.vdkignore`; `!pattern` brings a file back. */
export async function selectFiles(fs: FileSystem): Promise<Manifest> {
  const reasons = defaults.map(([reason, patterns]) => ({ reason, rules: ignore().add([...patterns]) }));
  // Most files are ignored by none: one look at all patterns, and the reason only for what they meet.
  const all = ignore().add(defaults.flatMap(([, patterns]) => [...patterns]));
  // A person's own rules are read as git reads them; ours look for what no job ships, however it is written.
  const own: Ignore = ignore({ ignorecase: false });
  let hasOwn = false;
  if ((await fs.list('')).some(entry => entry.name === '.vdkignore' && entry.kind === 'file')) {
    hasOwn = true;
    own.add(new TextDecoder().decode(await fs.read('.vdkignore')));
  }
  const files: { path: string; bytes: number }[] = [];
  const left: { path: string; reason: string; bytes?: number }[] = [];
  const reasonFor = (path: string, bytes: number): string | null => {
    const answer = hasOwn ? own.test(path) : { ignored: false, unignored: false };
    if (answer.unignored) {
      return null;
    }
    if (answer.ignored) {
      return 'named in .vdkignore';
    }
    const found = all.ignores(path) ? reasons.find(({ rules }) => rules.ignores(path))?.reason : undefined;
    return found ?? (isTooLarge(path, bytes) ? `larger than ${largestFile / 2 ** 20} MiB` : null);
  };
  const visit = async (folder: string): Promise<void> => {
    const entries = (await fs.list(folder)).sort((a, b) => compareText(a.name, b.name));
    if (folder !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')) {
      left.push({ path: `${folder}/`, reason: 'a Python environment' });
      return;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const reason = reasonFor(entry.kind === 'folder' ? `${path}/` : path, entry.bytes);
      if (entry.kind === 'link' || entry.kind === 'other') {
        left.push({ path, reason: entry.kind === 'link' ? 'a link' : 'no ordinary file' });
      } else if (reason !== null) {
        left.push(entry.kind === 'folder' ? { path: `${path}/`, reason } : { path, reason, bytes: entry.bytes });
      } else if (entry.kind === 'folder') {
        await visit(path);
      } else {
        files.push({ path, bytes: entry.bytes });
      }
    }
  };
  await visit('');
  return { files, left, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}
