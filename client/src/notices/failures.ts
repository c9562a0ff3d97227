// Tells the user that a handler failed, with the ways to find out more. The server tells of each cause once until the handler works again.
import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { LanguageClient } from 'vscode-languageclient/node';
import { FailureNotification, type FailureMessage } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { failureActions, failureLabel, failureText } from './failureText.ts';
import type { MutedFailures } from './mutedFailures.ts';

export interface FailureActions {
  showLog(pluginKey: string): unknown;
  openEvent(eventId: string): unknown;
  managePermissions(pluginKey: string): unknown;
  addPermission(pluginKey: string, permission: string): unknown;
  showLine(uri: string, line: number): unknown;
}

/** `message` names plugin, script and fault. */
export type Failure = Pick<FailureMessage, 'pluginKey' | 'eventId' | 'message' | 'permission' | 'place'> &
  Partial<Pick<FailureMessage, 'name' | 'script'>>;

const REMEMBERED = 50;
const SAID_MS = 8000;

export class FailureReports {
  readonly #actions: FailureActions;
  readonly #muted: MutedFailures;
  #shown: string[] = [];

  constructor(actions: FailureActions, muted: MutedFailures) {
    this.#actions = actions;
    this.#muted = muted;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onNotification(FailureNotification.type, (failure) => {
      if (!this.#muted.has(failure.pluginKey)) this.show(failure);
    });
  }

  /** Shows a failure unless this event's was shown already: a run that the user asked for is reported by its answer and by the host. */
  show(failure: Failure): void {
    if (failure.eventId !== '' && this.#shown.includes(failure.eventId)) return;
    this.#shown = [failure.eventId, ...this.#shown].slice(0, REMEMBERED);
    void this.#offerActions(failure);
  }

  async #offerActions(failure: Failure): Promise<void> {
    const { permission, place, pluginKey, eventId } = failure;
    const items = failureActions(failure).map((action) => ({ title: failureLabel(action), action }));
    const choice = await vscode.window.showErrorMessage(failureText(failure), ...items);
    switch (choice?.action) {
      case 'show':
        await (place ? this.#actions.showLine(place.uri, place.line) : this.#actions.openEvent(eventId));
        break;
      case 'openLog':
        await this.#actions.showLog(pluginKey);
        break;
      case 'managePermissions':
        await this.#actions.managePermissions(pluginKey);
        break;
      case 'addToManifest':
        if (permission) await this.#actions.addPermission(pluginKey, permission.name);
        break;
      case 'mute':
        await this.#muted.set(pluginKey, true);
        vscode.window.setStatusBarMessage(mutedText(failure), SAID_MS);
        break;
      case undefined:
        break;
    }
  }
}

function mutedText({ name }: Failure): string {
  if (name === undefined) return l10n.t('Failures of this plugin are not shown any more; "Show Failures Again" in its menu undoes that');
  return l10n.t('Failures of {0} are not shown any more; "Show Failures Again" in its menu undoes that', oneLine(name, 60));
}
