// Completions that fit, as the editor shows them.
import type { InlineCompletionItem } from 'vscode-languageserver-protocol';
import type { Fitted, Place } from '../host/completion/fitting/fit.ts';
import { NAMES } from '../host/completion/fitting/words.ts';
import { late } from '../text/late.ts';

/** Words are no longer. */
const MAX_WORD = 200;
const lastWord = late(() => new RegExp(`[${NAMES}]*$`, 'u'));

/**
 * What the editor is sent. A text that only goes on from a word is sent together with that word: one whose range begins at the cursor flashes away and
 * comes again while it is accepted word by word.
 */
export function toInlineItems(completions: readonly Fitted[], { prefix, position }: Place, maxItems: number): InlineCompletionItem[] {
  const word = lastWord().exec(prefix.slice(-MAX_WORD))![0];
  return completions.slice(0, maxItems).map(({ text, range }) => {
    if (range.start.character < position.character) return { insertText: text, range };
    const start = { line: position.line, character: position.character - word.length };
    return { insertText: word + text, range: { start, end: range.end } };
  });
}
