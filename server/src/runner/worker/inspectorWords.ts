// What the inspector of a Node.js worker may say to the user's debugger. The debugger fetches the source maps that it is told of, by itself and from
// outside of the sandbox; the plugin chooses where they are, or speaks in the inspector's place altogether.
import { readResponse } from '../responseText.ts';

/** The longest message: snapshots of memory come in pieces. */
const LONGEST_BYTES = 64 * 1024 * 1024;
const LONGEST_HEAD = 8 * 1024;

/** How messages begin that say so. */
const PAUSED = '{"method":"Debugger.paused"';
const RESUMED = '{"method":"Debugger.resumed"';
const ENDING = '{"method":"NodeRuntime.waitingForDisconnect"';

const TEXT = 1;
const LAST = 0x80;

/** What is heard on the way. */
interface InspectorNews {
  /** The code has stopped, or goes on. */
  paused?: (is: boolean) => void;
  /** The request has been answered that says so. */
  settled?: () => void;
  /** The program ends, once its debuggers have gone. */
  ending?: () => void;
}

/**
 * Takes what an inspector sends to a WebSocket client: the answer to its handshake, and messages of one frame each, as Node.js sends them.
 * `broken` is set for anything else.
 */
export class InspectorWords {
  broken = false;
  /** The number of a request whose answer says that the debugger has settled. */
  settledBy: number | undefined;
  readonly #news: InspectorNews;
  #isOpen = false;
  #pieces: Buffer[] = [];
  #held = 0;
  #needed = 0;

  constructor(news: InspectorNews = {}) {
    this.#news = news;
  }

  /** @returns what may be passed on. */
  take(chunk: Buffer): Buffer[] {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    const passed: Buffer[] = [];
    if (this.#held < this.#needed) return passed;
    let rest = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    while (!this.broken) {
      const end = this.#isOpen ? this.#endOfFrame(rest) : this.#endOfHandshake(rest);
      this.#needed = end ?? 0;
      if (end === undefined || rest.length < end) break;
      this.#needed = 0;
      const whole = this.#isOpen ? frame(rest.subarray(0, end)) : rest.subarray(0, end);
      if (this.#isOpen && whole !== undefined) this.#heed(whole);
      if (whole === undefined) this.broken = true;
      else passed.push(whole);
      this.#isOpen = true;
      rest = rest.subarray(end);
    }
    this.#pieces = [rest];
    this.#held = rest.length;
    return this.broken ? [] : passed;
  }

  /** Inspectors name the method first. */
  #heed(whole: Buffer): void {
    const start = startOfBody(whole);
    const begins = whole.toString('latin1', start, start + ENDING.length);
    if (begins.startsWith(PAUSED)) this.#news.paused?.(true);
    else if (begins.startsWith(RESUMED)) this.#news.paused?.(false);
    else if (begins === ENDING) this.#news.ending?.();
    else if (this.settledBy !== undefined && begins.startsWith(`{"id":${this.settledBy},`)) {
      this.settledBy = undefined;
      this.#news.settled?.();
    }
  }

  #endOfHandshake(rest: Buffer): number | undefined {
    const end = rest.subarray(0, LONGEST_HEAD).indexOf('\r\n\r\n');
    this.broken = end < 0 ? rest.length >= LONGEST_HEAD : /^sec-websocket-extensions:/im.test(rest.toString('latin1', 0, end));
    return end < 0 ? undefined : end + 4;
  }

  #endOfFrame(rest: Buffer): number | undefined {
    if (rest.length < 2) return undefined;
    const [first = 0, short = 0] = rest;
    const isControl = (first & 0x08) !== 0;
    // In pieces, packed, masked, or of a kind that inspectors do not send.
    this.broken = (first & 0x70) !== 0 || (first & LAST) === 0 || (short & 0x80) !== 0 || !(isControl || (first & 0x0f) === TEXT);
    if (this.broken) return undefined;
    const more = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (rest.length < 2 + more) return undefined;
    const length = more === 0 ? short : more === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    this.broken = length > LONGEST_BYTES || (isControl && more > 0);
    return this.broken ? undefined : 2 + more + length;
  }
}

/** The same frame, or one with a message that names no source map elsewhere; undefined where it cannot be read. */
function frame(whole: Buffer): Buffer | undefined {
  if ((whole[0]! & 0x0f) !== TEXT) return whole;
  const body = whole.subarray(startOfBody(whole));
  // Only names with signs spelled by their numbers hide from this.
  if (!body.includes('sourceMapURL') && !body.includes('\\u')) return whole;
  const message = readResponse(body);
  if (message.kind !== 'object') return undefined;
  const { method, params } = message.value;
  // Messages in a message, of threads that plugins do not have.
  if (typeof method === 'string' && /^(?:NodeWorker|Target)\.received/.test(method)) Object.assign(params ?? {}, { message: '{}' });
  withoutMaps(message.value);
  return framed(Buffer.from(JSON.stringify(message.value)));
}

function startOfBody(whole: Buffer): number {
  return whole[1] === 127 ? 10 : whole[1] === 126 ? 4 : 2;
}

/** Takes out what names a source map that the debugger must not fetch. */
function withoutMaps(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name !== 'sourceMapURL') withoutMaps(inner);
    else if (inner !== '' && !isHarmless(inner, (value as { url?: unknown }).url)) Object.assign(value, { sourceMapURL: '' });
  }
}

/** A file of this machine, or a map that is all there and leads to no further ones. */
function isHarmless(url: unknown, script: unknown): boolean {
  // Those who read addresses leave out spaces and line ends, and take a backslash for a slash.
  if (typeof url !== 'string' || /[\0- \\]/.test(url)) return false;
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return /^file:\/\/\/[^/]/.test(url) || isWholeMap(url);
  return !url.startsWith('//') && typeof script === 'string' && /^file:\/\/\/[^/\\]/.test(script);
}

function isWholeMap(url: string): boolean {
  const [, text] = /^data:application\/json(?:;charset=[\w-]+)?;base64,([A-Za-z\d+/]+={0,2})$/.exec(url) ?? [];
  if (text === undefined) return false;
  const map = readResponse(Buffer.from(text, 'base64'));
  // Sections may lie at addresses of their own, and so may the map of a source that the map has in it.
  return map.kind === 'object' && !('sections' in map.value) && !JSON.stringify(map.value).includes('sourceMappingURL');
}

function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = LAST | TEXT;
  head[1] = body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}
