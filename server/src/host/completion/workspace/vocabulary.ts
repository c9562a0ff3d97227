// The tokens of learned texts, each known by a number. Tokens that no text has any more are forgotten.
import { RESERVED } from './tokens.ts';

export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = Array.from<string>({ length: RESERVED }).fill('');
  /** How often each occurs in learned texts. */
  readonly #counts: number[] = Array.from<number>({ length: RESERVED }).fill(0);
  readonly #free: number[] = [];
  /** By first code unit. */
  readonly #byStart = new Map<number, number[]>();
  /** Where each is in the list of those that begin like it. */
  readonly #places: number[] = Array.from<number>({ length: RESERVED }).fill(0);
  #version = 0;

  get size(): number {
    return this.#ids.size;
  }

  /** Another one whenever a token has become known, or is no more: until then, numbers stand for the same tokens. */
  get version(): number {
    return this.#version;
  }

  /** The number of a token that is learned once more. */
  learn(word: string): number {
    const id = this.#ids.get(word) ?? this.#add(word);
    this.#counts[id]!++;
    return id;
  }

  /** Takes back one `learn`. */
  forget(id: number): void {
    if (--this.#counts[id]! > 0) return;
    this.#version++;
    const word = this.#words[id]!;
    this.#ids.delete(word);
    const start = word.charCodeAt(0);
    const list = this.#byStart.get(start)!;
    const last = list.pop()!;
    if (last !== id) {
      list[this.#places[id]!] = last;
      this.#places[last] = this.#places[id]!;
    }
    if (list.length === 0) this.#byStart.delete(start);
    this.#words[id] = '';
    this.#free.push(id);
  }

  idOf(word: string): number | undefined {
    return this.#ids.get(word);
  }

  wordOf(id: number): string {
    return this.#words[id] ?? '';
  }

  countOf(id: number): number {
    return this.#counts[id] ?? 0;
  }

  /** The numbers of those that begin with the same code unit, in no order. */
  beginningLike(word: string): readonly number[] {
    return this.#byStart.get(word.charCodeAt(0)) ?? [];
  }

  #add(word: string): number {
    this.#version++;
    const id = this.#free.pop() ?? this.#words.length;
    this.#words[id] = word;
    this.#counts[id] = 0;
    this.#ids.set(word, id);
    const start = word.charCodeAt(0);
    const list = this.#byStart.get(start);
    if (list) this.#places[id] = list.push(id) - 1;
    else {
      this.#byStart.set(start, [id]);
      this.#places[id] = 0;
    }
    return id;
  }
}
