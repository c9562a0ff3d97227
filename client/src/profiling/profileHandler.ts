// "Profile Handler": runs a handler with one event as often as it takes, and shows where its time goes.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  mayWorkOnDisk,
  ListTestsRequest,
  ProfileHandlerRequest,
  type HistoryDetail,
  type ProfiledEvent,
} from '../../../server/src/protocol.ts';
import { debugSources, type DebugSource } from '../debug/debugSources.ts';
import { filesFor, handlerInFront, possibleSource } from '../debug/debugHandler.ts';
import { mayRun, type RunParts } from '../commands/running.ts';
import { fileUriOf, handlerOf, targetOf, type HandlerTarget } from '../commands/targets.ts';
import { oneLine } from '../words.ts';
import { showFlameGraph } from './flameGraphPage.ts';
import type { ProfileStatus } from './profileStatus.ts';
import type { TakenProfile } from './profileText.ts';

export interface ProfileParts extends RunParts {
  profileStatus: ProfileStatus;
  context: vscode.ExtensionContext;
}

/** @param argument a handler, with the URI of the file that it is to run on where one is known. */
export async function profileHandler(parts: ProfileParts, argument: unknown): Promise<void> {
  const target = handlerOf(argument) ?? (await handlerInFront(parts, l10n.t('Profile a Handler')));
  if (!target || !(await mayRun(parts, target.pluginKey))) return;
  const mockEvents = await parts.client.sendRequest(ListTestsRequest.type, { pluginKey: target.pluginKey });
  const files = filesFor(parts, target, fileUriOf(argument));
  const source = await possibleSource(debugSources({ target, files, activity: parts.state.activity, mockEvents }), undefined);
  if (source === undefined) return sayWhatIsMissing(target);
  await profile(parts, target, eventOf(parts, source));
}

/** A handler with a mock event. */
export async function profileMockEvent(parts: ProfileParts, target: HandlerTarget, file: string): Promise<void> {
  if (await mayRun(parts, target.pluginKey)) await profile(parts, target, { kind: 'mock', file });
}

/** The same handler with the same event. */
export async function profileAgain(parts: ProfileParts, detail: HistoryDetail, run: number | undefined): Promise<void> {
  const handler = run === undefined ? await pickRun(detail) : detail.handlers[run];
  if (!handler || !(await mayRun(parts, handler.pluginKey))) return;
  const declared = parts.state
    .plugin(handler.pluginKey)
    ?.handlers.find(
      (one) =>
        one.event === detail.event &&
        one.script === handler.script &&
        (one.function === undefined || one.function === handler.function) &&
        (detail.phase === undefined || one.phase === undefined || one.phase === detail.phase),
    );
  const target = targetOf(handler.pluginKey, declared ?? { event: detail.event, script: handler.script });
  await profile(parts, target, { kind: 'past', eventId: detail.eventId });
}

async function pickRun({ handlers }: HistoryDetail): Promise<HistoryDetail['handlers'][number] | undefined> {
  if (handlers.length <= 1) return handlers[0];
  const items = handlers.map((handler) => ({ label: oneLine(handler.name, 80), description: oneLine(handler.script, 80), handler }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Profile a Handler'), matchOnDescription: true }))?.handler;
}

function eventOf({ client }: ProfileParts, source: DebugSource): ProfiledEvent {
  switch (source.kind) {
    case 'file':
      return { kind: 'file', uri: client.code2ProtocolConverter.asUri(vscode.Uri.parse(source.uri)) };
    case 'past':
      return { kind: 'past', eventId: source.eventId };
    case 'mock':
      return { kind: 'mock', file: source.file };
    case 'plain':
      return { kind: 'plain' };
  }
}

async function profile(parts: ProfileParts, target: HandlerTarget, event: ProfiledEvent): Promise<void> {
  const { client, context, profileStatus } = parts;
  if (!(await mayRunOften(parts, target))) return;
  profileStatus.hide();
  const script = oneLine(target.script, 80);
  const folder = path.join(context.globalStorageUri.fsPath, 'profiles');
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Profiling {0}', script), cancellable: true },
    (_progress, token) => client.sendRequest(ProfileHandlerRequest.type, { ...target, with: event, folder }, token),
  );
  if (!answer.ok) {
    const { message, eventId } = answer;
    if (message !== undefined && eventId !== undefined) parts.failures.show({ pluginKey: target.pluginKey, eventId, message });
    else if (message !== undefined) void vscode.window.showWarningMessage(oneLine(message, 600));
    return;
  }
  profileStatus.show(script, answer);
  const name = parts.state.plugin(target.pluginKey)?.name ?? '';
  await show(parts, oneLine(`${name}: ${target.event}, ${target.script}`, 160), answer);
}

/** The user's files are theirs: what a handler does to them, it does with every run. */
async function mayRunOften({ state }: ProfileParts, target: HandlerTarget): Promise<boolean> {
  const plugin = state.plugin(target.pluginKey);
  if (!plugin || !mayWorkOnDisk(plugin)) return true;
  const anyway = l10n.t('Profile Anyway');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('{0} may write files or start programs, and a profile runs it many times.', oneLine(plugin.name, 80)),
    {
      modal: true,
      detail: l10n.t('Whatever {0} does to files or with programs, it does with each run.', oneLine(target.script, 80)),
    },
    anyway,
  );
  return chosen === anyway;
}

async function show({ context }: ProfileParts, title: string, { file, format }: TakenProfile): Promise<void> {
  if (format === 'speedscope') await showFlameGraph(context.extensionUri, { title, file });
  else await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: false });
}

function sayWhatIsMissing({ script }: HandlerTarget): void {
  void vscode.window.showInformationMessage(
    l10n.t(
      'There is no event to profile {0} with. Open a file that it is for, or save one of its events as a mock event in the Activity view.',
      oneLine(script, 80),
    ),
  );
}
