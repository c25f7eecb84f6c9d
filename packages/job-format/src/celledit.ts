import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/json';

// A notebook is edited as text, not read and written anew: that would change numbers that JavaScript cannot hold, line
// ends, escapes, the order of keys, and what else an editor or a person wrote in a way of its own.

const values: readonly string[] = ['String', 'Number', 'Object', 'Array', 'True', 'False', 'Null'];

const membersOf = (node: SyntaxNode | null): SyntaxNode[] => node?.getChildren('Property') ?? [];

function elementsOf(array: SyntaxNode | null): SyntaxNode[] {
  const elements: SyntaxNode[] = [];
  for (let node = array?.firstChild ?? null; node; node = node.nextSibling) {
    if (values.includes(node.name)) {
      elements.push(node);
    }
  }
  return elements;
}

/** One cell in the text of a notebook. */
export class CellText {
  private constructor(
    private readonly text: string,
    private readonly cell: SyntaxNode
  ) {}

  /**
   * @param text valid JSON, maybe behind a byte order mark
   * @param cellIndex among all cells, from 0
   * @returns null when there is no such cell
   */
  static find(text: string, cellIndex: number): CellText | null {
    // A tree of the same places: a byte order mark is no JSON, a blank is.
    const root = parser.parse(text.replace(/^\uFEFF/, ' ')).topNode.getChild('Object');
    const cell = elementsOf(memberOf(text, root, 'cells'))[cellIndex];
    return cell?.name === 'Object' ? new CellText(text, cell) : null;
  }

  /** Text of the cell, however it is written. */
  get source(): string {
    const node = memberOf(this.text, this.cell, 'source');
    const value: unknown = node ? JSON.parse(this.of(node)) : '';
    return Array.isArray(value) ? value.join('') : String(value);
  }

  /** The notebook with another text in this cell. */
  withSource(source: string): string {
    const node = memberOf(this.text, this.cell, 'source');
    if (node?.name !== 'Array') {
      return this.withMember(this.cell, 'source', JSON.stringify(source));
    }
    const lines = source === '' ? [] : source.split(/(?<=\n)/);
    return this.withMember(this.cell, 'source', this.arrayOf(node, lines));
  }

  /** The notebook with other tags of this cell. */
  withTags(tags: readonly string[]): string {
    const metadata = memberOf(this.text, this.cell, 'metadata');
    if (metadata?.name !== 'Object') {
      return this.withMember(this.cell, 'metadata', JSON.stringify({ tags }));
    }
    const node = memberOf(this.text, metadata, 'tags');
    return this.withMember(metadata, 'tags', node ? this.arrayOf(node, tags) : JSON.stringify(tags));
  }

  private of({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.text.slice(from, to);
  }

  private withMember(object: SyntaxNode, key: string, json: string): string {
    const value = memberOf(this.text, object, key);
    if (value) {
      return this.text.slice(0, value.from) + json + this.text.slice(value.to);
    }
    const [first] = membersOf(object);
    const gap = first ? this.text.slice(object.from + 1, first.from) : '';
    const added = `${gap}${JSON.stringify(key)}: ${json}${first ? ',' : ''}`;
    return this.text.slice(0, object.from + 1) + added + this.text.slice(object.from + 1);
  }

  /** An array set as it was; strings that were in it are written as they were. */
  private arrayOf(array: SyntaxNode, strings: readonly string[]): string {
    const elements = elementsOf(array);
    const [first, second] = elements;
    const last = elements.at(-1);
    if (!first || !last || strings.length === 0) {
      return JSON.stringify(strings);
    }
    const written = new Map(elements.map(node => [JSON.parse(this.of(node)) as unknown, this.of(node)]));
    const open = this.text.slice(array.from + 1, first.from);
    const between = second ? this.text.slice(first.to, second.from) : `,${open === '' ? ' ' : open}`;
    const items = strings.map(one => written.get(one) ?? JSON.stringify(one));
    return `[${open}${items.join(between)}${this.text.slice(last.to, array.to - 1)}]`;
  }
}

/** The value of a member; of several with one name the last, as JSON is read. */
function memberOf(text: string, object: SyntaxNode | null, key: string): SyntaxNode | null {
  const found = membersOf(object).findLast(member => {
    const name = member.getChild('PropertyName');
    return name !== null && JSON.parse(text.slice(name.from, name.to)) === key;
  });
  return found?.lastChild ?? null;
}
