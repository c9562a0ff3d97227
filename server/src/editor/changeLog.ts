// What was changed in an open document lately, edit by edit.
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-protocol';
import { compare, type EditBatch } from '../text/movedRanges.ts';
import type { TextEdit } from '../text/textEdits.ts';

/** How many edits are kept: as many as are made while handlers run, and more. Whoever asks for older ones can compare the texts. */
const MOST_EDITS = 2000;

/** How many characters of new text are kept: a large file that another program writes again and again comes as a whole each time. */
const MOST_CHARACTERS = 1_000_000;

export class ChangeLog {
  #changes: { version: number; batches: EditBatch[]; edits: number; characters: number }[] = [];
  #edits = 0;
  #characters = 0;
  /** The version after which all changes are known. */
  #from: number;

  constructor(version: number) {
    this.#from = version;
  }

  /** @param version which the document has after the changes. */
  add(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    const batches = batchesOf(changes);
    if (!batches) {
      this.#changes = [];
      this.#edits = 0;
      this.#characters = 0;
      this.#from = version;
      return;
    }
    const characters = changes.reduce((sum, { text }) => sum + text.length, 0);
    this.#changes.push({ version, batches, edits: changes.length, characters });
    this.#edits += changes.length;
    this.#characters += characters;
    while (this.#edits > MOST_EDITS || this.#characters > MOST_CHARACTERS) {
      const dropped = this.#changes.shift()!;
      this.#from = dropped.version;
      this.#edits -= dropped.edits;
      this.#characters -= dropped.characters;
    }
  }

  /** What was changed after a version; undefined where that is not known any more. */
  since(version: number): EditBatch[] | undefined {
    if (version < this.#from) return undefined;
    const later = this.#changes.findLastIndex((change) => change.version <= version) + 1;
    return this.#changes.slice(later).flatMap(({ batches }) => batches);
  }
}

/**
 * Changes follow each other, and each counts in the text that the ones before it left. Editors tell of those that were made at once from the end of the
 * text to its beginning, so that they all count in one text. Undefined where all of the text was replaced, which says nothing of what changed.
 */
function batchesOf(changes: readonly TextDocumentContentChangeEvent[]): EditBatch[] | undefined {
  const batches: TextEdit[][] = [];
  for (const change of changes) {
    if (!('range' in change)) return undefined;
    const { start, end } = change.range;
    const range = compare(start, end) <= 0 ? { start, end } : { start: end, end: start };
    const batch = batches.at(-1);
    const isBefore = batch !== undefined && compare(range.end, batch.at(-1)!.range.start) < 0;
    if (isBefore) batch.push({ range, newText: change.text });
    else batches.push([{ range, newText: change.text }]);
  }
  return batches.map((batch) => batch.reverse());
}
