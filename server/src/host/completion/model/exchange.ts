// One request over HTTP and the events of its answer: within limits of time and size, to the server that was named and to no other, and over at once
// when nobody wants it any more.
import * as l10n from '@vscode/l10n';
import { Stream } from 'openai/core/streaming';
import type { ApiRequest } from './apis/api.ts';
import { faultOfConnection, faultOfStatus, type Asked, type Fault } from './fault.ts';

export interface Limits {
  /** Until the answer begins, in ms. A server may have to load the model first. */
  firstByteMs: number;
  /** Between any two pieces of it, in ms. */
  idleMs: number;
  /** For the whole answer, in ms. */
  totalMs: number;
  /** Of the answer. */
  maxBytes: number;
}

export const LIMITS: Limits = { firstByteMs: 15_000, idleMs: 10_000, totalMs: 60_000, maxBytes: 1_000_000 };

export interface Line {
  url: string;
  request: ApiRequest;
  asked: Asked;
  key: string | undefined;
  limits: Limits;
  fetch: typeof fetch;
  signal: AbortSignal;
}

/** What came: an event of the stream, or what went wrong, which is the last then. */
export type Received = { event: unknown } | { fault: Fault };

/** The library says nothing about streams on its own: what it would print is what the model wrote. */
type StreamClient = Parameters<typeof Stream.fromSSEResponse>[2];
const SILENT = { logLevel: 'off', logger: undefined } as unknown as StreamClient;

/** So long a connection may take to end an answer that was read to its last event; then it is used again. */
const DRAIN_MS = 500;

/** What of an error's text is looked at. */
const MOST_ERROR_TEXT = 16_384;

/** Ends without a word when the signal aborts. Whoever stops reading ends the request. */
export async function* exchange(line: Line): AsyncGenerator<Received> {
  const { asked, limits, signal } = line;
  const connection = new AbortController();
  let over: Fault | undefined;
  const end = (fault: Fault): void => {
    over ??= fault;
    connection.abort();
  };
  const tooSlow = (): void => end({ kind: 'slow', reason: l10n.t('{0} does not answer in time.', asked.server.host) });
  const abort = (): void => connection.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  let waiting = setTimeout(tooSlow, limits.firstByteMs);
  const total = setTimeout(tooSlow, limits.totalMs);
  const onBytes = (sum: number): void => {
    clearTimeout(waiting);
    waiting = setTimeout(tooSlow, limits.idleMs);
    if (sum > limits.maxBytes) end({ kind: 'garbled', reason: l10n.t('{0} answers with far too much.', asked.server.host) });
  };
  let isComplete = false;
  try {
    const response = await send(line, connection.signal);
    const body = response.body && metered(response.body, onBytes, connection);
    if (!response.ok) {
      const text = body ? await textOf(body, MOST_ERROR_TEXT) : '';
      if (!connection.signal.aborted) over ??= faultOfStatus(response.status, response.headers, text, asked);
    } else {
      yield* events(line, response, body, connection);
      isComplete = true;
    }
  } catch (error) {
    over ??= faultOf(error, asked);
  } finally {
    clearTimeout(waiting);
    clearTimeout(total);
    signal.removeEventListener('abort', abort);
    if (!isComplete) connection.abort();
  }
  if (over && !signal.aborted) yield { fault: over };
}

class BrokenAnswer extends Error {}

async function send({ url, request, key, fetch: ask }: Line, signal: AbortSignal): Promise<Response> {
  return await ask(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: request.format === 'events' ? 'text/event-stream' : 'application/x-ndjson',
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(request.body),
    // Who is sent elsewhere would take the text along, and on the same host the key.
    redirect: 'manual',
    signal,
  });
}

/** From here on what is thrown is about the answer, and no longer about the way to the server. */
async function* events(
  { request, asked }: Line,
  response: Response,
  body: ReadableStream<Uint8Array> | null,
  connection: AbortController,
): AsyncGenerator<Received> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('text/html')) {
    await body?.cancel();
    const { host } = asked.server;
    yield { fault: { kind: 'unsupported', reason: l10n.t('{0} does not offer {1}: {2}', host, asked.path, type) } };
    return;
  }
  try {
    if (request.format === 'events' && type.includes('application/json')) {
      // It does not stream, whatever it was asked.
      yield { event: JSON.parse(body ? await textOf(body) : '') as unknown };
    } else if (request.format === 'events') {
      const whole = new Response(body, { headers: response.headers });
      for await (const event of Stream.fromSSEResponse<unknown>(whole, connection, SILENT, false, 'events')) yield { event };
    } else if (body) {
      for await (const event of Stream.fromReadableStream<unknown>(body, connection)) yield { event };
    }
  } catch (error) {
    throw new BrokenAnswer(undefined, { cause: error });
  }
}

function faultOf(error: unknown, asked: Asked): Fault {
  if (!(error instanceof BrokenAnswer)) return faultOfConnection(error, asked);
  const { host } = asked.server;
  const isMalformed = error.cause instanceof SyntaxError;
  const reason = isMalformed ? l10n.t('What {0} answers cannot be read.', host) : l10n.t('The answer of {0} broke off.', host);
  return { kind: 'garbled', reason };
}

/**
 * The same stream, counted. Who has read enough of it cancels it; then the rest is read and dropped, as that is what leaves the connection for the
 * next request, unless there is more of it than an end.
 */
function metered(
  body: ReadableStream<Uint8Array>,
  onBytes: (sum: number) => void,
  connection: AbortController,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let sum = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        const { value, done } = await reader.read();
        if (done) {
          stream.close();
          return;
        }
        sum += value.length;
        onBytes(sum);
        stream.enqueue(value);
      },
      cancel() {
        void drained(reader, connection);
      },
    },
    { highWaterMark: 0 },
  );
}

async function drained(reader: ReadableStreamDefaultReader<Uint8Array>, connection: AbortController): Promise<void> {
  const timer = setTimeout(() => connection.abort(), DRAIN_MS).unref();
  try {
    while (!(await reader.read()).done);
  } catch {
    // Whatever became of it, nobody waits for it.
  } finally {
    clearTimeout(timer);
  }
}

/** @param most where more does not matter. Too much is an error by `onBytes` elsewhere. */
async function textOf(body: ReadableStream<Uint8Array>, most = Number.POSITIVE_INFINITY): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > most) break;
  }
  return text;
}
