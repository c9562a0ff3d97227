// Turns what a process writes to stdout or stderr into log lines, and keeps a flood of it from becoming ours.
import { StringDecoder } from 'node:string_decoder';
import { LogWindow } from '../logWindow.ts';

const BYTES_PER_WINDOW = 256 * 1024;

/** A line that does not end is given out in pieces of about this many characters. */
const LONGEST_PARTIAL = 8 * 1024;

/** How much of the last output is kept to explain a process's death. */
const TAIL_CHARACTERS = 4096;

export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #window: LogWindow;
  readonly #onLine: (text: string) => void;
  #partial = '';
  #tail = '';

  /** @param onDropped is told once per second of a flood how much of it was dropped: "31 lines (62 bytes)". */
  constructor(onLine: (text: string) => void, onDropped: (what: string) => void) {
    this.#onLine = onLine;
    this.#window = new LogWindow(BYTES_PER_WINDOW, onDropped);
  }

  push(chunk: Buffer): void {
    const decoded = this.#decoder.write(chunk);
    this.#tail = (this.#tail + decoded).slice(-TAIL_CHARACTERS);
    const text = this.#partial + decoded;
    const end = text.lastIndexOf('\n') + 1;
    const whole = text.length - end > LONGEST_PARTIAL ? text.length : end;
    this.#partial = text.slice(whole);
    this.#window.pass(text.slice(0, whole), this.#onLine);
  }

  /** Gives out the last line, when it did not end in a newline. */
  end(): void {
    this.#window.pass(this.#partial, this.#onLine);
    this.#partial = '';
    this.#window.end();
  }

  /** The last few kilobytes, whether or not they were logged. */
  get tail(): string {
    return this.#tail.replace(/\r+(?=\n)/g, '').trim();
  }
}
