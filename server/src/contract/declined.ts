// What a handler said that does not want to, for sentences that name the file already.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { shownLine } from '../text/shownText.ts';

/** @param file the file's name, without the folders. @returns the reason alone: "broken.json was left as it is: no object." has it behind the colon. */
export function declinedReason(words: string, file: string): string {
  const text = words.trim();
  const rest = text.startsWith(file)
    ? text.slice(file.length).replace(/^ (?:was|is) left (?:as it is|as it was|alone|unchanged)/, '')
    : text;
  if (rest === text) return text;
  const reason = rest.replace(/^\s*[:,;\u2013-]\s*/, '');
  // Something else is said of the file.
  return reason === rest || reason === '' ? text : reason;
}

/** The whole sentence. @param file left out where the event is no save of one. */
export function declinedSentence(name: string, words: string, file?: string): string {
  const who = shownLine(name);
  return file === undefined
    ? l10n.t('{0}: {1}', who, words.trim())
    : l10n.t('{0} left {1} as it is: {2}', who, file, declinedReason(words, file));
}

/** The name of the file that a save is about, without its folders; undefined for other events. */
export function savedFileName({ event, filePath }: { event: string; filePath?: string }): string | undefined {
  return event === 'onFileSave' && filePath !== undefined ? path.basename(filePath) : undefined;
}
