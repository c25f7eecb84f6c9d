import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { FileEntry, FileSystem } from '@vdk-lab/job-format';

/** A file as it was read; read again when it was written since. */
interface IKnown {
  readonly modified: string;
  readonly bytes: Promise<Uint8Array>;
}

function asBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}

/** Data are not fetched to look for problems while somebody writes; `vdk-lab validate` and a deploy look at all. */
const isLookedAt = (path: string, bytes: number): boolean =>
  /\.(?:py|sql|ipynb)$/i.test(path) ||
  (bytes <= 200_000 && /(?:^|\/)[^/]*\.(?:ini|txt|md|toml|ya?ml|cfg)$/i.test(path));

/** Is a file in a folder, or below it? The folder that Jupyter shows is ''. */
export const isInFolder = (path: string | undefined, folder: string): boolean =>
  path !== undefined && (folder === '' || path.startsWith(`${folder}/`));

/** A folder of the contents, as job-format reads it. */
export class ContentsFiles implements FileSystem {
  /** What is being edited, which is not on the disk yet: path in the folder → text. */
  edited: ReadonlyMap<string, string> = new Map();
  private readonly listings = new Map<string, Promise<readonly Contents.IModel[]>>();
  private readonly known = new Map<string, IKnown>();

  constructor(
    private readonly contents: Contents.IManager,
    private readonly folder: string
  ) {}

  /** The folders may have changed: ask again. */
  forget(): void {
    this.listings.clear();
  }

  async list(path: string): Promise<FileEntry[]> {
    return (await this.entries(path)).map(({ name, type, size }) => ({
      name,
      kind: type === 'directory' ? 'folder' : 'file',
      bytes: size ?? 0
    }));
  }

  async read(path: string): Promise<Uint8Array> {
    const text = this.edited.get(path);
    if (text !== undefined) {
      return new TextEncoder().encode(text);
    }
    const parent = await this.entries(PathExt.dirname(path));
    const entry = parent.find(({ name }) => name === PathExt.basename(path));
    if (!isLookedAt(path, entry?.size ?? 0)) {
      throw new Error(`${path} is not looked at.`);
    }
    const modified = entry?.last_modified ?? '';
    const present = this.known.get(path);
    if (present?.modified === modified) {
      return present.bytes;
    }
    const bytes = this.contents
      .get(PathExt.join(this.folder, path), { type: 'file', format: 'base64', content: true })
      .then(({ content }) => asBytes(String(content).replace(/\s/g, '')));
    bytes.catch(() => this.known.delete(path));
    this.known.set(path, { modified, bytes });
    return bytes;
  }

  private entries(path: string): Promise<readonly Contents.IModel[]> {
    const present = this.listings.get(path);
    if (present) {
      return present;
    }
    const asked = this.contents
      .get(PathExt.join(this.folder, path), { content: true })
      .then(({ content }) => (Array.isArray(content) ? (content as Contents.IModel[]) : []));
    asked.catch(() => this.listings.delete(path));
    this.listings.set(path, asked);
    return asked;
  }
}
