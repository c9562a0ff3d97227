// Ghost text beside the suggest widget: what goes on from the item that is selected there, or nothing.
import type { InlineCompletionItem, Position, SelectedCompletionInfo } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** A document's text as it is around a cursor. */
export interface TextAround {
  prefix: string;
  suffix: string;
  position: Position;
}

/** @returns the text as it would be with the item taken; undefined where nothing can go on from that. */
export function withItemTaken(document: TextDocument, position: Position, { range, text }: SelectedCompletionInfo): TextAround | undefined {
  const { start, end } = range;
  const isAround =
    start.line === position.line &&
    end.line === position.line &&
    start.character <= position.character &&
    end.character >= position.character;
  if (!isAround || /[\r\n]/.test(text)) return undefined;
  const content = document.getText();
  return {
    prefix: content.slice(0, document.offsetAt(start)) + text,
    suffix: content.slice(document.offsetAt(end)),
    position: { line: start.line, character: start.character + text.length },
  };
}

/** An item for the text with the selected one taken, as one for the text as it is, which takes that one as well. */
export function onTopOf({ range: selected, text }: SelectedCompletionInfo, item: InlineCompletionItem): InlineCompletionItem {
  const { insertText, range } = item;
  if (!range || typeof insertText !== 'string') return item;
  const taken = selected.start.character + text.length;
  // What stands between the beginning of the selected one and that of the item.
  const before = text.slice(0, Math.max(0, range.start.character - selected.start.character));
  return {
    ...item,
    insertText: before + insertText,
    range: {
      start: { ...range.start, character: Math.min(range.start.character, selected.start.character) },
      end: { ...range.end, character: selected.end.character + (range.end.character - taken) },
    },
  };
}
