// Asks a server that nobody vouches for. What it answers is read up to a size and up to a time, and what comes of it is a value, never an error.
import fetch from 'npm-registry-fetch';

/** What npm-registry-fetch takes: npm's settings for proxies, certificates and who one is. */
export type FetchOptions = fetch.Options;

export interface Question {
  /** Absolute. */
  address: string;
  /** Sent as JSON; without it, something is got. */
  body?: unknown;
  query?: Record<string, string>;
  /** As npm sends its questions about advisories. */
  gzip?: boolean;
}

export interface Limits {
  maxBytes: number;
  /** For the answer as a whole, however often it is tried. */
  timeoutMs: number;
}

export const LIMITS: Limits = { maxBytes: 20 * 1024 * 1024, timeoutMs: 30_000 };

export type Answer =
  | { ok: true; value: unknown }
  /** Why there is none: a clause with the server as its subject, such as "has no such address (404)". */
  | { ok: false; why: string };

/** Asks a server, and never rejects. */
export type Ask = (question: Question, signal?: AbortSignal) => Promise<Answer>;

/** Asks as npm does. */
export function askBy(options: FetchOptions = {}, limits: Limits = LIMITS): Ask {
  return (question, signal) => askJson(question, options, limits, signal);
}

/** The registry that is asked where npm is not told of another one. */
export function defaultRegistry(): string {
  return fetch.pickRegistry('plugin', {});
}

/** An address below another one. */
export function below(base: string, rest: string): string {
  return `${base.replace(/\/+$/, '')}/${rest}`;
}

async function askJson(question: Question, options: FetchOptions, limits: Limits, signal: AbortSignal | undefined): Promise<Answer> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  const timer = setTimeout(stop, limits.timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const late = (): Answer => ({
    ok: false,
    why: signal?.aborted ? 'was not waited for' : `did not answer within ${limits.timeoutMs / 1000} s`,
  });
  // Not everything in there ends with the signal.
  const stopped = new Promise<Answer>((resolve) => end.signal.addEventListener('abort', () => resolve(late()), { once: true }));
  try {
    if (signal?.aborted) return late();
    return await Promise.race([ask(question, options, limits, end.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // Whatever is still on its way has nobody to go to.
    end.abort();
  }
}

/** npm's own, but for the waiting: somebody waits here. */
const RETRIES = { fetchRetries: 1, fetchRetryFactor: 10, fetchRetryMintimeout: 1_000, fetchRetryMaxtimeout: 10_000 };

async function ask(
  { address, body, query, gzip = false }: Question,
  options: FetchOptions,
  limits: Limits,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(address, {
      ...RETRIES,
      ...options,
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(query && { query }),
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      gzip: gzip && body !== undefined,
      timeout: limits.timeoutMs,
      signal,
    });
    const text = await bounded(response.body, limits.maxBytes);
    if (text === undefined) return { ok: false, why: `answered with more than ${limits.maxBytes / (1024 * 1024)} MB` };
    return parsed(text);
  } catch (error) {
    return { ok: false, why: reason(error) };
  }
}

/** Of a stream, what it says; undefined once it is more than that. */
async function bounded(body: AsyncIterable<unknown>, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
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

/** By the error's code alone: its message may quote addresses with passwords, and whatever the server says. */
function reason(error: unknown): string {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (statusCode === 404 || statusCode === 405 || statusCode === 501) return `has no such address (${statusCode})`;
  if (statusCode === 401 || statusCode === 403) return `does not let one ask (${statusCode})`;
  if (typeof statusCode === 'number') return `answered with an error (${statusCode})`;
  const name = typeof code === 'string' && /^\w{2,40}$/.test(code) ? ` (${code})` : '';
  return `cannot be reached${name}`;
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
