// VS Code's word-based suggestions, as its sources have them: the words of all open documents of the language (`editor.wordBasedSuggestions` is
// `matchingDocuments`), shown from the first typed character of a word, not in comments nor in strings (`editor.quickSuggestions`). What ranks first is
// what begins like the word that is typed, in the same case; of those that do, all have the same score, and the first by the alphabet is first.
// See textualSuggest in editorWorker, WordBasedCompletionItemProvider, and CompletionModel of microsoft/vscode.

/** VS Code's own pattern of words, which JavaScript, TypeScript and Python use as well. */
const WORDS = /(-?\d*\.\d\w*)|([^`~!@#%^&*()\-=+[{\]}\\|;:'",.<>/?\s]+)/g;

/** VS Code stops looking after so many. */
const MOST_WORDS = 10_000;

interface Entry {
  word: string;
  lower: string;
}

const byAlphabet = (a: Entry, b: Entry): number =>
  a.lower < b.lower ? -1 : a.lower > b.lower ? 1 : a.word < b.word ? -1 : a.word > b.word ? 1 : 0;

export function wordsOf(text: string): string[] {
  // Numbers are none.
  return [...text.matchAll(WORDS)].map(([word]) => word).filter((word) => Number.isNaN(Number(word)));
}

export class WordBased {
  readonly #known: Set<string>;
  readonly #entries: Entry[];

  /** @param texts of the documents that are open, in their order. */
  constructor(texts: Iterable<string>) {
    this.#known = new Set();
    for (const text of texts) {
      for (const word of wordsOf(text)) {
        if (this.#known.size >= MOST_WORDS) break;
        this.#known.add(word);
      }
    }
    this.#entries = [...this.#known].map((word) => ({ word, lower: word.toLowerCase() })).toSorted(byAlphabet);
  }

  /** The same with a further document, to which more is added. */
  withDocument(): WordBased {
    const other = new WordBased([]);
    for (const word of this.#known) other.#known.add(word);
    other.#entries.push(...this.#entries);
    return other;
  }

  add(text: string): void {
    for (const word of wordsOf(text)) {
      if (this.#known.has(word)) continue;
      this.#known.add(word);
      const entry = { word, lower: word.toLowerCase() };
      this.#entries.splice(this.#from(entry), 0, entry);
    }
  }

  /** What is selected when this much of a word is typed. */
  first(typed: string): string | undefined {
    const lower = typed.toLowerCase();
    let other: string | undefined;
    for (let at = this.#from({ word: '', lower }); at < this.#entries.length; at++) {
      const entry = this.#entries[at]!;
      if (!entry.lower.startsWith(lower)) break;
      // What is being typed is not suggested.
      if (entry.word === typed) continue;
      if (entry.word.startsWith(typed)) return entry.word;
      other ??= entry.word;
    }
    return other;
  }

  #from(entry: Entry): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byAlphabet(this.#entries[middle]!, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By code unit of a text: whether VS Code would suggest words there by itself, which it does neither in comments nor in strings. */
export function codeOnly(text: string, language: string): Uint8Array {
  const isCode = new Uint8Array(text.length + 1).fill(1);
  const pattern =
    language === 'python'
      ? /#[^\n]*|("""|''')[^]*?(?:\1|$)|(["'])(?:\\[^]|(?!\2)[^\\\n])*(?:\2|(?=\n)|$)/g
      : /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|(["'])(?:\\[^]|(?!\1)[^\\\n])*(?:\1|(?=\n)|$)|`(?:\\[^]|\$\{[^}`]*\}|[^`\\])*(?:`|$)/g;
  for (const found of text.matchAll(pattern)) {
    isCode.fill(0, found.index + 1, found.index + found[0].length);
    // What a template fills in is code.
    if (found[0].startsWith('`'))
      for (const filled of found[0].matchAll(/\$\{[^}`]*\}/g))
        isCode.fill(1, found.index + filled.index + 2, found.index + filled.index + filled[0].length);
  }
  return isCode;
}
