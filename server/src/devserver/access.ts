// Who may talk to the development server: this machine, under the server's own name, and no page of anybody else's. Browsers are the danger: every page
// that the user has open can send requests to loopback, and can have its own name lead there (DNS rebinding).
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Socket } from 'node:net';
import { mayBeOfThisUser } from '../host/peerUser.ts';
import { errorAnswer } from './errorAnswer.ts';
import { foreign, isFollowedLink } from './foreign.ts';
import type { ServerKeys } from './serverKeys.ts';

export interface AccessOptions {
  /** The one that the server listens on, which is known only once it does. */
  port: () => number;
  keys: ServerKeys;
  /** Hears of whom it turns away, and why: who is meant to be let in has a riddle otherwise. */
  refused?: (c: Context<DevEnvironment>, refusal: Refusal) => void;
  /** Whose the other end of a connection is, for tests. */
  isOfThisUser?: (socket: Socket) => boolean;
}

interface Refusal {
  status: 401 | 403;
  message: string;
}

export type DevEnvironment = { Bindings: HttpBindings };

export interface AccessRules {
  /** For every route: who asks under another name, or from another page, gets 403. */
  everywhere: MiddlewareHandler<DevEnvironment>;
  /** For `/_codex`: who does not show the token, or a cookie of this run, gets 401. */
  management: MiddlewareHandler<DevEnvironment>;
}

/** Where the routes are that need the token. */
export const MANAGEMENT_PATH = '/_codex';

/** Cookies are shared by all ports of a host, so that each server needs a name of its own. */
export function cookieName(port: number): string {
  return `codex_plugin_${port}`;
}

/** The printed address, which opens the inspector and lets the browser that opens it in. */
export function inspectorUrl(port: number, token: string): string {
  return addressWith(port, 'token', token);
}

/** The same for once, as the address of a browser's new page: other programs see that. */
export function ticketUrl(port: number, ticket: string): string {
  return addressWith(port, 'ticket', ticket);
}

function addressWith(port: number, name: 'token' | 'ticket', value: string): string {
  return `http://localhost:${port}${MANAGEMENT_PATH}/?${name}=${value}`;
}

type Checks = AccessOptions & Required<Pick<AccessOptions, 'isOfThisUser'>>;

export function accessRules(options: AccessOptions): AccessRules {
  const checks: Checks = { isOfThisUser: (socket) => mayBeOfThisUser(socket), ...options };
  const { port, refused } = checks;
  const everywhere: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const message = foreign(c.env.incoming, port());
    if (message === undefined) return next();
    refused?.(c, { status: 403, message });
    return errorAnswer(403, { code: 'forbidden', message });
  };
  const management: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const opened = openedBy(c, checks);
    if (opened !== undefined && 'cookie' in opened) {
      c.header('Cache-Control', 'no-store');
      c.header('Referrer-Policy', 'no-referrer');
      setCookie(c, cookieName(port()), opened.cookie, { httpOnly: true, sameSite: 'Strict', path: MANAGEMENT_PATH });
      return c.redirect(opened.address, 302);
    }
    const message = opened?.refusal ?? notLetIn(c, checks);
    if (message === undefined) {
      await next();
      c.res.headers.set('Cache-Control', 'no-store');
      c.res.headers.set('Referrer-Policy', 'no-referrer');
      c.res.headers.set('X-Content-Type-Options', 'nosniff');
      return undefined;
    }
    const again = openedAgain(c);
    if (again !== undefined) return again;
    refused?.(c, { status: 401, message });
    return errorAnswer(401, { code: 'unauthorized', message }, { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' });
  };
  return { everywhere, management };
}

/** What becomes of an address with a token or a ticket in it; undefined where it has neither, or a wrong one. */
function openedBy(
  c: Context<DevEnvironment>,
  { keys, isOfThisUser }: Checks,
): { cookie: string; address: string } | { refusal: string } | undefined {
  if (c.req.method !== 'GET') return undefined;
  const [token, ticket] = [c.req.query('token'), c.req.query('ticket')];
  if (ticket !== undefined && !isOfThisUser(c.env.incoming.socket)) return { refusal: OF_ANOTHER_USER };
  const redeemed = ticket === undefined ? undefined : keys.redeem(ticket);
  if (redeemed === 'again') return { refusal: USED_AGAIN };
  const cookie = redeemed?.cookie ?? (token !== undefined && keys.isToken(token) ? keys.cookie : undefined);
  if (cookie === undefined) return undefined;
  // Out of the address, the history and what is copied from there.
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete('token');
  searchParams.delete('ticket');
  return { cookie, address: searchParams.size === 0 ? pathname : `${pathname}?${searchParams.toString()}` };
}

const USED_AGAIN =
  'The address that opened the browser works once, and was used again: another program may have seen it. Whoever it let in is out. Open the inspector anew, by the key `o` or by the address that `codex-plugin dev` printed.';

const NOT_KNOWN =
  'This needs the token of the running server. Open the inspector by the address that `codex-plugin dev` printed, or send the token as a bearer token, in the Authorization header; it is new at each start.';

const OF_ANOTHER_USER =
  'This comes from a program of another user of this machine. Cookies and addresses that open a browser are seen by others, and count for the user only who started the server.';

/** Why who asks is not let in; undefined for who is. */
function notLetIn(c: Context<DevEnvironment>, { port, keys, isOfThisUser }: Checks): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined && keys.isToken(bearer)) return undefined;
  const shown = getCookie(c, cookieName(port()));
  if (shown === undefined || !keys.isCookie(shown)) return NOT_KNOWN;
  // Browsers send it to whoever listens at another port of this machine, and is asked for a path like ours.
  return isOfThisUser(c.env.incoming.socket) ? undefined : OF_ANOTHER_USER;
}

/** Says that a page is opened for the second time. */
const AGAIN = 'again';

/**
 * A browser keeps the cookie back where a page of others had it open the inspector, also on the way from the printed address. What this answers has it ask
 * once more by itself, which is then from a page of ours.
 */
function openedAgain(c: Context<DevEnvironment>): Response | undefined {
  if (!isFollowedLink(c.env.incoming) || c.req.query(AGAIN) !== undefined) return undefined;
  const { searchParams } = new URL(c.req.url);
  for (const name of ['token', 'ticket']) searchParams.delete(name);
  searchParams.set(AGAIN, '');
  const page = `<!doctype html><meta charset="utf-8"><title>Codex Plugin Inspector</title><meta http-equiv="refresh" content="0;url=${MANAGEMENT_PATH}/?${searchParams.toString().replaceAll('&', '&amp;')}">\n`;
  return new Response(page, {
    status: 401,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'WWW-Authenticate': 'Bearer',
    },
  });
}
