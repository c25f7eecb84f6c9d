import ignore from 'ignore';
import type { FileSystem } from './filesystem.js';
import { compareText } from './names.js';

/** What ships, and why the rest stays behind. */
export interface Manifest {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly bytes: number;
}

/** Reasons in the order in which they are looked at; patterns in gitignore syntax. */
const defaults: readonly (readonly [reason: string, patterns: readonly string[]])[] = [
  ['a notebook’s checkpoint', ['.ipynb_checkpoints/']],
  ['hidden', ['.*']],
  ['a cache', ['__pycache__/', '*.pyc', '*.pyo', 'node_modules/']],
  ['a Python environment', ['venv/', 'env/', '*.egg-info/']],
  ['a database', ['*.sqlite', '*.sqlite3', '*.db', '*.duckdb', '*.duckdb.wal', '*-journal', '*-wal']],
  ['a key', ['*.keytab', '*.pem', '*.key', '*.p12', '*.pfx']],
  ['the originals of an import', ['vdk_lab_originals/']],
  ['a log or archive', ['*.log', '*.zip', '*.tar', '*.tar.gz', '*.tgz']]
];

/** Decides for each file of the job. The job's own rules stand in `.vdkignore`; `!pattern` brings a file back. */
export async function selectFiles(fs: FileSystem): Promise<Manifest> {
  const reasons = defaults.map(([reason, patterns]) => ({ reason, rules: ignore().add([...patterns]) }));
  const own = ignore();
  if ((await fs.list('')).some(entry => entry.name === '.vdkignore' && entry.kind === 'file')) {
    own.add(new TextDecoder().decode(await fs.read('.vdkignore')));
  }
  const files: { path: string; bytes: number }[] = [];
  const left: { path: string; reason: string }[] = [];
  const reasonFor = (path: string): string | null => {
    const answer = own.test(path);
    if (answer.unignored) {
      return null;
    }
    return answer.ignored ? 'named in .vdkignore' : (reasons.find(({ rules }) => rules.ignores(path))?.reason ?? null);
  };
  const visit = async (folder: string): Promise<void> => {
    for (const entry of (await fs.list(folder)).sort((a, b) => compareText(a.name, b.name))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const reason = reasonFor(entry.kind === 'folder' ? `${path}/` : path);
      if (entry.kind === 'link' || entry.kind === 'other') {
        left.push({ path, reason: entry.kind === 'link' ? 'a link' : 'no ordinary file' });
      } else if (reason !== null) {
        left.push({ path: entry.kind === 'folder' ? `${path}/` : path, reason });
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
