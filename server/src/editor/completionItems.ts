// Completions that fit, as the editor shows them.
import type { InlineCompletionItem } from 'vscode-languageserver-protocol';
import type { WhenTaken } from '../contract/completions.ts';
import type { Fitted, Place } from '../host/completion/fitting/fit.ts';
import { NAMES } from '../host/completion/fitting/words.ts';
import { TAKEN_COMMAND } from '../protocol.ts';
import { late } from '../text/late.ts';

/** Words are no longer. */
const MAX_WORD = 200;
const lastWord = late(() => new RegExp(`[${NAMES}]*$`, 'u'));

type Item = Fitted & { origin?: { whenTaken?: WhenTaken } };

/**
 * What the editor is sent. A text that only goes on from a word is sent together with that word: one whose range begins at the cursor flashes away and
 * comes again while it is accepted word by word.
 */
export function toInlineItems(completions: readonly Item[], { prefix, position }: Place, maxItems: number): InlineCompletionItem[] {
  const typed = lastWord().exec(prefix.slice(-MAX_WORD))![0];
  return completions.slice(0, maxItems).map(({ text, range, origin }) => {
    const word = range.start.character < position.character ? '' : typed;
    const start = { line: position.line, character: range.start.character - word.length };
    const { snippet, id } = origin?.whenTaken ?? {};
    return {
      insertText: snippet === undefined ? word + text : { kind: 'snippet', value: escaped(word) + snippet },
      range: { start, end: range.end },
      ...(id !== undefined && { command: { title: '', command: TAKEN_COMMAND, arguments: [id] } }),
    };
  });
}

/** A text that stands for itself in a snippet. */
function escaped(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}
