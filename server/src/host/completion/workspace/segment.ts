// A stretch of learned tokens of fixed size, in which every place is found by the tokens before it. What is in it can be taken out again, and nothing
// ever has to be built anew: no step takes longer for how much was learned before.
import { BARRIER, likeness, OPAQUE, idOf, type Code } from './tokens.ts';

/** Places in a segment; places are numbered from 1. */
const PLACES = 65_536;
const BUCKETS = 65_536;

/** By how many tokens before it a place is found. */
export const ORDERS = [1, 2, 4] as const;
const LONGEST_ORDER = 4;

/** Tokens that lie beside each other in a segment. */
export interface Block {
  start: number;
  length: number;
}

/** The places that one number of tokens before them leads to: chains with both directions, the latest first. */
class Chains {
  readonly heads = new Uint16Array(BUCKETS);
  readonly next = new Uint16Array(PLACES);
  readonly before = new Uint16Array(PLACES);

  link(place: number, bucket: number): void {
    const head = this.heads[bucket]!;
    this.next[place] = head;
    this.before[place] = 0;
    if (head !== 0) this.before[head] = place;
    this.heads[bucket] = place;
  }

  unlink(place: number, bucket: number): void {
    const next = this.next[place]!;
    const before = this.before[place]!;
    if (before === 0) this.heads[bucket] = next;
    else this.next[before] = next;
    if (next !== 0) this.before[next] = before;
    this.next[place] = 0;
    this.before[place] = 0;
  }
}

export class Segment {
  readonly codes = new Uint32Array(PLACES);
  /** By place: the number of the text that it belongs to. */
  readonly owners = new Uint32Array(PLACES);
  readonly #chains = ORDERS.map(() => new Chains());
  /** What is not taken, by place. */
  #free: Block[] = [{ start: 1, length: PLACES - 1 }];

  static readonly bytes = PLACES * (4 + 4 + ORDERS.length * 4) + BUCKETS * 2 * ORDERS.length;
  /** The most tokens that one block can have. */
  static readonly largest = PLACES / 2;

  get isEmpty(): boolean {
    return this.#free[0]?.length === PLACES - 1;
  }

  /** Room for so many tokens; undefined where there is none. */
  take(length: number): Block | undefined {
    const index = this.#free.findIndex((free) => free.length >= length);
    const free = this.#free[index];
    if (!free) return undefined;
    const block = { start: free.start, length };
    if (free.length === length) this.#free.splice(index, 1);
    else this.#free[index] = { start: free.start + length, length: free.length - length };
    return block;
  }

  give({ start, length }: Block): void {
    this.codes.fill(BARRIER, start, start + length);
    this.owners.fill(0, start, start + length);
    const at = this.#free.findIndex((free) => free.start > start);
    const index = at === -1 ? this.#free.length : at;
    const before = this.#free[index - 1];
    const after = this.#free[index];
    const joinsBefore = before !== undefined && before.start + before.length === start;
    const joinsAfter = after !== undefined && start + length === after.start;
    const joined = {
      start: joinsBefore ? before.start : start,
      length: length + (joinsBefore ? before.length : 0) + (joinsAfter ? after.length : 0),
    };
    this.#free.splice(index - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), joined);
  }

  /** Has a place found by what stands before it in its block. */
  link(place: number, seed: number): void {
    this.#each(place, seed, (chains, bucket) => chains.link(place, bucket));
  }

  unlink(place: number, seed: number): void {
    this.#each(place, seed, (chains, bucket) => chains.unlink(place, bucket));
  }

  /** The latest place that the hash of so many tokens leads to, which may be one of other tokens; 0 where there is none. */
  first(order: number, hash: number): number {
    return this.#chains[order]!.heads[hash & (BUCKETS - 1)]!;
  }

  next(order: number, place: number): number {
    return this.#chains[order]!.next[place]!;
  }

  #each(place: number, seed: number, act: (chains: Chains, bucket: number) => void): void {
    const id = idOf(this.codes[place]!);
    if (id === BARRIER || id === OPAQUE) return;
    let hash = seed;
    let order = 0;
    for (let back = 1; back <= LONGEST_ORDER; back++) {
      const code = this.codes[place - back]!;
      if (code >>> 1 === BARRIER) return;
      hash = hashed(hash, code);
      if (back === ORDERS[order]) act(this.#chains[order++]!, hash & (BUCKETS - 1));
    }
  }
}

/** The hash of one more token before those of a hash. */
export function hashed(hash: number, code: Code): number {
  const mixed = Math.imul(hash ^ likeness(code), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
