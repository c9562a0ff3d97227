// Completions that fit, as the editor shows them.
import type { InlineCompletionItem } from 'vscode-languageserver-protocol';
import type { WhenTaken } from '../contract/completions.ts';
import type { Fitted, Place } from '../host/completion/fitting/fit.ts';
import { NAMES } from '../host/completion/fitting/words.ts';
import { TAKEN_COMMAND } from '../protocol.ts';
import { late } from '../text/late.ts';

/** Words are no longer. */
export const MAX_WORD = 200;
const lastWord = late(() => new RegExp(`[${NAMES}]*$`, 'u'));

/** Whether a text can be a part of one word. */
export function isWholeWord(text: string): boolean {
  return lastWord().exec(text)![0] === text;
}

type Item = Fitted & { origin?: { whenTaken?: WhenTaken } };

/**
 * What the editor is sent. A text that only goes on from a word is sent together with that word: one whose range begins at the cursor flashes away and
 * comes again while it is accepted word by word.
 */
export function toInlineItems(completions: readonly Item[], place: Place, maxItems: number): InlineCompletionItem[] {
  const withWord = wordAdder(place);
  return completions.slice(0, maxItems).map((completion) => {
    const { word, text, range } = withWord(completion);
    const { snippet, id } = completion.origin?.whenTaken ?? {};
    return {
      insertText: snippet === undefined ? text : { kind: 'snippet', value: escaped(word) + snippet },
      range,
      ...(id !== undefined && { command: { title: '', command: TAKEN_COMMAND, arguments: [id] } }),
    };
  });
}

/** @returns what puts the word before the cursor in front of a text that only goes on from it. */
export function wordAdder({ prefix, position }: Place): (completion: Fitted) => Pick<Fitted, 'text' | 'range'> & { word: string } {
  const typed = lastWord().exec(prefix.slice(-MAX_WORD))![0];
  return ({ text, range }) => {
    const word = range.start.character < position.character ? '' : typed;
    const start = { line: position.line, character: range.start.character - word.length };
    return { word, text: word + text, range: { start, end: range.end } };
  };
}

/** A text that stands for itself in a snippet. */
function escaped(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}
