// Server-sent events from the feed, taken from it as fast as the client reads them.
import type { Dropped, Feed, FeedMessage } from './feed.ts';
import type { Hello } from './messages.ts';

/** A stream in which nothing happens says so this often, in ms: proxies end those that are silent, and a client knows that it is still connected. */
const HEARTBEAT_MS = 15_000;

/** Clients at a time. A page has one stream. */
const MOST_CLIENTS = 32;

/** How long a client waits before it connects again, in ms, if it leaves that to us. */
const RETRY_MS = 1_000;

/** Of every answer that is a stream. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

export interface EventStreamOptions {
  feed: Feed;
  hello: (missed: boolean) => Hello;
  /** Told to every client after `hello`, whatever it missed. */
  state: () => { type: string; data: unknown }[];
  heartbeatMs?: number;
  /** Ends the client's connection. */
  cutOff: () => void;
}

export interface Asked {
  /** What the client had last, `<run>:<id>`. */
  lastEventId: string | undefined;
  /** Without that: everything that is kept, and not only what comes from now on. */
  wantsKept: boolean;
}

/** Undefined where too many listen already. */
export function eventStream(
  { feed, hello, state, heartbeatMs = HEARTBEAT_MS, cutOff }: EventStreamOptions,
  asked: Asked,
): Response | undefined {
  if (feed.readers >= MOST_CLIENTS) return undefined;
  let stop: ((why: Dropped) => void) | undefined;
  const { reader, at, missed } = feed.read(placeIn(feed, asked), (why) => stop?.(why));
  const encoder = new TextEncoder();
  const first = [
    `retry: ${RETRY_MS}\n\n`,
    frame('hello', JSON.stringify(hello(missed)), `${feed.run}:${at}`),
    ...state().map(({ type, data }) => frame(type, JSON.stringify(data))),
  ].join('');
  // One message at a time: what the client has not read stays in the feed, which has a bound.
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = (why) => {
          if (why === 'closed') controller.close();
          // One that reads nothing would not see an end either.
          else cutOff();
        };
        controller.enqueue(encoder.encode(first));
      },
      async pull(controller) {
        const message = await reader.next(heartbeatMs);
        if (reader.isClosed) return;
        controller.enqueue(encoder.encode(message ? messageFrame(feed, message) : ': nothing new\n\n'));
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 1 },
  );
  return new Response(body, { headers: STREAM_HEADERS });
}

function placeIn(feed: Feed, { lastEventId, wantsKept }: Asked): number | undefined {
  const [run, id] = lastEventId?.split(':') ?? [];
  const place = Number(id);
  // What a former run told cannot be told on; what is kept of this one is all news.
  if (run === feed.run && Number.isSafeInteger(place) && place >= 0) return place;
  return wantsKept || lastEventId !== undefined ? 0 : undefined;
}

function messageFrame(feed: Feed, { type, text, id }: FeedMessage): string {
  return frame(type, text(), `${feed.run}:${id}`);
}

/** JSON has no line breaks of its own. */
function frame(type: string, data: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`;
}
