// A server for the inspector alone: for an editor, whose host it shows. It listens on loopback, and all of it lies below a secret folder: no cookie
// has to get into the frame of another page, and what forwards ports for remote windows passes the address on as it is.
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mayBeOfThisUser } from '../../host/peerUser.ts';
import { loopbackPort } from '../loopbackName.ts';
import { Tickets } from '../tickets.ts';
import { isSame, newToken } from '../token.ts';
import { inspectorRoutes, type Inspector, type InspectorOptions } from './inspectorRoutes.ts';

/** Where a server was, for the one after it: what is open in a browser goes on then. */
export interface InspectorPlace {
  port: number;
  token: string;
}

export interface OwnServerOptions extends Omit<InspectorOptions, 'access'> {
  /** Listens there again, if that is still free. */
  place?: InspectorPlace;
}

/** Everything that is sent has to be there by then, in ms; streams are answers, which this is not about. */
const REQUEST_MS = 30_000;
const MOST_CONNECTIONS = 128;

export class OwnServer {
  readonly #server: Server;
  readonly #inspector: Inspector;
  readonly #token: string;
  readonly #tickets = new Tickets();
  /** Hosts under whose names the server is known to whoever forwards to it, with their ports. */
  readonly #names = new Set<string>();

  static async start({ place, ...options }: OwnServerOptions): Promise<OwnServer> {
    const server = new OwnServer(options, place?.token ?? newToken());
    try {
      await server.#listen(place?.port ?? 0);
    } catch (error) {
      if (place === undefined) throw error;
      await server.#listen(0);
    }
    return server;
  }

  private constructor(options: Omit<OwnServerOptions, 'place'>, token: string) {
    this.#token = token;
    this.#inspector = inspectorRoutes({ ...options, access: this.#access });
    const app = new Hono().route('/:token/_codex', this.#inspector.routes);
    app.get('/:ticket', (c) => this.#opened(c));
    app.notFound((c) => c.text('There is nothing here.', 404));
    const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    this.#server = createServer(
      { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
      (incoming, outgoing) => void answer(incoming, outgoing),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
    // It shows the host, and is no reason for it to live on.
    this.#server.unref();
  }

  get place(): InspectorPlace {
    return { port: (this.#server.address() as AddressInfo).port, token: this.#token };
  }

  get url(): string {
    return `http://127.0.0.1:${this.place.port}/${this.#token}/_codex/`;
  }

  /** Leads there once, and within a minute: for a browser that is started, whose arguments everybody on this machine can see. */
  urlForOnce(): string {
    return `http://127.0.0.1:${this.place.port}/${this.#tickets.give()}`;
  }

  /** Forwarded, the server is asked under this name too: `host[:port]`. */
  allow(name: string): void {
    this.#names.add(name.toLowerCase());
  }

  async close(): Promise<void> {
    this.#inspector.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #listen(port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    this.#server.off('error', reject);
  }

  #opened(c: Context): Response | Promise<Response> {
    const { incoming } = c.env as HttpBindings;
    if (!mayBeOfThisUser(incoming.socket) || this.#isForeign(c)) return c.notFound();
    const time = this.#tickets.redeem(c.req.param('ticket') ?? '');
    if (time === undefined) return c.notFound();
    if (time === 'again') return c.text('This address works once. Open the inspector anew.', 404);
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    // From here on, as who forwards may have put a folder before it.
    return c.redirect(`${this.#token}/_codex/`, 302);
  }

  /** Who does not know the folder finds nothing; who does is asked all the same under which name, and for which page. */
  readonly #access: MiddlewareHandler = async (c, next) => {
    if (!isSame(/^\/([^/]*)\//.exec(c.req.path)?.[1] ?? '', this.#token)) return c.text('There is nothing here.', 404);
    if (this.#isForeign(c)) return c.text('Pages of other sites may not use this server.', 403);
    await next();
    return undefined;
  };

  #isForeign(c: Context): boolean {
    const origin = c.req.header('origin');
    if (!this.#isKnown(c.req.header('host')) || (origin !== undefined && !this.#isKnown(hostOf(origin)))) return true;
    const isOpened = c.req.header('sec-fetch-mode') === 'navigate' && c.req.method === 'GET';
    return ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '') && !isOpened;
  }

  /** Loopback at any port, since that of a remote machine is seldom free on this one. */
  #isKnown(name: string | undefined): boolean {
    const lower = name?.toLowerCase() ?? '';
    return loopbackPort(lower) !== undefined || this.#names.has(lower);
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
