// A server for the inspector alone: for an editor, whose host it shows. It listens on loopback, and all of it lies below a secret folder: no cookie
// has to get into the frame of another page, and what forwards ports for remote windows passes the address on as it is.
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loopbackPort } from '../loopbackName.ts';
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

  /** Who does not know the folder finds nothing; who does is asked all the same under which name, and for which page. */
  readonly #access: MiddlewareHandler = async (c, next) => {
    if (!isSame(/^\/([^/]*)\//.exec(c.req.path)?.[1] ?? '', this.#token)) return c.text('There is nothing here.', 404);
    const origin = c.req.header('origin');
    const isKnown = this.#isKnown(c.req.header('host')) && (origin === undefined || this.#isKnown(hostOf(origin)));
    const site = c.req.header('sec-fetch-site');
    const isForeign = site === 'cross-site' && c.req.header('sec-fetch-mode') !== 'navigate';
    if (!isKnown || isForeign) return c.text('Pages of other sites may not use this server.', 403);
    await next();
    return undefined;
  };

  /** Loopback at any port, since that of a remote machine is seldom free on this one. */
  #isKnown(name: string | undefined): boolean {
    const lower = name?.toLowerCase() ?? '';
    return loopbackPort(lower) !== undefined || this.#names.has(lower);
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
