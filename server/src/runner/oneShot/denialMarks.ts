// What the guards tell of refusals in the standard error of a script that runs on its own: data between two marks, which no person gets to see.
import { isDenial, MOST_DENIALS, type WireDenial } from '../wire.ts';

/** The copies are in server/workers/node/guard/denial.cjs and server/workers/python/guard/denial.py. */
export const MARK = 0x1e;

/** The longest text between two marks that is waited for: what is longer is none of the guard's. */
const LONGEST = 16 * 1024;

/** Takes marks out of a stream of bytes. */
export class DenialMarks {
  /** What was told so far, the last one last. */
  readonly denials: WireDenial[] = [];
  #open: Buffer | undefined;

  /** @returns the bytes without what stands between marks. */
  push(chunk: Buffer): Buffer {
    // Nearly all output has no mark in it.
    if (this.#open === undefined && !chunk.includes(MARK)) return chunk;
    const kept: Buffer[] = [];
    let rest: Buffer = this.#open === undefined ? chunk : Buffer.concat([this.#open, chunk]);
    this.#open = undefined;
    for (;;) {
      const from = rest.indexOf(MARK);
      if (from === -1) break;
      kept.push(rest.subarray(0, from));
      const to = rest.indexOf(MARK, from + 1);
      if (to === -1 && rest.length - from <= LONGEST) {
        this.#open = rest.subarray(from);
        return Buffer.concat(kept);
      }
      const denial = to === -1 ? undefined : parse(rest.toString('utf8', from + 1, to));
      // A mark that begins nothing of ours is part of what the script prints.
      if (denial === undefined) {
        kept.push(rest.subarray(from, from + 1));
        rest = rest.subarray(from + 1);
      } else {
        if (this.denials.length < MOST_DENIALS) this.denials.push(denial);
        rest = rest.subarray(to + 1);
      }
    }
    kept.push(rest);
    return Buffer.concat(kept);
  }

  /** @returns what is left when the stream ends. */
  end(): Buffer {
    const rest = this.#open ?? Buffer.alloc(0);
    this.#open = undefined;
    return rest;
  }
}

function parse(text: string): WireDenial | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isDenial(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
