// Lets the user choose an event, for an action that came without one: while the Activity list is read anew, with an event that just came in, the editor
// cannot tell which row a menu was opened on.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { eventKind, eventLabel } from '../sidebar/eventWords.ts';
import { outcomeIcon, outcomeWord } from '../sidebar/outcomes.ts';
import { oneLine, timeOfDay } from '../words.ts';

/** @param events newest first; without any, the user is told so */
export async function pickEvent(events: readonly HistoryEntry[]): Promise<string | undefined> {
  if (events.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No event in the Activity list fits this command.'));
    return undefined;
  }
  const items = events.map((entry) => {
    const kind = eventKind(entry);
    return {
      label: oneLine(eventLabel(entry), 80),
      description: [...(kind === undefined ? [] : [kind]), outcomeWord(entry.outcome), timeOfDay(entry.at)].join(' · '),
      iconPath: iconOf(entry),
      eventId: entry.eventId,
    };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose an event'), matchOnDescription: true }))?.eventId;
}

function iconOf({ outcome }: HistoryEntry): vscode.ThemeIcon {
  const { name, color } = outcomeIcon(outcome);
  return new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
}
