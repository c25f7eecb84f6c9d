/** A line of requirements.txt that says something. */
export interface RequirementLine {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/** A package that is asked for, whatever the machine. */
export interface Requirement {
  /** In small letters, with dashes. */
  readonly name: string;
  /** Such as `>=1.2,<2`; empty for any version. */
  readonly asked: string;
  readonly line: number;
}

/** What may stand behind a requirement, such as the hashes of its files. */
const ownOptions = /(?<=\S)\s+--(?:hash|config-settings?|global-option)[=\s]\S+/g;

/** The name of a package, its extras, and what follows. */
export const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(?:$|[<>=!~;@(]|\s+#)/;

/** One name of a package for all its spellings (PEP 503). */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** As pip reads them: a backslash at its end goes on with a line; comments are taken out. */
export function requirementLines(text: string | null): RequirementLine[] {
  const lines: RequirementLine[] = [];
  let begun: RequirementLine | null = null;
  for (const [index, line] of (text ?? '')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const isComment = /^\s*#/.test(line);
    const whole: RequirementLine = begun ? { ...begun, text: `${begun.text}${line}` } : { text: line, line: index + 1 };
    begun = line.endsWith('\\') && !isComment ? { ...whole, text: whole.text.slice(0, -1) } : null;
    if (!begun) {
      lines.push(whole);
    }
  }
  return [...lines, ...(begun ? [begun] : [])]
    .map(one => ({
      ...one,
      text: one.text
        .replace(/(^|\s)#.*$/, '')
        .replace(ownOptions, '')
        .trim()
    }))
    .filter(({ text: line }) => line !== '');
}

/** The packages that are asked for by name. Those with a condition (`; …`) may not be meant for this machine: left out. */
export function readRequirements(text: string | null): Requirement[] {
  return requirementLines(text).flatMap(({ text: whole, line }) => {
    const [, name] = requirement.exec(whole) ?? [];
    if (name === undefined || whole.includes(';')) {
      return [];
    }
    const rest = whole
      .slice(name.length)
      .replace(/^\s*\[[^\]]*\]/, '')
      .trim();
    // Behind an @ stands an address: any version may come from there.
    return [{ name: normalName(name), asked: rest.startsWith('@') ? '' : rest.replace(/^\((.*)\)$/, '$1'), line }];
  });
}
