// Who may talk to the development server: this machine, under the server's own name, and no page of anybody else's. Browsers are the danger: every page
// that the user has open can send requests to loopback, and can have its own name lead there (DNS rebinding).
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { errorAnswer } from './errorAnswer.ts';

export interface AccessOptions {
  /** The one that the server listens on, which is known only once it does. */
  port: () => number;
  /** What opens the routes under `/_codex`. */
  token: string;
  /** Hears of whom it turns away, and why: who is meant to be let in has a riddle otherwise. */
  refused?: (c: Context<DevEnvironment>, refusal: { status: 401 | 403; message: string }) => void;
}

export type DevEnvironment = { Bindings: HttpBindings };

export interface AccessRules {
  /** For every route: who asks under another name, or from another page, gets 403. */
  everywhere: MiddlewareHandler<DevEnvironment>;
  /** For `/_codex`: who does not show the token, or the cookie that the printed address sets, gets 401. */
  management: MiddlewareHandler<DevEnvironment>;
}

/** Where the routes are that need the token. */
export const MANAGEMENT_PATH = '/_codex';

export function isManagement(path: string): boolean {
  return /^\/_codex(?:\/|$)/.test(path);
}

/** New for every start of a server, and the same for as long as it runs: what is open in a browser goes on after a reload. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Cookies are shared by all ports of a host, so that each server needs a name of its own. */
export function cookieName(port: number): string {
  return `codex_plugin_${port}`;
}

/** The address that opens the inspector, and lets the browser that opens it in. */
export function inspectorUrl(port: number, token: string): string {
  return `http://localhost:${port}${MANAGEMENT_PATH}/?token=${token}`;
}

export function accessRules({ port, token, refused }: AccessOptions): AccessRules {
  // The cookie is no token: servers on other ports are sent it as well.
  const cookie = createHmac('sha256', token).update('cookie').digest('base64url');
  const everywhere: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const refusal = foreign(c, port());
    if (refusal === undefined) return next();
    refused?.(c, { status: 403, message: refusal });
    return errorAnswer(403, { code: 'forbidden', message: refusal });
  };
  const management: MiddlewareHandler<DevEnvironment> = async (c, next) => {
    const offered = c.req.query('token');
    if (offered !== undefined && c.req.method === 'GET' && isEqual(offered, token)) {
      // Out of the address, the history and what is copied from there.
      const { pathname, searchParams } = new URL(c.req.url);
      searchParams.delete('token');
      const rest = searchParams.size === 0 ? '' : `?${searchParams.toString()}`;
      c.header('Cache-Control', 'no-store');
      c.header('Referrer-Policy', 'no-referrer');
      setCookie(c, cookieName(port()), cookie, { httpOnly: true, sameSite: 'Strict', path: MANAGEMENT_PATH });
      return c.redirect(`${pathname}${rest}`, 302);
    }
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const shown = getCookie(c, cookieName(port()));
    if ((bearer !== undefined && isEqual(bearer, token)) || (shown !== undefined && isEqual(shown, cookie))) {
      await next();
      c.res.headers.set('Cache-Control', 'no-store');
      c.res.headers.set('Referrer-Policy', 'no-referrer');
      c.res.headers.set('X-Content-Type-Options', 'nosniff');
      return undefined;
    }
    const message =
      'This needs the token of the running server. Open the inspector by the address that `codex-plugin dev` printed, or send the token as `Authorization: Bearer …`; it is new at each start.';
    refused?.(c, { status: 401, message });
    return errorAnswer(401, { code: 'unauthorized', message }, { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' });
  };
  return { everywhere, management };
}

/** Why a request is not from here, as a sentence; undefined where nothing speaks against it. */
function foreign(c: Context<DevEnvironment>, port: number): string | undefined {
  const { url = '', headers } = c.env.incoming;
  // A proxy is asked for whole addresses, and this is none.
  if (!url.startsWith('/') && url !== '*') return 'This server is no proxy.';
  const names = ['localhost', '127.0.0.1', '[::1]'];
  const hosts = names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.includes(host)) return `This server answers to localhost:${port}, and not to ${JSON.stringify(host.slice(0, 100))}.`;
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

/** In a time that does not depend on where they differ. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
