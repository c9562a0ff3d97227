// Base completions that only the editor can give: what its language services suggest at the cursor.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { BaseCompletionsRequest, type BaseCompletion } from '../../../server/src/protocol.ts';
import { toBaseCompletions, type CandidateItem } from './completionItems.ts';
import { settleWithin } from '../deadline.ts';

/**
 * How many collections may run for one document. A language service that is slower than typing is asked again for the newest position all
 * the same; one that asks back, or never answers, is not asked without end.
 */
const MAX_AT_ONCE = 3;
const FORGOTTEN_MS = 10_000;

export class BaseCompletions {
  readonly #collecting = new Map<string, number>();

  /** True while the language services are asked about this document: whoever is asked then must not ask back. */
  isCollecting(document: vscode.TextDocument): boolean {
    return this.#count(document) > 0;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onRequest(BaseCompletionsRequest.type, async (params, token) => {
      const uri = client.protocol2CodeConverter.asUri(params.uri);
      const position = client.protocol2CodeConverter.asPosition(params.position);
      const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
      const isStale = document?.version !== params.version || token.isCancellationRequested;
      if (!document || isStale || this.#count(document) >= MAX_AT_ONCE) return { completions: [] };
      return { completions: await this.#collect(document, position, params.maxItems, params.budgetMs) };
    });
  }

  #count(document: vscode.TextDocument): number {
    return this.#collecting.get(document.uri.toString()) ?? 0;
  }

  async #collect(document: vscode.TextDocument, position: vscode.Position, maxItems: number, budgetMs: number): Promise<BaseCompletion[]> {
    const { version } = document;
    this.#collecting.set(document.uri.toString(), this.#count(document) + 1);
    const request = Promise.resolve(
      vscode.commands.executeCommand<vscode.CompletionList | undefined>('vscode.executeCompletionItemProvider', document.uri, position),
    );
    // Language services go on working when nobody waits for them any more, so this counts them beyond the budget.
    void settleWithin(request, FORGOTTEN_MS).then(() => this.#release(document));
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

  #release(document: vscode.TextDocument): void {
    const left = this.#count(document) - 1;
    if (left > 0) this.#collecting.set(document.uri.toString(), left);
    else this.#collecting.delete(document.uri.toString());
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
