// Tells the user that a handler failed, once for each event, with the ways to find out more.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { FailureNotification, type FailureMessage } from '../../../server/src/protocol.ts';
import { failureActions, failureText } from './failureText.ts';

export interface FailureActions {
  showLog(pluginKey: string): unknown;
  openEvent(eventId: string): unknown;
  disable(pluginKey: string): unknown;
  managePermissions(pluginKey: string): unknown;
  addPermission(pluginKey: string, permission: string): unknown;
  showLine(uri: string, line: number): unknown;
}

/** `message` names plugin, script and fault. */
export type Failure = Pick<FailureMessage, 'pluginKey' | 'eventId' | 'message' | 'permission' | 'place'> &
  Partial<Pick<FailureMessage, 'name'>>;

const REMEMBERED = 50;

export class FailureReports {
  readonly #actions: FailureActions;
  #shown: string[] = [];

  constructor(actions: FailureActions) {
    this.#actions = actions;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onNotification(FailureNotification.type, (failure) => this.show(failure));
  }

  /** Shows a failure unless this event's was shown already: a run that the user asked for is reported by its answer and by the host. */
  show(failure: Failure): void {
    if (failure.eventId !== '' && this.#shown.includes(failure.eventId)) return;
    this.#shown = [failure.eventId, ...this.#shown].slice(0, REMEMBERED);
    void this.#offerActions(failure);
  }

  async #offerActions(failure: Failure): Promise<void> {
    const { permission, place } = failure;
    const actions = failureActions(failure);
    const choice = await vscode.window.showErrorMessage(failureText(failure), ...actions);
    if (choice === 'Show Line' && place) await this.#actions.showLine(place.uri, place.line);
    else if (choice === 'Show Log') await this.#actions.showLog(failure.pluginKey);
    else if (choice === 'Open Details') await this.#actions.openEvent(failure.eventId);
    else if (choice === 'Manage Permissions') await this.#actions.managePermissions(failure.pluginKey);
    else if (choice === 'Add to Manifest' && permission) await this.#actions.addPermission(failure.pluginKey, permission.name);
    else if (choice === 'Disable') await this.#actions.disable(failure.pluginKey);
  }
}
