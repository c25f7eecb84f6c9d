import type { FileSystem } from '../filesystem.js';
import { type PythonModule, analysePython, childrenOf, textOf } from '../python/index.js';
import { readFileText } from './filetext.js';
import type { Listing } from './folder.js';

/** What starts an event loop, or refuses to work where one runs. */
const runLoops = new Set(['asyncio', 'anyio', 'trio', 'uvloop', 'nest_asyncio', 'aiohttp', 'playwright']);

type Users = Record<'imports' | 'whole' | 'parts', ReadonlyMap<string, ReadonlySet<string>>>;

/** The Python files of a job, in sub-folders too: who imports whom, and which files are named in strings. */
export class PythonFiles {
  private readonly users: Users;
  private readonly usesLoop = new Map<string, boolean>();

  private constructor(
    /** By path. */
    readonly modules: ReadonlyMap<string, PythonModule>
  ) {
    this.users = this.collectUsers();
  }

  static async read(fs: FileSystem, { files }: Listing): Promise<PythonFiles> {
    const modules = new Map<string, PythonModule>();
    for (const { path } of files.filter(file => /\.py$/i.test(file.path))) {
      const text = readFileText(await fs.read(path));
      if (text) {
        modules.set(path, analysePython(text.text));
      }
    }
    return new PythonFiles(modules);
  }

  /** The file of a module that steps import by that name: the job's folder is on `sys.path`. */
  pathOf(name: string): string | null {
    const path = name.replaceAll('.', '/');
    return [`${path}.py`, `${path}/__init__.py`].find(candidate => this.modules.has(candidate)) ?? null;
  }

  readonly resolve = (name: string): PythonModule | null => this.modules.get(this.pathOf(name) ?? '') ?? null;

  /** Paths of the job's own files that a file imports. */
  importsOf(path: string): string[] {
    const found = (this.modules.get(path)?.names.imports ?? []).flatMap(({ module, names, isFrom }) => {
      const base = relativeTo(path, module);
      return [base, ...(isFrom ? names.map(({ name }) => (base === '' ? name : `${base}.${name}`)) : [])];
    });
    return found.flatMap(name => this.pathOf(name) ?? []).filter(other => other !== path);
  }

  /** The file that imports this one, or names it in a string; null when none does. */
  userOf(path: string): { readonly file: string; readonly how: 'import' | 'name' } | null {
    const stem = path.replace(/\.[^.]+$/, '');
    const find = (users: ReadonlyMap<string, ReadonlySet<string>>, name: string): string | undefined =>
      [...(users.get(name) ?? [])].find(file => file !== path);
    const importer = find(this.users.imports, path);
    if (importer !== undefined) {
      return { file: importer, how: 'import' };
    }
    const namer = find(this.users.whole, stem) ?? find(this.users.parts, path);
    return namer === undefined ? null : { file: namer, how: 'name' };
  }

  /** Who imports a file; who has a string that is a text; who has one with it between slashes. */
  private collectUsers(): Users {
    const made = (): Map<string, Set<string>> => new Map();
    const users = { imports: made(), whole: made(), parts: made() };
    const add = (known: Map<string, Set<string>>, name: string, file: string): void => {
      known.set(name, (known.get(name) ?? new Set()).add(file));
    };
    for (const file of this.modules.keys()) {
      this.importsOf(file).forEach(path => add(users.imports, path, file));
      for (const text of this.stringsOf(file)) {
        add(users.whole, text, file);
        text.split(/[/\\]/).forEach(part => add(users.parts, part, file));
      }
    }
    return users;
  }

  private stringsOf(file: string): Set<string> {
    const texts = new Set<string>();
    const module = this.modules.get(file);
    module?.syntax.tree.iterate({
      enter: ({ name, node }) => {
        if (name === 'String') {
          texts.add(textOf(node, module.syntax.source).replace(/^[a-z]*(?:'''|"""|'|")|(?:'''|"""|'|")$/gi, ''));
        } else if (name === 'FormatString') {
          // f"{folder}/10_a.sql": the text after the last replacement.
          const last = childrenOf(node).at(-1)?.to ?? node.from;
          texts.add(module.syntax.source.slice(last, node.to).replace(/(?:'''|"""|'|")$/, ''));
        }
      }
    });
    return texts;
  }

  /** Does the file, or one of the job's own that it imports, work with asyncio? */
  needsLoop(path: string): boolean {
    const known = this.usesLoop.get(path);
    if (known !== undefined) {
      return known;
    }
    this.usesLoop.set(path, false);
    const own = this.modules.get(path)?.names.imports.some(({ module }) => runLoops.has(module.split('.')[0] ?? ''));
    const needs = (own ?? false) || this.importsOf(path).some(other => this.needsLoop(other));
    this.usesLoop.set(path, needs);
    return needs;
  }
}

/** `..a` in `b/c/d.py` is `b.a`. */
function relativeTo(path: string, module: string): string {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  if (dots === 0) {
    return module;
  }
  const folder = path.split('/').slice(0, -dots);
  return [...folder, module.slice(dots)].filter(part => part !== '').join('.');
}
