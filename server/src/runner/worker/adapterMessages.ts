// Messages of the Debug Adapter Protocol, out of a stream and into one.
import { readResponse } from '../responseText.ts';

/** A message, as far as anybody looks into it here. */
export interface AdapterMessage {
  seq?: number;
  type: string;
  command?: string;
  request_seq?: number;
  arguments?: Record<string, unknown>;
  [key: string]: unknown;
}

const LONGEST_HEAD = 4 * 1024;
/** Room for longer messages is given back after them. */
const KEPT_BYTES = 1024 * 1024;

/**
 * Tells the messages in a stream apart. Those that it hands out can be written anew: none is nested so deeply, or has so many values, that this would fail
 * or take the host's memory.
 */
export class AdapterMessages {
  /** What came was no message, or none that is taken, and nothing after it can be told apart. */
  broken = false;
  /** What a message may have in it, in bytes. */
  longest: number;
  #bytes = Buffer.alloc(0);
  /** How many of these bytes were read and are in no message yet. */
  #held = 0;
  /** How many of them the next message takes, once its head is known. */
  #needed = 0;

  constructor(longest: number) {
    this.longest = longest;
  }

  /** @param most how many messages are taken; what follows waits for the next call. @returns those that are complete. */
  take(chunk: Buffer, most = Infinity): AdapterMessage[] {
    this.#hold(chunk);
    const found: AdapterMessage[] = [];
    let start = 0;
    while (!this.broken && found.length < most && this.#held - start >= this.#needed) {
      const rest = this.#bytes.subarray(start, this.#held);
      const body = this.#bodyOf(rest);
      if (body === undefined) break;
      this.#needed = body.end;
      if (rest.length < body.end) break;
      this.#needed = 0;
      start += body.end;
      const message = read(rest.subarray(body.start, body.end));
      if (message === undefined) this.broken = true;
      else found.push(message);
    }
    if (start > 0) {
      this.#bytes.copyWithin(0, start, this.#held);
      this.#held -= start;
    }
    if (this.#held === 0 && this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.alloc(0);
    return found;
  }

  /** Where the body of the first message lies; undefined as long as its head is not complete, or when it is none. */
  #bodyOf(rest: Buffer): { start: number; end: number } | undefined {
    const end = rest.subarray(0, LONGEST_HEAD + 4).indexOf('\r\n\r\n');
    if (end < 0) {
      this.broken = rest.length > LONGEST_HEAD;
      return undefined;
    }
    const length = lengthIn(rest.toString('latin1', 0, end));
    this.broken = !(length <= this.longest);
    return this.broken ? undefined : { start: end + 4, end: end + 4 + length };
  }

  /** Keeps what came. Long messages come in many pieces, so room is made for twice as much each time. */
  #hold(chunk: Buffer): void {
    const size = this.#held + chunk.length;
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, Math.min(this.#bytes.length * 2, this.longest + LONGEST_HEAD + 4)));
      this.#bytes.copy(larger, 0, 0, this.#held);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#held);
    this.#held = size;
  }
}

/** NaN for any other head: that of a request over HTTP has a length too, and a page in a browser can send one with a message for its body. */
function lengthIn(head: string): number {
  const fields = head.split('\r\n').map((line) => /^(content-length|content-type): *(.*?) *$/i.exec(line));
  const lengths = fields.filter((field) => field?.[1]?.toLowerCase() === 'content-length');
  return fields.includes(null) || lengths.length !== 1 ? NaN : Number(/^\d+$/.exec(lengths[0]?.[2] ?? '')?.[0] ?? NaN);
}

/** One message, with the length in front. */
export function encodeMessage(message: AdapterMessage): Buffer {
  const text = JSON.stringify(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function read(text: Buffer): AdapterMessage | undefined {
  const message = readResponse(text);
  return message.kind === 'object' && typeof message.value['type'] === 'string' ? (message.value as AdapterMessage) : undefined;
}
