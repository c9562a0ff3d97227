// What handlers print: told apart by where it comes from, and kept from becoming a flood.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Writable } from 'node:stream';
import { now } from './clock.mjs';
import { send } from './frames.mjs';

/** How much one call may print, and how much everything outside of calls may print per second: each line costs the host, be it ever so short. */
const MAX_PRINTED_BYTES = 64 * 1024;
const MAX_PRINTED_LINES = 1000;
const WINDOW_MS = 1000;
/** How much all calls together may print per second: the host ends a worker that says far more than it would log. */
const MAX_BYTES_PER_WINDOW = 512 * 1024;
const MAX_LINES_PER_WINDOW = 2000;

/** What was sent of all that was printed in this second. */
const sent = { since: 0, bytes: 0, lines: 0 };

/** What is printed, and what goes wrong, is put down to the origin in whose asynchronous context it happens. */
export const origins = new AsyncLocalStorage();

/** Where printed lines and errors come from: a call, the import of a script, or (without either) nothing known. */
export class Origin {
  constructor(script, eventId) {
    this.script = script;
    this.eventId = eventId;
    this.inCall = false;
    this.printed = { bytes: 0, lines: 0 };
    this.dropped = { bytes: 0, lines: 0 };
    this.windowStart = 0;
    this.partial = { stdout: '', stderr: '' };
  }

  /** Takes a piece of what was printed and gives out its whole lines. */
  write(source, piece) {
    const text = this.partial[source] + piece;
    const end = text.lastIndexOf('\n') + 1;
    // A line that never ends is cut, so that it does not grow without bound.
    const cut = text.length - end > MAX_PRINTED_BYTES ? text.length : end;
    this.partial[source] = text.slice(cut);
    if (cut > 0) this.print(source, LEVELS[source], text.slice(0, cut));
  }

  print(source, level, text) {
    const at = now();
    if (!this.inCall && at - this.windowStart > WINDOW_MS) {
      this.flush();
      this.windowStart = at;
      this.printed = { bytes: 0, lines: 0 };
    }
    this.#give(source, level, text, at);
  }

  /** Sends as much as may be printed, and counts the rest. */
  #give(source, level, text, at = now()) {
    if (at - sent.since > WINDOW_MS) Object.assign(sent, { since: at, bytes: 0, lines: 0 });
    const { printed, dropped } = this;
    const bytes = Buffer.byteLength(text);
    const lines = countLines(text);
    const linesLeft = Math.min(MAX_PRINTED_LINES - printed.lines, MAX_LINES_PER_WINDOW - sent.lines);
    const bytesLeft = Math.min(MAX_PRINTED_BYTES - printed.bytes, MAX_BYTES_PER_WINDOW - sent.bytes);
    printed.bytes += bytes;
    printed.lines += lines;
    let kept = { bytes, lines };
    if (bytes > bytesLeft || lines > linesLeft) {
      text = bytesLeft > 0 && linesLeft > 0 ? firstLines(text, linesLeft) : '';
      // Cut at a byte; a character cut in half becomes U+FFFD.
      if (Buffer.byteLength(text) > bytesLeft) text = Buffer.from(text).subarray(0, bytesLeft).toString('utf8');
      kept = { bytes: Math.min(Buffer.byteLength(text), bytes), lines: text === '' ? 0 : countLines(text) };
      dropped.bytes += bytes - kept.bytes;
      dropped.lines += lines - kept.lines;
      if (text === '') return;
    }
    sent.bytes += kept.bytes;
    sent.lines += kept.lines;
    this.send(source, level, text);
  }

  /** Gives out what is left: the last lines without newline, and the note about what was dropped. */
  flush() {
    for (const source of ['stdout', 'stderr']) {
      const text = this.partial[source];
      this.partial[source] = '';
      if (text !== '') this.#give(source, LEVELS[source], text);
    }
    const { bytes, lines } = this.dropped;
    if (bytes === 0) return;
    const what = `${lines} more lines (${bytes} bytes) that ${this.script ?? 'the plugin'} printed were dropped`;
    const kept = `${MAX_PRINTED_LINES} lines or ${MAX_PRINTED_BYTES / 1024} KB are kept, and ${MAX_LINES_PER_WINDOW} lines a second of all together`;
    this.send('runner', 'warn', `${what}: ${kept}.`);
    this.dropped = { bytes: 0, lines: 0 };
  }

  send(source, level, text) {
    send({ type: 'log', source, level, eventId: this.eventId, script: this.script }, text);
  }
}

function countLines(text) {
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function firstLines(text, count) {
  let end = 0;
  for (let line = 0; line < count; line++) {
    end = text.indexOf('\n', end) + 1;
    if (end === 0) return text;
  }
  return text.slice(0, end);
}

const LEVELS = { stdout: 'info', stderr: 'warn' };
const nowhere = new Origin();

/** Stands in for process.stdout or process.stderr: puts what is written down to its origin. It can be neither ended nor destroyed. */
class Printed extends Writable {
  constructor(source, fd) {
    super({ decodeStrings: false });
    this.source = source;
    this.fd = fd;
  }

  _write(chunk, encoding, callback) {
    (origins.getStore() ?? nowhere).write(this.source, typeof chunk === 'string' ? chunk : chunk.toString('utf8'));
    callback();
  }

  end(...args) {
    if (typeof args[0] === 'string' || args[0] instanceof Uint8Array) this.write(...args);
    return this;
  }

  destroy() {
    return this;
  }
}

/**
 * Takes over the standard streams of this program. Node's own are never opened, as that would make the descriptors non-blocking for
 * every child process as well.
 */
export function capturePrints() {
  for (const [source, fd] of [
    ['stdout', 1],
    ['stderr', 2],
  ]) {
    const stream = new Printed(source, fd);
    Object.defineProperty(process, source, { configurable: true, enumerable: true, get: () => stream });
  }
}
