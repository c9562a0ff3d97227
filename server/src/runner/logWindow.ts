// How much of what a plugin's process prints is logged per second: every line becomes a message of its own to the editor, be it ever so short.

const LONGEST_LINE = 8 * 1024;
const LINES_PER_WINDOW = 2000;
const WINDOW_MS = 1000;

/** Lets lines through up to so many, and so many bytes of them, per second, and counts what it drops. */
export class LogWindow {
  readonly #mostBytes: number;
  readonly #onDropped: (what: string) => void;
  #start = 0;
  #bytes = 0;
  #lines = 0;
  #dropped = { lines: 0, bytes: 0 };
  #report: NodeJS.Timeout | undefined;

  /** @param onDropped is told once per window what was dropped, in words that begin a sentence: "31 lines (62 bytes)". */
  constructor(mostBytes: number, onDropped: (what: string) => void) {
    this.#mostBytes = mostBytes;
    this.#onDropped = onDropped;
  }

  /** How much came in this window, what was dropped included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that are no part of any line. */
  count(bytes: number): void {
    this.#turn();
    this.#bytes += bytes;
  }

  /** Gives out the lines of a text, but for empty ones, as long as there is room for them. */
  pass(text: string, onLine: (line: string) => void): void {
    this.#turn();
    for (let from = 0; from < text.length;) {
      // What is dropped is not cut into lines, as that would cost what dropping it saves.
      if (this.#bytes >= this.#mostBytes || this.#lines >= LINES_PER_WINDOW) return this.#drop(from === 0 ? text : text.slice(from));
      const newline = text.indexOf('\n', from);
      const to = newline === -1 ? text.length : newline;
      // Programs on Windows end their lines with a carriage return too, and with two where they write what has one through a text stream.
      let end = to;
      while (end > from && text[end - 1] === '\r') end--;
      const line = text.slice(from, end);
      from = to + 1;
      this.#bytes += Buffer.byteLength(line) + 1;
      if (line === '') continue;
      this.#lines++;
      onLine(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
    }
  }

  /** Says what was dropped, as nothing comes any more. */
  end(): void {
    clearTimeout(this.#report);
    this.#report = undefined;
    const { lines, bytes } = this.#dropped;
    this.#dropped = { lines: 0, bytes: 0 };
    if (bytes > 0) this.#onDropped(`${lines === 1 ? '1 line' : `${lines} lines`} (${bytes} bytes)`);
  }

  #turn(): void {
    const now = performance.now();
    if (now - this.#start <= WINDOW_MS) return;
    this.end();
    this.#start = now;
    this.#bytes = 0;
    this.#lines = 0;
  }

  #drop(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes;
    this.#dropped.bytes += bytes;
    this.#dropped.lines += countLines(text);
    // After a flood there may be nothing more that would make it be said.
    this.#report ??= setTimeout(() => this.end(), WINDOW_MS).unref();
  }
}

function countLines(text: string): number {
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
