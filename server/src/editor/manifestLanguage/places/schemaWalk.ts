// The part of a schema for a path, and what it says in words.
import * as l10n from '@vscode/l10n';
import { dereference, type Schema } from '../../../manifest/model/schemaValidators.ts';
import type { Path } from '../../../manifest/syntax/tree.ts';
import { BUILT_IN_EVENTS } from '../../../contract/eventNames.ts';
import { translated } from '../../../text/translations.ts';
import { shownLine } from '../../../text/shownText.ts';

/** The schema of what stands at a path, whether or not something does. */
export function schemaAtPath(root: Schema, path: Path): Schema | undefined {
  let current: Schema | undefined = root;
  for (const step of path) {
    if (!current) return undefined;
    const properties: Record<string, Schema> = current.properties ?? {};
    const other: Schema | undefined = typeof current.additionalProperties === 'object' ? current.additionalProperties : undefined;
    const next: Schema | undefined = typeof step === 'number' ? current.items : Object.hasOwn(properties, step) ? properties[step] : other;
    current = next && dereference(root, next);
  }
  return current;
}

/** Whether a schema allows a type. */
export function allows(schema: Schema | undefined, type: string): boolean {
  return [schema?.type ?? []].flat().includes(type);
}

/** The values that a schema lists, with what each means. */
export function enumOf(schema: Schema): { value: unknown; description?: string }[] {
  const listing = [schema, ...(schema.anyOf ?? [])].find((one) => one.enum);
  return (listing?.enum ?? []).map((value, index) => {
    const description = listing?.enumDescriptions?.[index];
    return { value, ...(description !== undefined && { description: translated(description) }) };
  });
}

/** Description, default and example as Markdown. */
export function documentationOf(schema: Schema): string {
  const notes = [
    schema.default !== undefined && JSON.stringify(schema.default) !== '[]' ? l10n.t('Default: {0}', codeSpan(schema.default)) : '',
    schema.examples?.length ? l10n.t('Example: {0}', codeSpan(schema.examples[0])) : '',
  ].filter((note) => note !== '');
  return [translated(schema.description ?? ''), notes.join('  \n')].filter((part) => part !== '').join('\n\n');
}

/** What a built-in event means, by the schema's own words. */
export function eventDescription(manifest: Schema, event: string): string | undefined {
  const schema = schemaAtPath(manifest, ['entryPoints', 'handlers', 0, 'event']);
  const index = (BUILT_IN_EVENTS as readonly string[]).indexOf(event);
  return schema && index >= 0 ? enumOf(schema)[index]?.description : undefined;
}

export function codeSpan(value: unknown): string {
  const text = shownLine(typeof value === 'string' ? value : JSON.stringify(value));
  // As many backticks as it takes, so that nothing in the value ends the span.
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  // A backtick at an end would become part of the fence.
  const room = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${room}${text}${room}${fence}`;
}
