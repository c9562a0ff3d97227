// Base completions that only the editor can give: what its language services suggest at the cursor.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { BaseCompletionsRequest, TAKEN_COMMAND, type BaseCompletion } from '../../../server/src/protocol.ts';
import { toBaseCompletions, type CandidateItem } from './completionItems.ts';
import { settleWithin } from '../deadline.ts';

/**
 * How many collections may run for one document. A language service that is slower than typing is asked again for the newest position all
 * the same; one that asks back, or never answers, is not asked without end.
 */
const MAX_AT_ONCE = 3;
const FORGOTTEN_MS = 10_000;
/** Of so many items it is known what belongs to taking them: those that were given out last. */
const MAX_KNOWN = 100;

/** What belongs to taking an item beside its text. */
interface Rest {
  document: vscode.TextDocument;
  edits: readonly vscode.TextEdit[];
  /** The text down to the last of the edits, which are for that and no other. */
  above: string;
  command?: vscode.Command;
}

/** The language services are being asked. */
interface Collection {
  document: vscode.TextDocument;
  position: vscode.Position;
  /** It has come to our own provider as well. */
  hasAskedUs: boolean;
}

export class BaseCompletions {
  readonly #collections = new Set<Collection>();
  readonly #output: Pick<vscode.LogOutputChannel, 'warn'>;
  /** By the id that was given out for it; the newest come last. */
  readonly #rests = new Map<string, Rest>();
  #ids = 0;

  constructor(output: Pick<vscode.LogOutputChannel, 'warn'>) {
    this.#output = output;
  }

  /**
   * Whether it is for us that somebody asks us: who collects what the language services have must not ask back. Each collection comes here once, very soon
   * after it began, so that of those who ask the same it is taken for the first: the suggest widget, which asks in the same words, is to have its answer.
   */
  isCollecting(document: vscode.TextDocument, position: vscode.Position, { triggerKind }: vscode.CompletionContext): boolean {
    if (triggerKind !== vscode.CompletionTriggerKind.Invoke) return false;
    for (const collection of this.#collections) {
      // Not the version: what was typed on its way here has moved the cursor of whoever else asks.
      const isSame = collection.document === document && collection.position.isEqual(position);
      if (!isSame || collection.hasAskedUs) continue;
      collection.hasAskedUs = true;
      return true;
    }
    return false;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return vscode.Disposable.from(
      client.onRequest(BaseCompletionsRequest.type, async (params, token) => {
        const uri = client.protocol2CodeConverter.asUri(params.uri);
        const position = client.protocol2CodeConverter.asPosition(params.position);
        const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
        const isStale = document?.version !== params.version || token.isCancellationRequested;
        if (!document || isStale || this.#count(document) >= MAX_AT_ONCE) return { completions: [] };
        return { completions: await this.#collect(document, position, params.maxItems, params.budgetMs) };
      }),
      vscode.commands.registerCommand(TAKEN_COMMAND, (id: unknown) => this.#taken(String(id))),
    );
  }

  #count(document: vscode.TextDocument): number {
    return [...this.#collections].filter((collection) => collection.document === document).length;
  }

  async #collect(document: vscode.TextDocument, position: vscode.Position, maxItems: number, budgetMs: number): Promise<BaseCompletion[]> {
    const { version } = document;
    const collection: Collection = { document, position, hasAskedUs: false };
    this.#collections.add(collection);
    const request = Promise.resolve(
      vscode.commands.executeCommand<vscode.CompletionList | undefined>('vscode.executeCompletionItemProvider', document.uri, position),
    );
    // Language services go on working when nobody waits for them any more, so this counts them beyond the budget.
    void settleWithin(request, FORGOTTEN_MS).then(() => this.#collections.delete(collection));
    const list = await settleWithin(request, budgetMs);
    if (list.kind !== 'value' || !list.value || document.version !== version) return [];
    const word = document.getWordRangeAtPosition(position);
    const cursor = {
      text: document.lineAt(position.line).text,
      line: position.line,
      character: position.character,
      wordStart: word?.start.character ?? position.character,
    };
    const { items } = list.value;
    return toBaseCompletions(
      items.map((item) => toCandidate(item, position)),
      cursor,
      maxItems,
    ).map(({ place, ...completion }) => this.#withRest(completion, document, items[place]!));
  }

  /** Remembers what belongs to taking the item, if something does. */
  #withRest(
    completion: BaseCompletion,
    document: vscode.TextDocument,
    { additionalTextEdits: edits = [], command }: vscode.CompletionItem,
  ): BaseCompletion {
    if (edits.length === 0 && !command) return completion;
    const id = String(++this.#ids);
    const end = edits.reduce((last, { range }) => (range.end.isAfter(last) ? range.end : last), new vscode.Position(0, 0));
    this.#rests.set(id, { document, edits, above: textTo(document, end), ...(command && { command }) });
    for (const oldest of this.#rests.keys()) if (this.#rests.size > MAX_KNOWN) this.#rests.delete(oldest);
    return { ...completion, whenTaken: { ...completion.whenTaken, id } };
  }

  /** Does what belongs to an item that is in the document now. */
  async #taken(id: string): Promise<void> {
    const rest = this.#rests.get(id);
    this.#rests.delete(id);
    if (!rest) return;
    const { document, edits, above, command } = rest;
    if (edits.length > 0) {
      const end = document.positionAt(above.length);
      const name = vscode.workspace.asRelativePath(document.uri);
      if (document.isClosed || textTo(document, end) !== above) {
        this.#output.warn(l10n.t('{0} changed above the completion that was taken, which also adds to it there: that was left out.', name));
      } else {
        const edit = new vscode.WorkspaceEdit();
        edit.set(document.uri, [...edits]);
        if (!(await vscode.workspace.applyEdit(edit))) {
          this.#output.warn(l10n.t('What a completion adds to other places of {0} was not taken by the editor.', name));
        }
      }
    }
    if (command) await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
  }
}

function textTo(document: vscode.TextDocument, end: vscode.Position): string {
  return document.getText(new vscode.Range(new vscode.Position(0, 0), end));
}

function toCandidate(item: vscode.CompletionItem, position: vscode.Position): CandidateItem {
  const range = item.range instanceof vscode.Range ? item.range : item.range?.inserting;
  const edits = item.additionalTextEdits ?? [];
  const description = typeof item.label === 'string' ? undefined : item.label.description;
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
    // Where it is from says that it has to be imported, and not how: that is known when it is resolved.
    lacksEdits: edits.some(({ range: edited }) => edited.end.line >= position.line) || (edits.length === 0 && description !== undefined),
    keepWhitespace: item.keepWhitespace ?? false,
  };
}
