// Runs a handler on a file because the user asked for it.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAboutFile, RunHandlerRequest, type PluginView } from '../../../server/src/protocol.ts';
import type { ActiveCode } from './activeFile.ts';
import { handlesLanguage } from '../host/health.ts';
import type { HostState } from '../host/state.ts';
import { fileName, oneLine } from '../words.ts';
import { runPluginCommand } from './runCommand.ts';
import { isOfferedToRun, mayRun, report, type RunParts } from './running.ts';
import { distinction } from '../sidebar/handlerWords.ts';
import { fileUriOf, handlerOf, targetOf, type HandlerTarget } from './targets.ts';

/** @param argument a handler, with the URI of the file that it is to run on where that is not the active one; or that URI alone */
export async function runHandler(parts: RunParts, argument: unknown): Promise<void> {
  const uri = fileUriOf(argument);
  const given = handlerOf(argument);
  const active = uri === undefined ? parts.activeFile.current() : await opened(parts, vscode.Uri.parse(uri), given === undefined);
  const title = active && l10n.t('Run a Handler on {0}', nameOf(active));
  const target = given ?? (await pickHandler(parts.state, active?.document.languageId, title));
  if (!target || !(await mayRun(parts, target.pluginKey))) return;
  if (target.event === 'onCommand') {
    await runPluginCommand(parts, { pluginKey: target.pluginKey });
    return;
  }
  if (!active && target.event !== 'onProjectOpen' && target.event.startsWith('on')) {
    void vscode.window.showInformationMessage(l10n.t('Open a file first: {0} handlers run on the active file.', oneLine(target.event, 60)));
    return;
  }
  // One that takes its time is shown like any other, with its plugin and file (notices/slowHandlers.ts).
  const answer = await parts.client.sendRequest(RunHandlerRequest.type, {
    ...target,
    ...(active && {
      uri: parts.client.code2ProtocolConverter.asUri(active.document.uri),
      position: parts.client.code2ProtocolConverter.asPosition(active.selection.active),
    }),
  });
  report(parts.failures, target.pluginKey, answer);
}

/**
 * The file that is about to be changed. It is shown, unless it is to be seen already: where the author of a handler runs it again and again from its
 * script, with the file open behind, the script stays in front.
 * @param isPointedAt the user chose the file itself
 */
async function opened({ activeFile }: RunParts, uri: vscode.Uri, isPointedAt: boolean): Promise<ActiveCode> {
  const isIt = ({ document }: ActiveCode): boolean => document.uri.toString() === uri.toString();
  const last = activeFile.current();
  const known = vscode.window.visibleTextEditors.find(isIt) ?? (last && isIt(last) && !isPointedAt ? last : undefined);
  if (known) return known;
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && !one.isClosed);
  if (document && isInTab(uri) && !isPointedAt) return { document, selection: new vscode.Selection(0, 0, 0, 0) };
  return vscode.window.showTextDocument(uri, { preview: false });
}

/** A document that the editor still knows may have been closed by the user. */
function isInTab(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}

function nameOf({ document }: ActiveCode): string {
  return oneLine(fileName(document.fileName), 60);
}

/**
 * Asks which handler is meant: one that is run on a file of a language, or any.
 * @param title names the file
 */
export async function pickHandler(state: HostState, languageId?: string, title?: string): Promise<HandlerTarget | undefined> {
  const items = state.plugins.filter(isOfferedToRun).flatMap((plugin) => handlerItems(plugin, languageId));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      languageId === undefined
        ? l10n.t('No plugin that may run has a handler. The Codex Plugins view shows which plugins there are and how they are.')
        : l10n.t(
            'No plugin that may run has a handler for {0} files. The Codex Plugins view shows which plugins there are and how they are.',
            languageId,
          ),
    );
    return undefined;
  }
  const options = {
    placeHolder: l10n.t('Choose the handler to run'),
    matchOnDescription: true,
    matchOnDetail: true,
    ...(title !== undefined && { title }),
  };
  return (await vscode.window.showQuickPick(items, options))?.target;
}

function handlerItems(plugin: PluginView, languageId: string | undefined) {
  return plugin.handlers
    .filter((handler) => languageId === undefined || (isAboutFile(handler.event) && handlesLanguage(handler, languageId)))
    .map((handler) => ({
      label: oneLine(plugin.name, 60),
      description: oneLine([handler.event, ...distinction(handler, plugin.handlers)].join(' · '), 120),
      detail: oneLine(handler.script, 200),
      target: targetOf(plugin.key, handler),
    }));
}
