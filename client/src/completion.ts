// Base completions that only the editor can give: what its language services suggest at the cursor.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { BaseCompletionsRequest, type BaseCompletion } from '../../server/src/protocol.ts';
import { toBaseCompletions, type CandidateItem } from './completionItems.ts';
import { settleWithin } from './deadline.ts';

export class BaseCompletions {
  readonly #collecting = new Set<string>();

  /** True while the language services are asked about this document: whoever is asked then must not ask back. */
  isCollecting(document: vscode.TextDocument): boolean {
    return this.#collecting.has(document.uri.toString());
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onRequest(BaseCompletionsRequest.type, async (params, token) => {
      const uri = client.protocol2CodeConverter.asUri(params.uri);
      const position = client.protocol2CodeConverter.asPosition(params.position);
      const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
      if (!document || document.version !== params.version || this.isCollecting(document) || token.isCancellationRequested) {
        return { completions: [] };
      }
      return { completions: await this.#collect(document, position, params.maxItems, params.budgetMs) };
    });
  }

  async #collect(document: vscode.TextDocument, position: vscode.Position, maxItems: number, budgetMs: number): Promise<BaseCompletion[]> {
    const key = document.uri.toString();
    const version = document.version;
    this.#collecting.add(key);
    const request = Promise.resolve(
      vscode.commands.executeCommand<vscode.CompletionList | undefined>('vscode.executeCompletionItemProvider', document.uri, position),
    );
    const release = (): void => void this.#collecting.delete(key);
    // The guard outlives the budget: language services go on working, and a second round would only queue up behind the first.
    request.then(release, release);
    const list = await settleWithin(request, budgetMs);
    if (list.kind !== 'value' || !list.value || document.version !== version) return [];
    const word = document.getWordRangeAtPosition(position);
    const cursor = {
      text: document.lineAt(position.line).text,
      line: position.line,
      character: position.character,
      wordStart: word?.start.character ?? position.character,
    };
    return toBaseCompletions(list.value.items.map(toCandidate), cursor, maxItems);
  }
}

function toCandidate(item: vscode.CompletionItem): CandidateItem {
  const range = item.range instanceof vscode.Range ? item.range : item.range?.inserting;
  return {
    label: typeof item.label === 'string' ? item.label : item.label.label,
    ...(item.insertText === undefined
      ? {}
      : { insertText: typeof item.insertText === 'string' ? item.insertText : { snippet: item.insertText.value } }),
    ...(range
      ? {
          range: {
            start: { line: range.start.line, character: range.start.character },
            end: { line: range.end.line, character: range.end.character },
          },
        }
      : {}),
    ...(item.sortText === undefined ? {} : { sortText: item.sortText }),
    preselect: item.preselect ?? false,
    hasAdditionalEdits: (item.additionalTextEdits?.length ?? 0) > 0,
    keepWhitespace: item.keepWhitespace ?? false,
  };
}
