// What the guard of a script that runs on its own tells of refusals, on a pipe of its own: what becomes of the script's standard streams is up to it.
import { isDenial, MOST_DENIALS, type WireDenial } from '../wire.ts';

/** The descriptor of the pipe. The copies are in server/workers/node/guard/denial.cjs and server/workers/python/guard/denial.py. */
export const DENIALS_FD = 3;

/** Far more than a guard says. Whoever says more is none. */
const MOST_BYTES = 256 * 1024;

/** Reads denials, each a line of JSON. */
export class DenialLines {
  readonly #byPermission = new Map<string, WireDenial>();
  #partial = Buffer.alloc(0);
  #bytes = 0;

  /** The last ones, each permission once, the last one last. */
  get denials(): WireDenial[] {
    return [...this.#byPermission.values()];
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_BYTES) return;
    let rest = Buffer.concat([this.#partial, chunk]);
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const denial = parse(rest.toString('utf8', 0, end));
      if (denial !== undefined) this.#keep(denial);
      rest = rest.subarray(end + 1);
    }
    this.#partial = rest;
  }

  #keep(denial: WireDenial): void {
    this.#byPermission.delete(denial.permission);
    this.#byPermission.set(denial.permission, denial);
    if (this.#byPermission.size > MOST_DENIALS) this.#byPermission.delete(this.#byPermission.keys().next().value!);
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
