/** One entry of a folder. Links are never followed. */
export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; 0 for what is no file. */
  readonly bytes: number;
}

/** What the functions of this package ask of files. Paths are relative to the job's folder, with `/`; '' is the folder. */
export interface FileSystem {
  list(path: string): Promise<FileEntry[]>;
  read(path: string): Promise<Uint8Array>;
}

/** A job in memory: path → text. For tests, templates, and jobs that are not written yet. */
export function memoryFileSystem(files: Readonly<Record<string, string | Uint8Array>>): FileSystem {
  const encoder = new TextEncoder();
  const bytes = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? encoder.encode(content) : content
    ])
  );
  return {
    async list(path) {
      const prefix = path === '' ? '' : `${path}/`;
      const found = new Map<string, FileEntry>();
      for (const [file, content] of bytes) {
        if (file.startsWith(prefix)) {
          const [name = '', ...rest] = file.slice(prefix.length).split('/');
          const isFile = rest.length === 0;
          found.set(name, { name, kind: isFile ? 'file' : 'folder', bytes: isFile ? content.length : 0 });
        }
      }
      return [...found.values()];
    },
    async read(path) {
      const content = bytes.get(path);
      if (!content) {
        throw new Error(`There is no file ${path}.`);
      }
      return content;
    }
  };
}
