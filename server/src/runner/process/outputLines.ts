// Turns what a process writes to stdout or stderr into log lines, and keeps a flood of it from becoming ours.
import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 8 * 1024;
const BYTES_PER_WINDOW = 256 * 1024;
const WINDOW_MS = 1000;

/** How much of the last output is kept to explain a process's death. */
const TAIL_CHARACTERS = 4096;

export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (text: string) => void;
  readonly #onDropped: (bytes: number) => void;
  #partial = '';
  #tail = '';
  #windowStart = 0;
  #windowBytes = 0;
  #dropped = 0;

  /** @param onDropped is told once per flood how many bytes of it were dropped. */
  constructor(onLine: (text: string) => void, onDropped: (bytes: number) => void) {
    this.#onLine = onLine;
    this.#onDropped = onDropped;
  }

  push(chunk: Buffer): void {
    const now = performance.now();
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now;
      this.#windowBytes = 0;
      this.#reportDropped();
    }
    this.#windowBytes += chunk.length;
    const text = this.#decoder.write(chunk);
    this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS);
    if (this.#windowBytes > BYTES_PER_WINDOW) {
      this.#dropped += chunk.length;
      this.#partial = '';
      return;
    }
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    if (this.#partial.length > LONGEST_LINE) {
      this.#emit(this.#partial);
      this.#partial = '';
    }
  }

  /** Gives out the last line, when it did not end in a newline. */
  end(): void {
    if (this.#partial !== '') this.#emit(this.#partial);
    this.#partial = '';
    this.#reportDropped();
  }

  /** The last few kilobytes, whether or not they were logged. */
  get tail(): string {
    return this.#tail.trim();
  }

  #emit(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text !== '') this.#onLine(text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text);
  }

  #reportDropped(): void {
    if (this.#dropped > 0) this.#onDropped(this.#dropped);
    this.#dropped = 0;
  }
}
