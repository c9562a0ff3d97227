// Values to be inserted, written in the syntax of the place: JSON, YAML by indentation, or YAML in brackets; as a snippet or as plain text.
import type { Place } from './placeKinds.ts';

/** A value with stops for the cursor, if the editor knows snippets. */
export type Template =
  /** A text. `choices` are offered at the stop; `stop: false` makes no stop of it. */
  | { text: string; choices?: readonly string[]; stop?: false }
  /** A number, true or false, as it is written. */
  | { literal: string; choices?: readonly string[]; stop?: false }
  /** `flow` keeps it in brackets also in YAML. */
  | { items: readonly Template[]; flow?: true }
  | { members: readonly (readonly [key: string, value: Template])[] };

/** How one step of indentation is written in a text. */
export function indentUnit(text: string): string {
  const indents = [...text.slice(0, 20_000).matchAll(/\n([ \t]+)\S/g)].map(([, indent = '']) => indent);
  if (indents.some((indent) => indent.startsWith('\t'))) return '\t';
  const smallest = Math.min(...indents.map(({ length }) => length).filter((length) => length > 1));
  return Number.isFinite(smallest) && smallest <= 8 ? ' '.repeat(smallest) : '  ';
}

export interface WriterOptions {
  style: Place['style'];
  snippet: boolean;
  /** What further lines start with. */
  indent: string;
  unit: string;
  /** The quote that texts have to be written with, since it stands there already. */
  quote?: '"' | "'";
}

/** Writes templates and keys; use a new one for every insertion, as it counts the stops. */
export class TemplateWriter {
  private readonly options: WriterOptions;
  private stops = 0;

  constructor(options: WriterOptions) {
    this.options = options;
  }

  key(name: string): string {
    return this.escape(this.quoted(name));
  }

  /** `key: value`. */
  member(name: string, value: Template): string {
    return `${this.key(name)}:${this.valueAfterColon(value, this.options.indent)}`;
  }

  value(template: Template): string {
    return this.write(template, this.options.indent);
  }

  /** An object's members without brackets, or a list's items without dashes: for a place that has them already. */
  bare(template: Template): string {
    const { indent, style } = this.options;
    if (style === 'block' && 'members' in template) return this.blockMembers(template.members, indent);
    return this.write(template, indent);
  }

  private valueAfterColon(value: Template, indent: string): string {
    const { style, unit } = this.options;
    if (style !== 'block') return ` ${this.write(value, indent)}`;
    if ('members' in value && value.members.length > 0) return `\n${indent}${unit}${this.blockMembers(value.members, indent + unit)}`;
    if ('items' in value && value.items.length > 0 && !value.flow) {
      const inner = indent + unit;
      return value.items.map((item) => `\n${inner}- ${this.item(item, `${inner}  `)}`).join('');
    }
    if ('members' in value && this.options.snippet) return `\n${indent}${unit}${this.stop('')}`;
    return ` ${this.write(value, indent)}`;
  }

  private item(value: Template, indent: string): string {
    return 'members' in value && value.members.length > 0 ? this.blockMembers(value.members, indent) : this.write(value, indent);
  }

  private blockMembers(members: readonly (readonly [string, Template])[], indent: string): string {
    return members.map(([key, value]) => `${this.key(key)}:${this.valueAfterColon(value, indent)}`).join(`\n${indent}`);
  }

  private write(template: Template, indent: string): string {
    const { style, unit, snippet } = this.options;
    if ('text' in template) return this.text(template);
    if ('literal' in template)
      return template.stop === false ? this.escape(template.literal) : this.stop(template.literal, template.choices);
    const inner = indent + unit;
    const oneLine = style !== 'json';
    if ('items' in template) {
      const [first] = template.items;
      if (!first) return snippet ? `[${this.stop('')}]` : '[]';
      const isShort = oneLine || template.items.every((item) => 'text' in item || 'literal' in item);
      const items = template.items.map((item) => this.write(item, isShort ? indent : inner));
      return isShort ? `[${items.join(', ')}]` : `[\n${inner}${items.join(`,\n${inner}`)}\n${indent}]`;
    }
    if (template.members.length === 0) {
      if (!snippet) return '{}';
      return oneLine ? `{ ${this.stop('')} }` : `{\n${inner}${this.stop('')}\n${indent}}`;
    }
    const members = template.members.map(([key, value]) => `${this.key(key)}: ${this.write(value, oneLine ? indent : inner)}`);
    return oneLine ? `{ ${members.join(', ')} }` : `{\n${inner}${members.join(`,\n${inner}`)}\n${indent}}`;
  }

  private text({ text, choices, stop }: { text: string; choices?: readonly string[]; stop?: false }): string {
    if (stop === false) return this.escape(this.quoted(text));
    const written = this.quoted(text);
    const quote = /^["']/.exec(written)?.[0] ?? '';
    // The stop is inside the quotes, so that typing replaces the text and not its quotes.
    if (text === '' && this.options.style !== 'json' && quote === "''") return this.stop('');
    return quote + this.stop(quote === '' ? written : written.slice(1, -1), choices) + quote;
  }

  private stop(text: string, choices: readonly string[] = []): string {
    if (!this.options.snippet) return text;
    this.stops++;
    if (choices.length > 0) return `\${${this.stops}|${choices.map((choice) => choice.replace(/[\\,|$}]/g, String.raw`\$&`)).join(',')}|}`;
    return text === '' ? `$${this.stops}` : `\${${this.stops}:${this.escape(text)}}`;
  }

  private escape(text: string): string {
    return this.options.snippet ? text.replace(/[\\$}]/g, String.raw`\$&`) : text;
  }

  private quoted(text: string): string {
    const { style, quote } = this.options;
    if (style === 'json' || quote === '"') return JSON.stringify(text);
    if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
    return text !== '' && !isPlainYaml(text) ? JSON.stringify(text) : text;
  }
}

/** Whether YAML reads a text without quotes as that very text. */
function isPlainYaml(text: string): boolean {
  if (/^(true|false|null|yes|no|on|off|~|[-+.\d][\d._eExo+-]*)$/i.test(text)) return /^\d+\.\d+\.\d+/.test(text);
  return /^[\w./$][\w./$@#*()+-]*(?:[ :][\w./$@*()+-]+)*$/.test(text) && !/:\s|\s#/.test(text);
}
