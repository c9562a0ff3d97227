// Past events as read-only documents under the scheme `codex-plugins-event`.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { EventDetailRequest } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import { timeOfDay } from '../words.ts';
import { eventDocument, forgottenEvent } from './eventText.ts';

const SCHEME = 'codex-plugins-event';

export class EventDocuments implements vscode.TextDocumentContentProvider {
  readonly #client: LanguageClient;
  readonly #state: HostState;

  constructor(client: LanguageClient, state: HostState) {
    this.#client = client;
    this.#state = state;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async open(eventId: string): Promise<void> {
    const entry = this.#state.activity.find((candidate) => candidate.eventId === eventId);
    const title = entry ? `${entry.event} ${timeOfDay(entry.at).replaceAll(':', '.')}` : eventId;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[\\/?#]/g, '-')}.md`, query: eventId });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** The document's text; a sentence that says so when the host no longer keeps the event. */
  async text(eventId: string): Promise<string> {
    const detail = await this.#client.sendRequest(EventDetailRequest.type, { eventId });
    return detail ? eventDocument(detail) : forgottenEvent(eventId);
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.text(uri.query);
  }
}
