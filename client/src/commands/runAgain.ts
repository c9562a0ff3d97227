// Runs the handlers of a past event once more, on what is there now.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { RunCommandRequest, RunHandlerRequest, type HistoryDetail, type RunAnswer } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';
import { mayRun, type RunParts } from './run.ts';
import { againTargets, againWith } from './runAgainParts.ts';
import type { HandlerTarget } from './targets.ts';

const MESSAGE_MS = 5000;

/** One handler after the other, each on what the one before made of the document; the first that fails ends it. Nothing is saved. */
export async function runAgain(parts: RunParts, detail: HistoryDetail): Promise<void> {
  const { handlers, event, filePath } = detail;
  if (handlers.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No handler ran at this event, so none can be run again.'));
    return;
  }
  for (const pluginKey of new Set(handlers.map((one) => one.pluginKey))) if (!(await mayRun(parts, pluginKey))) return;
  const uri = event === 'onCommand' ? undefined : await shownFile(filePath);
  const names = oneLine([...new Set(handlers.map(({ name }) => name))].join(', '), 60);
  const title =
    filePath === undefined
      ? l10n.t('Running {0} again', names)
      : l10n.t('Running {0} on {1} again', names, oneLine(fileName(filePath), 60));
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    for (const target of againTargets(detail, parts.state.plugins)) {
      const answer = await runOne(parts, detail, target, uri);
      if (!answer.ok) {
        parts.failures.show({ pluginKey: target.pluginKey, eventId: answer.eventId, message: answer.message });
        return;
      }
      if (answer.message !== '') vscode.window.setStatusBarMessage(oneLine(answer.message, 200), MESSAGE_MS);
    }
  });
}

/** The file is shown, so that the user sees what becomes of it. */
async function shownFile(filePath: string | undefined): Promise<vscode.Uri | undefined> {
  if (filePath === undefined) return undefined;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(filePath));
  await vscode.window.showTextDocument(document, { preview: false });
  return document.uri;
}

function runOne({ client }: RunParts, detail: HistoryDetail, target: HandlerTarget, uri: vscode.Uri | undefined): Promise<RunAnswer> {
  const { event } = detail;
  const { position, command, args } = againWith(detail);
  if (event === 'onCommand') return client.sendRequest(RunCommandRequest.type, { pluginKey: target.pluginKey, command, arguments: args });
  return client.sendRequest(RunHandlerRequest.type, {
    ...target,
    ...(uri && { uri: client.code2ProtocolConverter.asUri(uri) }),
    ...(position && { position }),
  });
}
