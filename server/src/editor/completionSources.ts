// What only an editor has for completions: its language service, and its open documents.
import type { Completion } from '../contract/completions.ts';
import { fitterAt } from '../host/completion/fitting/fit.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditorClient } from './client.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import type { TextAround } from './selectedItem.ts';
import { filePathOf } from './uris.ts';

/** What the editor's language service would suggest, where it fits. The editor is told for how long it may ask. */
export function languageServiceSource(
  client: Pick<EditorClient, 'baseCompletions'>,
  { uri, version }: Snapshot,
  around: TextAround,
  budgetMs: number,
): CompletionSource {
  return {
    id: 'languageService',
    complete: async ({ position, maxItems }, signal): Promise<Completion[]> => {
      const { completions } = await client.baseCompletions({ uri, position, version, maxItems, budgetMs }, signal);
      const fit = fitterAt(around);
      return completions.filter((one) => fit(one) !== undefined);
    },
  };
}

/** The open documents whose lines any plugin may be handed. */
export async function openToPlugins(host: Pick<Host, 'isWithheld'>, documents: Documents): Promise<TextDocument[]> {
  const open = await Promise.all(
    [...documents.all()].map(async (document) => {
      const filePath = filePathOf(document.uri);
      return filePath !== undefined && (await host.isWithheld(filePath)) ? [] : [document];
    }),
  );
  return open.flat();
}
