// What is new of what plugins say of a project, and how that is written.
import * as l10n from '@vscode/l10n';
import type { ProjectMessages } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

type Message = ProjectMessages['messages'][number];

/** What each plugin said last of each folder. */
export type Said = Readonly<Record<string, string>>;

/** Longer ones are told apart by their beginning and their length. */
const LONGEST_KEPT = 500;

/** @returns the messages that are others than the last ones, and what is to be kept for the next time. */
export function newsOf(gathered: readonly ProjectMessages[], before: Said): { news: Message[]; said: Said } {
  const said = new Map(Object.entries(before));
  const news: Message[] = [];
  for (const { workspaceRoot, messages } of gathered) {
    for (const one of messages) {
      const key = JSON.stringify([workspaceRoot, one.pluginKey]);
      const kept = one.message.length > LONGEST_KEPT ? `${one.message.slice(0, LONGEST_KEPT)}…${one.message.length}` : one.message;
      if (one.message === '') said.delete(key);
      else if (said.get(key) !== kept) {
        said.set(key, kept);
        news.push(one);
      }
    }
  }
  // Whichever was the first to end.
  news.sort((a, b) => a.name.localeCompare(b.name));
  return { news, said: Object.fromEntries(said) };
}

export function projectText(news: readonly Message[]): string {
  const each = Math.max(120, Math.floor(600 / news.length));
  return news.map(({ name, message }) => l10n.t('{0}: {1}', oneLine(name, 60), oneLine(message, each))).join(' · ');
}
