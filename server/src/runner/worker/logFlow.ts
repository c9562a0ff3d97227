// How much a worker may log through its pipe. Worker programs cut what handlers print; this holds for those that do not.

const LONGEST_LINE = 8 * 1024;
const BYTES_PER_WINDOW = 512 * 1024;
const WINDOW_MS = 1000;

/** What a message counts besides its bytes. */
const MESSAGE_BYTES = 256;

/** No worker program of ours comes near this: whoever sends more in one window keeps the pipe full on purpose. */
const FLOOD_BYTES = 8 * 1024 * 1024;

export interface LogFlowEvents {
  line(text: string): void;
  /** Told once per window how many bytes were dropped. */
  dropped(bytes: number): void;
}

export class LogFlow {
  #windowStart = 0;
  #bytes = 0;
  #dropped = 0;

  /** @returns what is wrong, in words that complete "the worker …", when this is a flood; undefined otherwise. */
  take(body: Buffer, headerBytes: number, events: LogFlowEvents): string | undefined {
    const now = performance.now();
    if (now - this.#windowStart > WINDOW_MS) {
      if (this.#dropped > 0) events.dropped(this.#dropped);
      this.#windowStart = now;
      this.#bytes = 0;
      this.#dropped = 0;
    }
    // Empty messages cost time as well.
    this.#bytes += MESSAGE_BYTES + headerBytes + body.length;
    if (this.#bytes > FLOOD_BYTES) return `logged more than ${FLOOD_BYTES / 1024 / 1024} MB within a second`;
    if (this.#bytes > BYTES_PER_WINDOW) {
      this.#dropped += body.length;
      return undefined;
    }
    for (const text of body.toString('utf8').split('\n'))
      if (text !== '') events.line(text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text);
    return undefined;
  }
}
