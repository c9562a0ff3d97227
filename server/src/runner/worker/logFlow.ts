// How much a worker may log through its pipe. Worker programs cut what handlers print; this holds for those that do not.
import { LogWindow } from '../logWindow.ts';

const BYTES_PER_WINDOW = 512 * 1024;

/** What a message counts besides its bytes: empty ones cost time as well. */
const MESSAGE_BYTES = 256;

/** No worker program of ours comes near this: whoever sends more in one window keeps the pipe full on purpose. */
const FLOOD_BYTES = 8 * 1024 * 1024;

export class LogFlow {
  readonly #window: LogWindow;

  /** @param onDropped is told once per second of a flood how much of it was dropped: "31 lines (62 bytes)". */
  constructor(onDropped: (what: string) => void) {
    this.#window = new LogWindow(BYTES_PER_WINDOW, onDropped);
  }

  /** @returns what is wrong, in words that complete "the worker …", when this is a flood; undefined otherwise. */
  take(body: Buffer, headerBytes: number, onLine: (text: string) => void): string | undefined {
    this.#window.count(MESSAGE_BYTES + headerBytes);
    this.#window.pass(body.toString('utf8'), onLine);
    return this.#window.bytes > FLOOD_BYTES ? `logged more than ${FLOOD_BYTES / 1024 / 1024} MB within a second` : undefined;
  }

  /** Says what was dropped, as nothing comes any more. */
  end(): void {
    this.#window.end();
  }
}
