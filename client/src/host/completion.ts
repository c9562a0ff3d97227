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

/**
 * Given with what we ask as the character that was typed, as which it is none: VS Code says so to whom it asks, and of itself it never says that no character was
 * typed in this way. So our own provider can tell that it is asked for us, whoever else asks the same at the same time.
 */
const FOR_US = '';

/** Whether our own provider is asked for us: who collects what the language services have must not ask back. */
export function isForUs({ triggerKind, triggerCharacter }: vscode.CompletionContext): boolean {
  return triggerKind === vscode.CompletionTriggerKind.Invoke && triggerCharacter === FOR_US;
}

export class BaseCompletions {
  /** The documents that language services are asked about, each as often as they are. */
  readonly #asked: vscode.TextDocument[] = [];
  readonly #output: Pick<vscode.LogOutputChannel, 'warn'>;
  /** By the id that was given out for it; the newest come last. */
  readonly #rests = new Map<string, Rest>();
  #ids = 0;

  constructor(output: Pick<vscode.LogOutputChannel, 'warn'>) {
    this.#output = output;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return vscode.Disposable.from(
      client.onRequest(BaseCompletionsRequest.type, async (params, token) => {
        const uri = client.protocol2CodeConverter.asUri(params.uri);
        const position = client.protocol2CodeConverter.asPosition(params.position);
        const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
        const isStale = document?.version !== params.version || token.isCancellationRequested;
        if (!document || isStale || this.#asked.filter((asked) => asked === document).length >= MAX_AT_ONCE) return { completions: [] };
        return { completions: await this.#collect(document, position, params.maxItems, params.budgetMs) };
      }),
      vscode.commands.registerCommand(TAKEN_COMMAND, (id: unknown) => this.#taken(String(id))),
    );
  }

  async #collect(document: vscode.TextDocument, position: vscode.Position, maxItems: number, budgetMs: number): Promise<BaseCompletion[]> {
    const { version } = document;
    this.#asked.push(document);
    const request = Promise.resolve(
      vscode.commands.executeCommand<vscode.CompletionList | undefined>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
        FOR_US,
      ),
    );
    // Language services go on working when nobody waits for them any more, so this counts them beyond the budget.
    void settleWithin(request, FORGOTTEN_MS).then(() => this.#asked.splice(this.#asked.indexOf(document), 1));
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
