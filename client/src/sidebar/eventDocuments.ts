// The texts of past events as read-only documents under the scheme `codex-plugins-event`: what a document was before and after, for the editor to
// compare, in the language of the document.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { EventDetailRequest, type HistoryDetail } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { changeSides, comparison, type Comparison, type Side } from './eventChanges.ts';
import { eventDocument, forgottenEvent } from './eventText.ts';

const SCHEME = 'codex-plugins-event';

export class EventDocuments implements vscode.TextDocumentContentProvider {
  readonly #client: LanguageClient;

  constructor(client: LanguageClient) {
    this.#client = client;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  detail(eventId: string): Promise<HistoryDetail | null> {
    return this.#client.sendRequest(EventDetailRequest.type, { eventId });
  }

  /** All about an event as Markdown; a sentence that says so when the host no longer keeps it. */
  async text(eventId: string): Promise<string> {
    const detail = await this.detail(eventId);
    return detail ? eventDocument(detail) : forgottenEvent(eventId);
  }

  /**
   * Shows in the editor's own comparison what an event changed.
   * @param run only what this one of its handlers did.
   */
  async showChanges(eventId: string, run?: number): Promise<void> {
    const detail = await this.detail(eventId);
    const shown = detail
      ? comparison(detail, run)
      : { why: l10n.t('The plugin host no longer keeps this event, so its changes cannot be shown.') };
    if ('why' in shown) void vscode.window.showInformationMessage(shown.why);
    else await vscode.commands.executeCommand('vscode.diff', uriOf(shown, 'before'), uriOf(shown, 'after'), shown.title, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const run = query.get('run');
    const detail = await this.detail(query.get('event') ?? '');
    const sides = detail ? changeSides(detail, run === null ? undefined : Number(run)) : undefined;
    return sides?.[query.get('side') === 'before' ? 'before' : 'after'] ?? l10n.t('The plugin host no longer keeps this event.');
  }
}

/** The file's own name at the end is what the editor goes by for the language. */
function uriOf({ eventId, run, name }: Comparison, side: Side): vscode.Uri {
  const query = new URLSearchParams({ event: eventId, side, ...(run !== undefined && { run: String(run) }) });
  return vscode.Uri.from({ scheme: SCHEME, path: `/${oneLine(name, 200).replaceAll(/[\\/]/g, '-')}`, query: query.toString() });
}
