// Somebody who types at the end of a document over the real server: what they type, how fast, and what they ask with each key.
import { setTimeout as delay } from 'node:timers/promises';
import type { LspClient, Question } from './lspClient.mts';

/** A word is five letters and a space by convention, so that 120 words a minute are ten keys a second. */
export const KEY_MS = 100;
/** Ten keys take 200 ms then. */
export const BURST_KEY_MS = 20;

/** What is shown at the cursor. */
export interface Item {
  insertText: string;
}

/** All of a length, so that all lines are. */
const WORDS = [
  'total',
  'order',
  'price',
  'merge',
  'items',
  'count',
  'parse',
  'state',
  'fetch',
  'queue',
  'width',
  'index',
  'label',
  'token',
];

/** A line of code of 39 characters, unlike those before it but in its words: as of most code, what comes next is sometimes clear and mostly not. */
export function codeLine(number: number): string {
  const word = (place: number): string => WORDS[(number * (place + 3) + number ** 2 * (place + 1)) % WORDS.length]!;
  return `let ${word(0)}${100 + number} = ${word(1)}(${word(2)}[${10 + (number % 90)}], ${word(3)});`;
}

/** Waits for one beat after the other: what a key takes is not added to the time until the next one. */
export function beats(everyMs: number): () => Promise<void> {
  let due = performance.now();
  return async () => {
    const now = performance.now();
    due = Math.max(due + everyMs, now);
    await delay(due - now);
  };
}

export class Typist {
  readonly #client: LspClient;
  readonly #uri: string;
  readonly #position: { line: number; character: number };
  #version = 1;

  /** @param text its last line is where the typing begins. */
  constructor(client: LspClient, uri: string, text: string) {
    const lines = text.split('\n');
    this.#client = client;
    this.#uri = uri;
    this.#position = { line: lines.length - 1, character: lines.at(-1)!.length };
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'javascript', version: 1, text } });
  }

  /** Presses a key, and asks for completions behind it. */
  press(key: string): Question<Item[]> {
    const at = { ...this.#position };
    if (key === '\n') Object.assign(this.#position, { line: at.line + 1, character: 0 });
    else this.#position.character++;
    const [textDocument, position] = [{ uri: this.#uri }, { ...this.#position }];
    const contentChanges = [{ range: { start: at, end: at }, text: key }];
    this.#client.notify('textDocument/didChange', { textDocument: { ...textDocument, version: ++this.#version }, contentChanges });
    return this.#client.ask('textDocument/inlineCompletion', { textDocument, position, context: { triggerKind: 2 } });
  }
}
