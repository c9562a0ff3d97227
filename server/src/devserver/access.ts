// Who may talk to the development server: this machine, under the server's own name, and no page of anybody else's. Browsers are the danger: every page
// that the user has open can send requests to loopback, and can have its own name lead there (DNS rebinding).
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { errorAnswer } from './errorAnswer.ts';
import { loopbackPort } from './loopbackName.ts';
import type { ServerKeys } from './serverKeys.ts';

export interface AccessOptions {
  /** The one that the server listens on, which is known only once it does. */
  port: () => number;
  keys: ServerKeys;
  /** Hears of whom it turns away, and why: who is meant to be let in has a riddle otherwise. */
  refused?: (c: Context<DevEnvironment>, refusal: Refusal) => void;
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

export function isManagement(path: string): boolean {
  return /^\/_codex(?:\/|$)/.test(path);
}

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

export function accessRules({ port, keys, refused }: AccessOptions): AccessRules {
  const everywhere: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const message = foreign(c, port());
    if (message === undefined) return next();
    refused?.(c, { status: 403, message });
    return errorAnswer(403, { code: 'forbidden', message });
  };
  const management: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const opened = openedBy(c, keys);
    if (opened !== undefined && 'cookie' in opened) {
      c.header('Cache-Control', 'no-store');
      c.header('Referrer-Policy', 'no-referrer');
      setCookie(c, cookieName(port()), opened.cookie, { httpOnly: true, sameSite: 'Strict', path: MANAGEMENT_PATH });
      return c.redirect(opened.address, 302);
    }
    const message = opened?.refusal ?? notLetIn(c, port(), keys);
    if (message === undefined) {
      await next();
      c.res.headers.set('Cache-Control', 'no-store');
      c.res.headers.set('Referrer-Policy', 'no-referrer');
      c.res.headers.set('X-Content-Type-Options', 'nosniff');
      return undefined;
    }
    refused?.(c, { status: 401, message });
    return errorAnswer(401, { code: 'unauthorized', message }, { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' });
  };
  return { everywhere, management };
}

/** What becomes of an address with a token or a ticket in it; undefined where it has neither, or a wrong one. */
function openedBy(c: Context<DevEnvironment>, keys: ServerKeys): { cookie: string; address: string } | { refusal: string } | undefined {
  if (c.req.method !== 'GET') return undefined;
  const [token, ticket] = [c.req.query('token'), c.req.query('ticket')];
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
  'This needs the token of the running server. Open the inspector by the address that `codex-plugin dev` printed, or send the token as `Authorization: Bearer …`; it is new at each start.';

/** Why who asks is not let in; undefined for who is. */
function notLetIn(c: Context<DevEnvironment>, port: number, keys: ServerKeys): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined && keys.isToken(bearer)) return undefined;
  const shown = getCookie(c, cookieName(port));
  return shown !== undefined && keys.isCookie(shown) ? undefined : NOT_KNOWN;
}

/** Why a request is not from here, as a sentence; undefined where nothing speaks against it. */
function foreign(c: Context<DevEnvironment>, port: number): string | undefined {
  const { url = '', headers } = c.env.incoming;
  // A proxy is asked for whole addresses, and this is none.
  if (!url.startsWith('/') && url !== '*') return 'This server is no proxy.';
  const host = headers.host?.toLowerCase() ?? '';
  if (loopbackPort(host) !== port) return `This server answers to localhost:${port}, and not to ${JSON.stringify(host.slice(0, 100))}.`;
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    return `Pages of ${JSON.stringify(origin.slice(0, 100))} may not use this server.`;
  // Without an origin, pages can still load something from here, as a picture or a script; what a user types or a program sends is "none" or nothing.
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'none' || site === 'same-origin') return undefined;
  const opens = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document' && c.req.method === 'GET';
  // A link to the inspector: whatever it shows, it shows to who has the token.
  if (opens && isManagement(c.req.path)) return undefined;
  return 'Pages of other sites may not use this server.';
}
