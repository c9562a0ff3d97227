// The editor's own sources of base completions: its language service, and the lines of its open documents.
import type { Completion } from '../contract/completions.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import type { EditorClient } from './client.ts';
import type { Documents, Snapshot } from './documents.ts';
import { openDocumentLines } from './openDocumentLines.ts';

/** What the editor's language service would suggest. The editor is told for how long it may ask. */
export function languageServiceSource(
  client: Pick<EditorClient, 'baseCompletions'>,
  { uri, version }: Snapshot,
  budgetMs: number,
): CompletionSource {
  return {
    id: 'languageService',
    complete: async ({ position, maxItems }, signal): Promise<Completion[]> =>
      (await client.baseCompletions({ uri, position, version, maxItems, budgetMs }, signal)).completions,
  };
}

/** Lines that begin like the one being typed. */
export function openDocumentsSource(documents: Documents, document: Snapshot): CompletionSource {
  return {
    id: 'workspace',
    complete: ({ position, maxItems }): Promise<Completion[]> => {
      const open = documents.isCurrent(document) ? documents.get(document.uri) : undefined;
      return Promise.resolve(open ? openDocumentLines(open, position, documents.all(), maxItems) : []);
    },
  };
}
