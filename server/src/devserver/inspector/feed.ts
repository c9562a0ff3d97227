// What happened, one message after the other, for any number of readers: each reads at its own pace from what is kept for all of them together, so a
// reader that does not read costs nothing but its place.
import { randomUUID } from 'node:crypto';

/** Messages kept. */
const MOST = 2_000;
/** The same in bytes, roughly. */
const MOST_BYTES = 24 * 1024 * 1024;

/** One that has not taken what waits for it for so long is not waited for, in ms. */
const STALLED_MS = 60_000;

export interface FeedMessage {
  /** Counted from 1. */
  id: number;
  type: string;
  /** JSON text, made when the first reader wants it. */
  text: () => string;
  size: number;
}

/** How a reader came to its end without having been closed. */
export type Dropped = 'overtaken' | 'stalled' | 'closed';

export class FeedReader {
  readonly #feed: Feed;
  readonly #onDrop: (why: Dropped) => void;
  /** The last message that was taken. */
  #at: number;
  #wake: (() => void) | undefined;
  /** Since when something waits that was not taken. */
  #waitingSince: number | undefined;
  #closed = false;

  constructor(feed: Feed, at: number, onDrop: (why: Dropped) => void) {
    this.#feed = feed;
    this.#at = at;
    this.#onDrop = onDrop;
  }

  /** The next message, once there is one; undefined where there is none for so long. */
  async next(ms: number): Promise<FeedMessage | undefined> {
    let message = this.#feed.after(this.#at);
    if (!message) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms).unref();
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
      this.#wake = undefined;
      message = this.#feed.after(this.#at);
    }
    if (message) this.#at = message.id;
    this.#waitingSince = undefined;
    return message;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#feed.remove(this);
    this.#wake?.();
  }

  /** Something new is there. @param oldest the id of the first message that is kept. */
  told(oldest: number): void {
    if (this.#wake) return this.#wake();
    const now = performance.now();
    this.#waitingSince ??= now;
    if (this.#at < oldest - 1) this.drop('overtaken');
    else if (now - this.#waitingSince > STALLED_MS) this.drop('stalled');
  }

  drop(why: Dropped): void {
    this.close();
    this.#onDrop(why);
  }
}

export class Feed {
  /** Tells this run of the server from others. */
  readonly run: string;
  readonly #limits: { messages: number; bytes: number };
  #messages: FeedMessage[] = [];
  #bytes = 0;
  #last = 0;
  readonly #readers = new Set<FeedReader>();

  constructor({ messages = MOST, bytes = MOST_BYTES } = {}) {
    this.run = randomUUID();
    this.#limits = { messages, bytes };
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Of the message that was told last. */
  get lastId(): number {
    return this.#last;
  }

  /** @param size about how many bytes it takes. */
  tell(type: string, make: () => unknown, size = 256): void {
    let made: string | undefined;
    const text = (): string => (made ??= JSON.stringify(make()));
    this.#messages.push({ id: ++this.#last, type, text, size });
    this.#bytes += size;
    let dropped = 0;
    while (
      this.#messages.length - dropped > this.#limits.messages ||
      (this.#bytes > this.#limits.bytes && this.#messages.length - dropped > 1)
    ) {
      this.#bytes -= this.#messages[dropped++]!.size;
    }
    if (dropped > 0) this.#messages = this.#messages.slice(dropped);
    for (const reader of [...this.#readers]) reader.told(this.#oldest);
  }

  /**
   * Reads what comes from now on.
   * @param from the id that the reader had last: what was told since is told first, as far as it is kept. 0 for all that is kept.
   */
  read(from: number | undefined, onDrop: (why: Dropped) => void): { reader: FeedReader; at: number; missed: boolean } {
    const wanted = from === undefined || from > this.#last ? this.#last : from;
    const at = Math.max(wanted, this.#oldest - 1);
    const reader = new FeedReader(this, at, onDrop);
    this.#readers.add(reader);
    return { reader, at, missed: wanted > 0 && at > wanted };
  }

  after(id: number): FeedMessage | undefined {
    return this.#messages[id + 1 - this.#oldest];
  }

  remove(reader: FeedReader): void {
    this.#readers.delete(reader);
  }

  close(): void {
    for (const reader of [...this.#readers]) reader.drop('closed');
  }

  get #oldest(): number {
    return this.#last - this.#messages.length + 1;
  }
}
