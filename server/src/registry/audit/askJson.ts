// Asks a server that nobody vouches for, within the limits of `remote/exchange.ts`. What comes of it is a value, never an error.
import { gzipSync } from 'node:zlib';
import { exchange } from '../remote/exchange.ts';
import { RegistryError, type RegistryErrorCode } from '../remote/registryError.ts';
import { plainOptions, type RegistryOptions } from '../remote/registryOptions.ts';

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

const MB = 1024 * 1024;

/**
 * Asks as npm does, whichever server it is: it is told what is configured for it, and nothing that is for another one.
 * @param options how servers are reached. Its registry is not asked.
 * @param limits of an answer as a whole.
 */
export function askBy(
  options: RegistryOptions = plainOptions(),
  { maxBytes = 20 * MB, timeoutMs = 30_000 }: { maxBytes?: number; timeoutMs?: number } = {},
): Ask {
  return async ({ address, body, query, gzip = false }, signal) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    try {
      const url = new URL(address);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      const answer = await exchange(
        { ...options, registry: url.href },
        {
          url: url.href,
          method: text === undefined ? 'GET' : 'POST',
          headers: {
            accept: 'application/json',
            ...(text !== undefined && { 'content-type': 'application/json' }),
            ...(text !== undefined && gzip && { 'content-encoding': 'gzip' }),
          },
          ...(text !== undefined && { body: gzip ? gzipSync(text) : text }),
          limit: maxBytes,
          timeoutMs,
          signal,
        },
      );
      const fault = faultOf(answer.status);
      return fault === undefined ? parsed(answer.bytes) : { ok: false, why: `${fault} (${answer.status})` };
    } catch (error) {
      return { ok: false, why: whyNot(error, { maxBytes, timeoutMs: options.timeoutMs ?? timeoutMs }) };
    }
  };
}

/** By codes alone: messages may quote whatever the server says. */
function whyNot(error: unknown, { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number }): string {
  const known: Partial<Record<RegistryErrorCode, string>> = {
    aborted: 'was not waited for',
    timeout: `did not answer within ${timeoutMs / 1000} s`,
    'too-large': `answered with more than ${maxBytes / MB} MB`,
    'redirect-refused': 'leads somewhere else',
    'bad-answer': 'broke off in the middle of its answer',
  };
  const why = error instanceof RegistryError ? known[error.code] : undefined;
  if (why !== undefined) return why;
  const { code } = ((error as Error).cause ?? error) as { code?: unknown };
  return `cannot be reached${typeof code === 'string' && /^\w{2,40}$/.test(code) ? ` (${code})` : ''}`;
}

function faultOf(status: number): string | undefined {
  if (status === 404 || status === 405 || status === 501) return 'has no such address';
  if (status === 401 || status === 403) return 'does not let one ask';
  return status >= 200 && status < 300 ? undefined : 'answered with an error';
}

function parsed(bytes: Buffer): Answer {
  try {
    return { ok: true, value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { ok: false, why: 'answered with what is not JSON' };
  }
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
