// The commands of the Activity view and of the pages of events.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HistoryDetail, HistoryEntry } from '../../../server/src/protocol.ts';
import { debugAgain, type DebugParts } from '../debug/debugHandler.ts';
import { profileAgain, type ProfileParts } from '../profiling/profileHandler.ts';
import type { PageActions } from '../eventPage/eventPages.ts';
import { filtered } from '../sidebar/activityFilter.ts';
import type { ActivityFiltering } from '../sidebar/activityFiltering.ts';
import { pickFilter } from '../sidebar/activityFilterPick.ts';
import type { EventDocuments } from '../sidebar/eventDocuments.ts';
import type { CommandTable } from './commandIds.ts';
import { pickEvent } from './pickEvent.ts';
import { runAgain } from './runAgain.ts';
import { saveAsMockEvent } from './saveAsMockEvent.ts';
import { eventIdOf, runOf } from './targets.ts';

type ActivityCommandId =
  | 'codexPlugins.showActivity'
  | 'codexPlugins.clearActivity'
  | 'codexPlugins.filterActivity'
  | 'codexPlugins.clearActivityFilter'
  | 'codexPlugins.openEvent'
  | 'codexPlugins.copyEvent'
  | 'codexPlugins.copyAsEvent'
  | 'codexPlugins.saveAsMockEvent'
  | 'codexPlugins.showChanges'
  | 'codexPlugins.runAgain'
  | 'codexPlugins.debugAgain'
  | 'codexPlugins.profileAgain'
  | 'codexPlugins.openEventFile';

export interface ActivityCommandParts extends DebugParts, ProfileParts {
  events: EventDocuments;
  filtering: ActivityFiltering;
  openPage: (eventId: string) => Promise<void>;
}

const MESSAGE_MS = 3000;

export function activityCommands(parts: ActivityCommandParts): Pick<CommandTable, ActivityCommandId> {
  const { state, events, filtering } = parts;
  const withEvent =
    (use: (eventId: string, argument: unknown) => unknown, isPossible: (entry: HistoryEntry) => boolean = () => true) =>
    async (argument: unknown): Promise<void> => {
      const eventId = eventIdOf(argument) ?? (await pickEvent(filtered(state.activity, filtering.filter).filter(isPossible)));
      if (eventId !== undefined) await use(eventId, argument);
    };
  const withDetail = (use: (detail: HistoryDetail) => unknown, isPossible?: (entry: HistoryEntry) => boolean) =>
    withEvent(async (eventId) => {
      const detail = await events.detail(eventId);
      if (detail) await use(detail);
      else void vscode.window.showInformationMessage(l10n.t('The plugin host no longer keeps this event.'));
    }, isPossible);
  return {
    'codexPlugins.showActivity': () => vscode.commands.executeCommand('codexPlugins.activity.focus'),
    'codexPlugins.clearActivity': () => state.clearActivity(new Date().toISOString()),
    'codexPlugins.filterActivity': () => pickFilter(state, filtering),
    'codexPlugins.clearActivityFilter': () => filtering.set({}),
    'codexPlugins.openEvent': withEvent(parts.openPage),
    'codexPlugins.copyEvent': withEvent(async (eventId) => {
      await vscode.env.clipboard.writeText(await events.text(eventId));
      vscode.window.setStatusBarMessage(l10n.t('Event details copied.'), MESSAGE_MS);
    }),
    'codexPlugins.copyAsEvent': withDetail(copyAsEvent),
    'codexPlugins.saveAsMockEvent': withDetail(
      (detail) => saveAsMockEvent(parts, detail),
      ({ handlers }) => handlers.length > 0,
    ),
    'codexPlugins.showChanges': withEvent(
      (eventId, argument) => events.showChanges(eventId, runOf(argument)),
      ({ changed }) => changed !== undefined,
    ),
    'codexPlugins.runAgain': withDetail(
      (detail) => runAgain(parts, detail),
      ({ handlers }) => handlers.length > 0,
    ),
    'codexPlugins.debugAgain': async (argument) => {
      const again = (detail: HistoryDetail): Promise<void> => debugAgain(parts, detail, { run: runOf(argument) });
      await withDetail(again, ({ handlers }) => handlers.length > 0)(argument);
    },
    'codexPlugins.profileAgain': async (argument) => {
      const again = (detail: HistoryDetail): Promise<void> => profileAgain(parts, detail, runOf(argument));
      await withDetail(again, ({ handlers }) => handlers.length > 0)(argument);
    },
    'codexPlugins.openEventFile': withEvent(
      (eventId) => {
        const filePath = state.activity.find((entry) => entry.eventId === eventId)?.filePath;
        return filePath === undefined ? undefined : vscode.commands.executeCommand('vscode.open', vscode.Uri.file(filePath));
      },
      ({ filePath }) => filePath !== undefined,
    ),
  };
}

/** What the buttons of an event's page do: what the commands do, for the event and the handler that the button is for. */
export const pageActions: PageActions = {
  showChanges: ({ eventId, run }) => vscode.commands.executeCommand('codexPlugins.showChanges', { eventId, index: run }),
  runAgain: ({ eventId }) => vscode.commands.executeCommand('codexPlugins.runAgain', { eventId }),
  debugAgain: ({ eventId, run }) => vscode.commands.executeCommand('codexPlugins.debugAgain', { eventId, index: run }),
  copyAsEvent: ({ eventId }) => vscode.commands.executeCommand('codexPlugins.copyAsEvent', { eventId }),
  saveAsMockEvent: ({ eventId }) => vscode.commands.executeCommand('codexPlugins.saveAsMockEvent', { eventId }),
  showLog: ({ detail, run = 0 }) => ofPlugin('codexPlugins.showLog', detail, run),
  openFile: ({ detail }) =>
    detail?.filePath === undefined ? undefined : vscode.commands.executeCommand('vscode.open', vscode.Uri.file(detail.filePath)),
  showActivity: () => vscode.commands.executeCommand('codexPlugins.showActivity'),
};

function ofPlugin(command: string, detail: HistoryDetail | undefined, run: number): unknown {
  const pluginKey = detail?.handlers[run]?.pluginKey;
  return pluginKey === undefined ? undefined : vscode.commands.executeCommand(command, { pluginKey });
}

async function copyAsEvent({ payload }: HistoryDetail): Promise<void> {
  try {
    JSON.parse(payload);
  } catch {
    void vscode.window.showWarningMessage(
      l10n.t('The payload of this event is larger than the 256 KB that are kept of an event, so it cannot be copied as a whole.'),
    );
    return;
  }
  await vscode.env.clipboard.writeText(payload);
  vscode.window.setStatusBarMessage(l10n.t('Event copied. codex-plugin invoke takes it with --payload.'), MESSAGE_MS);
}
