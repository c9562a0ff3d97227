// What an event lacks that is fired by hand, of that which handlers of such events rely on.
import { isAboutFile } from '../../contract/eventNames.ts';

const WITH_TEXT: ReadonlySet<string> = new Set(['onFileOpen', 'onFileSave']);

/** Names of fields; there are defaults for all others. */
export function missingFields(event: string, filePath: string | undefined, fields: Readonly<Record<string, unknown>>): string[] {
  return [
    ...(isAboutFile(event) && filePath === undefined ? ['filePath'] : []),
    ...(WITH_TEXT.has(event) && typeof fields['fileContent'] !== 'string' ? ['fileContent'] : []),
  ];
}
