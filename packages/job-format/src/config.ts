/** config.ini cannot be read; the message says which line and why. */
export class ConfigError extends Error {
  constructor(
    message: string,
    /** From 1. */
    readonly line: number
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}

interface Entry {
  section: string;
  key: string;
  /** Lines of the file, the first and last of the entry. */
  first: number;
  last: number;
  value: string;
}

/**
 * config.ini as Python's ConfigParser reads it: `=` or `:`, continuation lines, `#` and `;` comments, keys without case,
 * `%%` for a percent sign. Written back with comments, order and unknown keys kept.
 */
export class ConfigDocument {
  private lines: string[];
  private entries: Entry[] = [];
  private readonly lineEnd: string;
  private readonly mark: string;

  /** @throws ConfigError */
  constructor(text: string) {
    this.mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    this.lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    this.lines = text.slice(this.mark.length).split(/\r\n|\n/);
    this.parse();
  }

  private parse(): void {
    this.entries = [];
    const seen = new Set<string>();
    let section: string | null = null;
    let current: Entry | null = null;
    this.lines.forEach((line, index) => {
      const text = line.trim();
      if (text === '' || /^[#;]/.test(text)) {
        return;
      }
      const header = /^\[(.+)\]/.exec(text);
      if (/^\s/.test(line) && current) {
        current.value = `${current.value}\n${text}`;
        current.last = index;
        return;
      }
      if (header) {
        section = header[1] ?? '';
        current = null;
        if (seen.has(`[${section}]`)) {
          throw new ConfigError(`The section [${section}] stands there twice.`, index + 1);
        }
        seen.add(`[${section}]`);
        return;
      }
      const option = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(text);
      if (section === null) {
        throw new ConfigError(`"${text}" stands before the first section, such as [owner].`, index + 1);
      }
      if (!option) {
        throw new ConfigError(`"${text}" is no setting: write "key = value".`, index + 1);
      }
      const key = (option[1] ?? '').toLowerCase();
      if (seen.has(`${section}.${key}`)) {
        throw new ConfigError(`The setting ${key} stands twice in [${section}].`, index + 1);
      }
      seen.add(`${section}.${key}`);
      current = { section, key, first: index, last: index, value: option[2] ?? '' };
      this.entries.push(current);
    });
  }

  /** Every setting as it stands there, in order; keys in small letters. */
  settings(): { readonly section: string; readonly key: string; readonly line: number }[] {
    return this.entries.map(({ section, key, first }) => ({ section, key, line: first + 1 }));
  }

  private find(section: string, key: string): Entry | undefined {
    return this.entries.find(entry => entry.section === section && entry.key === key.toLowerCase());
  }

  /** The value with references and doubled percent signs resolved; null when it is not set. @throws ConfigError */
  get(section: string, key: string): string | null {
    const entry = this.find(section, key);
    return entry ? this.interpolate(entry, 0) : null;
  }

  private interpolate(entry: Entry, depth: number): string {
    if (depth > 10) {
      throw new ConfigError(`The setting ${entry.key} refers to itself.`, entry.first + 1);
    }
    return entry.value.replace(/%(?:(%)|\(([^)]+)\)s|)/g, (_, percent?: string, name?: string) => {
      if (percent) {
        return '%';
      }
      const referred = name === undefined ? undefined : (this.find(entry.section, name) ?? this.find('DEFAULT', name));
      if (!referred) {
        const why = name === undefined ? 'a percent sign is written twice: %%' : `there is no setting ${name}`;
        throw new ConfigError(`The value of ${entry.key} cannot be read: ${why}.`, entry.first + 1);
      }
      return this.interpolate(referred, depth + 1);
    });
  }

  /** Sets a value; an absent section or key is added at the end of its place. */
  set(section: string, key: string, value: string): void {
    const text = value.replace(/%/g, '%%').replace(/\r?\n/g, `${this.lineEnd}  `);
    const entry = this.find(section, key);
    if (entry) {
      const head = /^(\s*[^=:]+?\s*[=:])/.exec(this.lines[entry.first] ?? '')?.[1] ?? `${key} =`;
      this.lines.splice(entry.first, entry.last - entry.first + 1, `${head} ${text}`.trimEnd());
    } else {
      const place = this.placeIn(section);
      this.lines.splice(place, 0, `${key} = ${text}`.trimEnd());
    }
    this.parse();
  }

  /** Index of the line before which a new key of the section stands. */
  private placeIn(section: string): number {
    const start = this.lines.findIndex(line => line.trim() === `[${section}]`);
    if (start < 0) {
      while (this.lines.at(-1)?.trim() === '') {
        this.lines.pop();
      }
      this.lines.push(...(this.lines.length > 0 ? [''] : []), `[${section}]`, '');
      return this.lines.length - 1;
    }
    const own = this.entries.filter(entry => entry.section === section);
    return Math.max(start, ...own.map(entry => entry.last)) + 1;
  }

  toString(): string {
    return this.mark + this.lines.join(this.lineEnd);
  }
}

/** @throws ConfigError */
export function parseConfig(text: string): ConfigDocument {
  return new ConfigDocument(text);
}
