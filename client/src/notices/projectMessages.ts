// What plugins say of a project when it is opened: in one notification, and only what they did not say before.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import * as l10n from '@vscode/l10n';
import { ProjectMessagesNotification, type ProjectMessages } from '../../../server/src/protocol.ts';
import { debounce } from '../debounce.ts';
import { newsOf, projectText, type Said } from './projectText.ts';

const KEPT = 'codexPlugins.projectMessages';
/** Plugins that are allowed together, and folders that are opened together, speak within this time of each other. */
const GATHERED_MS = 400;

export function showProjectMessages(client: LanguageClient, memory: vscode.Memento): vscode.Disposable {
  let gathered: ProjectMessages[] = [];
  const show = debounce(() => void tell(gathered.splice(0), memory), GATHERED_MS);
  const listening = client.onNotification(ProjectMessagesNotification.type, (messages) => {
    gathered.push(messages);
    show.trigger();
  });
  return vscode.Disposable.from(listening, show, { dispose: () => void (gathered = []) });
}

async function tell(gathered: readonly ProjectMessages[], memory: vscode.Memento): Promise<void> {
  const { news, said } = newsOf(gathered, memory.get<Said>(KEPT) ?? {});
  await memory.update(KEPT, said);
  if (news.length === 0) return;
  const show = l10n.t('Show Activity');
  if ((await vscode.window.showInformationMessage(projectText(news), show)) === show) {
    await vscode.commands.executeCommand('codexPlugins.showActivity');
  }
}
