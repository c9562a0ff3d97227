// Messages of the Debug Adapter Protocol, out of a stream and into one.

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
export class AdapterMessages {
  /** What was read and is in no message yet. */
  rest: Buffer = Buffer.alloc(0);
  /** What came was no message, and nothing after it can be told apart. */
  broken = false;
  /** What a message may have in it, in bytes. */
  longest: number;

  constructor(longest: number) {
    this.longest = longest;
  }

  /** @param most how many messages are taken; what follows stays in `rest`. @returns those that are complete. */
  take(chunk: Buffer, most = Infinity): AdapterMessage[] {
    if (chunk.length > 0) this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const found: AdapterMessage[] = [];
    while (!this.broken && found.length < most) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0 || end > LONGEST_HEAD) {
        this.broken = this.rest.length > LONGEST_HEAD;
        break;
      }
      const length = Number(/^content-length: *(\d+) *$/im.exec(this.rest.toString('latin1', 0, end))?.[1]);
      if (!(length <= this.longest)) {
        this.broken = true;
        break;
      }
      const next = end + 4 + length;
      if (this.rest.length < next) break;
      const message = parse(this.rest.toString('utf8', end + 4, next));
      this.rest = this.rest.subarray(next);
      if (message === undefined) this.broken = true;
      else found.push(message);
    }
    return found;
  }
}

export function encodeMessage(message: AdapterMessage): Buffer {
  const text = JSON.stringify(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function parse(text: string): AdapterMessage | undefined {
  try {
    const value = JSON.parse(text) as AdapterMessage | null;
    return typeof value === 'object' && typeof value?.type === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
