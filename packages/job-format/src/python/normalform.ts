/** A source with names, numbers and texts as plain as they can be: sources that differ in nothing else share it. */
export interface NormalForm {
  /** Parses as the source does, to the same tree with the same lines. */
  readonly text: string;
  /** What stands in the source where `v0`, `v1`, … stand in the text. */
  readonly names: readonly string[];
}

/** Names that mean something to the grammar, or to those who read the tree: they stay. */
const kept: ReadonlySet<string> = new Set(
  `False None True and as assert async await break case class continue def del elif else except exec finally for from
   global if import in is lambda match nonlocal not or pass print raise return try type while with yield
   _ globals locals vars run update_wrapper IPython get_ipython display In Out _ih _oh _dh _i _ii _iii`.split(/\s+/)
);

const formatted = (quote: string): string =>
  `[fF]${quote}(?:[^${quote}\\\\\\n{}]|\\{[^"'\\\\\\n{}#\\x80-\\uffff]*\\})*${quote}(?!${quote})`;
const long = (quote: string): string =>
  `${quote}{3}[^${quote}\\\\]*(?:${quote}(?!${quote}{2})[^${quote}\\\\]*)*${quote}{3}`;
const short = (quote: string): string => `${quote}(?:[^${quote}\\\\\\n]|\\\\[^\\n])*${quote}(?!${quote})`;

/** What stands in a source beside blanks, operators and brackets. The last is all that these forms do not follow. */
const tokens = new RegExp(
  [
    String.raw`([A-Za-z_]\w*)(?![\w"'\x80-\uffff])`,
    String.raw`(\d[\w.]*)`,
    String.raw`((?:[bBrRuU]|[bB][rR]|[rR][bB])?(?:${long('"')}|${long("'")}|${short('"')}|${short("'")}))`,
    `(${formatted('"')}|${formatted("'")})`,
    String.raw`(#[^\n]*)`,
    String.raw`[\w"'\\\x80-\uffff]`
  ].join('|'),
  'g'
);
/** In the braces of a formatted string. What stands behind `!` says how to write the value. */
const namesInBraces = /(?<![!\w])[A-Za-z_]\w*/g;

/** Its kind and its line breaks; escapes are left as they are. */
function plainText(text: string): string {
  if (text.includes('\\')) {
    return text;
  }
  const at = text.search(/["']/);
  const quote = /^(.)(?:\1\1)?/.exec(text.slice(at))?.[0] ?? '';
  return text.slice(0, at) + quote + text.slice(at + quote.length, -quote.length).replace(/[^\n]+/g, '') + quote;
}

function plainNumber(number: string): string {
  return /^\d+$/.test(number) ? '0' : /^\d+\.\d+$/.test(number) ? '0.0' : number;
}

/** The normal form of a source; null where it might have another tree. */
export function normalForm(source: string): NormalForm | null {
  // The first is looked for as text, in strings and comments too.
  if (/__name__|\r/.test(source)) {
    return null;
  }
  const numbers = new Map<string, string>();
  const plainName = (name: string): string => {
    if (kept.has(name)) {
      return name;
    }
    const plain = numbers.get(name) ?? `v${numbers.size}`;
    numbers.set(name, plain);
    return plain;
  };
  let isFollowed = true;
  const plain = (
    _token: string,
    name?: string,
    number?: string,
    text?: string,
    format?: string,
    comment?: string
  ): string => {
    if (name !== undefined) {
      return plainName(name);
    }
    if (number !== undefined) {
      return plainNumber(number);
    }
    if (text !== undefined) {
      return plainText(text);
    }
    if (format !== undefined) {
      const values = format.match(/\{[^}]*\}/g) ?? [];
      return `f"${values.map(value => value.replace(namesInBraces, plainName)).join('')}"`;
    }
    isFollowed &&= comment !== undefined;
    return '#';
  };
  const text = source.replace(tokens, plain);
  return isFollowed ? { text, names: [...numbers.keys()] } : null;
}

/** The source's own name for one that stands in the text of its normal form; of a path of names each. */
export function ownName(plain: string, names: readonly string[]): string {
  if (plain.includes('.')) {
    return plain
      .split('.')
      .map(part => ownName(part, names))
      .join('.');
  }
  return (plain.startsWith('v') ? names[Number(plain.slice(1))] : null) ?? plain;
}
