// Asks a server that nobody vouches for. What it answers is read up to a size and up to a time, and what comes of it is a value, never an error. It is
// done with the package that npm itself asks with; npm-registry-fetch, which is around it, reads to its end whatever an error comes with.
import { gzipSync } from 'node:zlib';
import fetch from 'make-fetch-happen';
import defaults from 'npm-registry-fetch/lib/default-opts.js';

export interface Question {
  /** Absolute. */
  address: string;
  /** Sent as JSON; without it, something is got. */
  body?: unknown;
  query?: Record<string, string>;
  /** The body is compressed, as npm sends its questions about advisories. */
  gzip?: boolean;
}

export type Answer =
  | { ok: true; value: unknown }
  /** Why there is none: a clause with the server as its subject, such as "has no such address (404)". */
  | { ok: false; why: string };

/** Asks a server, and never rejects. */
export type Ask = (question: Question, signal?: AbortSignal) => Promise<Answer>;

export interface AskOptions {
  /** What an address is told beside the question, such as who asks. */
  headersFor?: (address: string) => Record<string, string>;
  maxBytes?: number;
  /** For the answer as a whole, however often it is tried. */
  timeoutMs?: number;
  /** How often somebody who cannot be reached is asked again. */
  retries?: number;
}

const MB = 1024 * 1024;

/** Asks as npm does, with the proxies that the environment names. */
export function askBy({ headersFor = () => ({}), maxBytes = 20 * MB, timeoutMs = 30_000, retries = 1 }: AskOptions = {}): Ask {
  return async (question, stopping) => {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const timer = setTimeout(end, timeoutMs);
    stopping?.addEventListener('abort', end, { once: true });
    const why = (): string => (stopping?.aborted ? 'was not waited for' : `did not answer within ${timeoutMs / 1000} s`);
    const { signal } = ending;
    // What waits to try again does not hear of the signal.
    const ended = new Promise<Answer>((resolve) =>
      signal.addEventListener('abort', () => resolve({ ok: false, why: why() }), { once: true }),
    );
    try {
      if (stopping?.aborted) return { ok: false, why: why() };
      return await Promise.race([ask(question, { headersFor, maxBytes, retries, signal }), ended]);
    } finally {
      clearTimeout(timer);
      stopping?.removeEventListener('abort', end);
      // Whatever is still on its way has nobody to go to.
      ending.abort();
    }
  };
}

type Asking = Required<Pick<AskOptions, 'headersFor' | 'maxBytes' | 'retries'>> & { signal: AbortSignal };

async function ask({ address, body, query, gzip = false }: Question, { headersFor, maxBytes, retries, signal }: Asking): Promise<Answer> {
  try {
    const url = new URL(address);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    // Whoever is in the address is told by a header.
    const { username, password } = url;
    url.username = url.password = '';
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(url.href, {
      method: text === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(text !== undefined && gzip && { 'content-encoding': 'gzip' }),
        ...(username !== '' && { authorization: `Basic ${basic}` }),
        ...headersFor(url.href),
      },
      ...(text !== undefined && { body: gzip ? gzipSync(text) : text }),
      // Neither the names of packages nor who asks go to somebody who was not named.
      redirect: 'manual',
      cache: 'no-store',
      retry: { retries, factor: 10, minTimeout: 1_000, maxTimeout: 10_000 },
      signal,
    });
    const fault = faultOf(response.status);
    if (fault !== undefined) return { ok: false, why: `${fault} (${response.status})` };
    const answered = await bounded(response.body, maxBytes);
    return answered === undefined ? { ok: false, why: `answered with more than ${maxBytes / MB} MB` } : parsed(answered);
  } catch (error) {
    // By the error's code alone: its message may quote whatever the server says.
    const { code } = error as { code?: unknown };
    const name = typeof code === 'string' && /^\w{2,40}$/.test(code) ? ` (${code})` : '';
    return { ok: false, why: `cannot be reached${name}` };
  }
}

function faultOf(status: number): string | undefined {
  if (status === 404 || status === 405 || status === 501) return 'has no such address';
  if (status === 401 || status === 403) return 'does not let one ask';
  if (status >= 300 && status < 400) return 'leads somewhere else';
  return status >= 200 && status < 300 ? undefined : 'answered with an error';
}

/** Of a stream, what it says; undefined once it is more than that. */
async function bounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Answer {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, why: 'answered with what is not JSON' };
  }
}

/** The registry that is asked where npm is not told of another one. */
export function defaultRegistry(): string {
  return defaults.registry;
}

/** An address below another one. */
export function below(base: string, rest: string): string {
  return `${base.replace(/\/+$/, '')}/${rest}`;
}

/** An address for people: without what somebody could log in with. */
export function shownAddress(address: string): string {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pathname.replace(/\/+$/, '');
  } catch {
    return 'an address that cannot be read';
  }
}
