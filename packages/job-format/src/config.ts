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

interface Line {
  readonly text: string;
  /** `\n`, `\r\n`, `\r`, or nothing at the end of the file: each line keeps its own. */
  readonly end: string;
}

interface Entry {
  readonly section: string;
  readonly key: string;
  /** Lines of the file, the first and last of the entry. */
  readonly first: number;
  last: number;
  /** The parts of a value of several lines. */
  readonly parts: string[];
  readonly indent: number;
}

/** Where Python's `str.strip` and `isspace` see a blank. */
const blank = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ends = new RegExp(`^${blank}+|${blank}+$`, 'g');
const indentation = new RegExp(`^${blank}*`);
const strip = (text: string): string => text.replace(ends, '');

/** Its settings are there in every section. */
const defaultSection = 'DEFAULT';
const deepestReference = 10;
/** References of one value, and of what it refers to: each may refer to several. */
const mostReferences = 10_000;

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const [whole, content = '', end = ''] of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    if (whole !== '') {
      lines.push({ text: content, end });
    }
  }
  return lines;
}

/**
 * config.ini as Python's ConfigParser reads it: `=` or `:`, lines that are indented deeper go on with the value, `#` and
 * `;` comments, keys without case, `%%` for a percent sign, `%(other)s` for another setting, `[DEFAULT]` in every
 * section. Written back with comments, order, line ends and unknown keys kept.
 */
export class ConfigDocument {
  private readonly lines: Line[];
  private entries: Entry[] = [];
  /** By section and key. */
  private byName = new Map<string, Entry>();
  /** Line of each section's header. */
  private sections = new Map<string, number>();

  /** @throws ConfigError where ConfigParser would raise */
  constructor(text: string) {
    this.lines = linesOf(text);
    this.parse();
  }

  private parse(): void {
    this.entries = [];
    this.sections = new Map();
    this.byName = new Map();
    let section: string | null = null;
    let current: Entry | null = null;
    let indent = 0;
    this.lines.forEach(({ text }, index) => {
      const value = strip(text);
      if (/^[#;]/.test(value)) {
        return;
      }
      if (value === '') {
        current?.parts.push('');
        return;
      }
      const depth = indentation.exec(text)?.[0].length ?? 0;
      if (current && depth > indent) {
        current.parts.push(value);
        current.last = index;
        return;
      }
      indent = depth;
      const header = /^\[(.+)\]/.exec(value)?.[1];
      if (header !== undefined) {
        if (this.sections.has(header) && header !== defaultSection) {
          throw new ConfigError(`The section [${header}] stands there twice.`, index + 1);
        }
        section = header;
        current = null;
        this.sections.set(header, this.sections.get(header) ?? index);
        return;
      }
      if (section === null) {
        const why = value.startsWith('\uFEFF') ? ': the file begins with a byte order mark, which VDK cannot read' : '';
        throw new ConfigError(
          `"${strip(value.replace('\uFEFF', ''))}" stands before the first section, such as [owner]${why}.`,
          index + 1
        );
      }
      const option = /^(.*?)[=:](.*)$/s.exec(value);
      const key = strip(option?.[1] ?? '').toLowerCase();
      if (!option || key === '') {
        throw new ConfigError(`"${value}" is no setting: write "key = value".`, index + 1);
      }
      if (this.byName.has(`${section}\0${key}`)) {
        throw new ConfigError(`The setting ${key} stands twice in [${section}].`, index + 1);
      }
      current = { section, key, first: index, last: index, parts: [strip(option[2] ?? '')], indent };
      this.entries.push(current);
      this.byName.set(`${section}\0${key}`, current);
    });
  }

  /** Every setting as it stands there, in order; keys in small letters. */
  settings(): { readonly section: string; readonly key: string; readonly line: number }[] {
    return this.entries.map(({ section, key, first }) => ({ section, key, line: first + 1 }));
  }

  /** As ConfigParser lists them: without `[DEFAULT]`. */
  sectionNames(): string[] {
    return [...this.sections.keys()].filter(name => name !== defaultSection);
  }

  private find(section: string, key: string): Entry | undefined {
    const wanted = key.toLowerCase();
    return this.byName.get(`${section}\0${wanted}`) ?? this.byName.get(`${defaultSection}\0${wanted}`);
  }

  /** The value with references and doubled percent signs resolved; null when it is not set. @throws ConfigError */
  get(section: string, key: string): string | null {
    const entry = this.sections.has(section) ? this.find(section, key) : undefined;
    return entry ? this.interpolate(section, entry, 1, { references: 0 }) : null;
  }

  private interpolate(section: string, entry: Entry, depth: number, count: { references: number }): string {
    const line = entry.first + 1;
    if (depth > deepestReference) {
      throw new ConfigError(`The setting ${entry.key} refers to itself.`, line);
    }
    const raw = entry.parts.join('\n').replace(new RegExp(`${blank}+$`), '');
    return raw.replace(/%(?:(%)|\(([^)]+)\)s|)/g, (_, percent?: string, name?: string) => {
      if (percent) {
        return '%';
      }
      const referred = name === undefined ? undefined : this.find(section, name);
      if (!referred) {
        const why = name === undefined ? 'a percent sign is written twice: %%' : `there is no setting ${name}`;
        throw new ConfigError(`The value of ${entry.key} cannot be read: ${why}.`, line);
      }
      count.references += 1;
      if (count.references > mostReferences) {
        throw new ConfigError(`The value of ${entry.key} refers to more than ${mostReferences} others.`, line);
      }
      return this.interpolate(section, referred, depth + 1, count);
    });
  }

  /**
   * Sets a value; an absent section or key is added at the end of its place. Nothing else changes.
   * @throws ConfigError for what the format cannot hold
   */
  set(section: string, key: string, value: string): void {
    const own = this.byName.get(`${section}\0${key.toLowerCase()}`);
    const [first = '', ...more] = value.replace(/%/g, '%%').split(/\r\n|\r|\n/);
    if (more.some(line => /^[#;]/.test(strip(line)))) {
      throw new ConfigError(`A line of ${key} begins like a comment: it would be lost.`, (own?.first ?? 0) + 1);
    }
    if (!own && (!/^[^\s=:#;[][^=:\r\n]*$/.test(key) || /[\]\r\n]/.test(section) || section === '')) {
      throw new ConfigError(`[${section}] ${key} cannot be written as a setting.`, 1);
    }
    const end = this.lines.find(line => line.end !== '')?.end ?? '\n';
    const indent = ' '.repeat((own?.indent ?? 0) + 2);
    const written = (head: string, isLast: boolean, lastEnd: string): Line[] => {
      const texts = [`${head} ${first}`.trimEnd(), ...more.map(line => (line === '' ? '' : indent + line))];
      return texts.map((text, index) => ({ text, end: isLast && index === texts.length - 1 ? lastEnd : end }));
    };
    if (own) {
      const head = /^([^=:]*[=:])/.exec(this.lines[own.first]?.text ?? '')?.[1] ?? `${key} =`;
      const lastEnd = this.lines[own.last]?.end ?? end;
      this.lines.splice(own.first, own.last - own.first + 1, ...written(head, true, lastEnd));
    } else {
      const place = this.placeIn(section, end);
      this.lines.splice(place, 0, ...written(`${key} =`, false, end));
    }
    this.parse();
  }

  /** Index of the line before which a new key of the section stands. The line above it ends. */
  private placeIn(section: string, end: string): number {
    const header = this.sections.get(section);
    if (header === undefined) {
      this.endLine(this.lines.length - 1, end);
      if (this.lines.length > 0 && strip(this.lines.at(-1)?.text ?? '') !== '') {
        this.lines.push({ text: '', end });
      }
      this.lines.push({ text: `[${section}]`, end });
      return this.lines.length;
    }
    const own = this.entries.filter(entry => entry.section === section);
    const above = Math.max(header, ...own.map(entry => entry.last));
    this.endLine(above, end);
    return above + 1;
  }

  private endLine(index: number, end: string): void {
    const line = this.lines[index];
    if (line && line.end === '') {
      this.lines[index] = { text: line.text, end };
    }
  }

  toString(): string {
    return this.lines.map(({ text, end }) => text + end).join('');
  }
}

/** @throws ConfigError */
export function parseConfig(text: string): ConfigDocument {
  return new ConfigDocument(text);
}
