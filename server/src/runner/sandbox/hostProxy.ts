// An HTTP proxy in the host for plugins that may reach some hosts only: it connects to those and refuses all others.
// Nothing that is said to it, by a plugin or by a server, may become an error that nobody catches: it runs in the host's own process.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import type { HostRule } from '../../permissions/hosts.ts';
import { acceptOver, Connection } from './channel.ts';
import { destinationOf, pinnedTo, type Destination, type Resolve } from './destination.ts';
import { endToEnd } from './proxyHeaders.ts';

/** Each takes two descriptors of the host, which has to have some left for everybody else. */
export const MOST_CONNECTIONS = 256;

/** How many requests may wait for their answers on one connection. Hardly any client sends a second one before it has the first answer. */
const MOST_AT_ONCE = 8;

const LARGEST_PORT = 65_535;

/** How long one side of a tunnel may stay silent once the other has said that it is done. */
const LAST_WORDS_MS = 60_000;

/** Names the address that a granted name leads to and that was not granted: server/workers/*\/guard/tunnel.* read it. */
const LEADS_TO = 'Codex-Leads-To';

/** A proxy for one plugin process. */
export interface HostProxy {
  /** Serves the process at the other end of a channel. */
  serve(channel: Duplex): void;
  /** Loopback port and its password, for processes that share the host's network. */
  port?: number;
  token?: string;
  close(): Promise<void>;
}

/**
 * Opens a proxy: one that nobody reaches but by a channel that it is given, or with `tcp` on a loopback port that takes a password.
 * @param resolve finds the addresses behind names; the system does by default.
 */
export async function openHostProxy(rules: readonly HostRule[], transport: 'channel' | 'tcp', resolve?: Resolve): Promise<HostProxy> {
  const token = transport === 'tcp' ? randomBytes(24).toString('hex') : undefined;
  const gateway = new Gateway((host, port) => destinationOf(rules, host, port, resolve), token);
  const { server } = gateway;
  if (transport === 'tcp')
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  // One that cannot accept a connection goes on with the next.
  server.on('error', () => undefined);
  const address = server.address();
  return {
    serve: (channel) => gateway.serve(channel),
    ...(typeof address === 'object' && address !== null && { port: address.port }),
    ...(token !== undefined && { token }),
    close: async () => gateway.close(),
  };
}

class Gateway {
  readonly server: http.Server;
  readonly #destination: (host: string, port: number) => Promise<Destination>;
  readonly #expected: Buffer | undefined;
  readonly #sockets = new Set<Duplex>();
  /** What ends with a client's connection. Answers that wait for others on the same connection are not told of its end. */
  readonly #ends = new WeakMap<Duplex, Set<() => void>>();
  /** Requests and tunnels that are on their way to somebody: one connection may carry several requests at once. */
  #underWay = 0;

  constructor(destination: (host: string, port: number) => Promise<Destination>, token: string | undefined) {
    this.#destination = destination;
    this.#expected = token === undefined ? undefined : Buffer.from(`Basic ${Buffer.from(`worker:${token}`).toString('base64')}`);
    // Whatever the host was started with: what is no clear HTTP is none.
    this.server = http.createServer({ insecureHTTPParser: false }, (request, response) => void this.#request(request, response));
    this.server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => void this.#connect(request, client, head));
    this.server.maxConnections = MOST_CONNECTIONS;
    this.server.on('connection', (socket) => {
      this.#keep(socket);
      const ends = new Set<() => void>();
      this.#ends.set(socket, ends);
      socket.once('close', () => {
        for (const end of ends) end();
      });
    });
    this.server.on('clientError', (_error, socket) => socket.destroy());
    this.server.unref();
  }

  serve(channel: Duplex): void {
    this.#keep(channel);
    acceptOver(channel, MOST_CONNECTIONS, (connection) => this.server.emit('connection', connection));
  }

  close(): void {
    this.server.close();
    for (const one of this.#sockets) one.destroy();
  }

  async #request(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // Nobody has to be told that it was cut off.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const refuse = (status: number, text: string, phrase = http.STATUS_CODES[status] ?? ''): void => {
      if (response.headersSent) return void response.destroy();
      response.writeHead(status, phrase, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (!this.#knows(request)) return refuse(407, 'This proxy belongs to a plugin of somebody else.');
    const url = request.url !== undefined && URL.canParse(request.url) ? new URL(request.url) : undefined;
    if (url?.protocol !== 'http:') return refuse(400, 'This proxy takes http addresses and CONNECT.');
    const port = Number(url.port || 80);
    if (port < 1) return refuse(400, 'There is no port 0.');
    const coding = request.headers['transfer-encoding'];
    if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked')
      return refuse(501, 'This proxy knows no transfer coding but chunked.');
    if ((this.#ends.get(request.socket)?.size ?? 0) >= MOST_AT_ONCE) return void request.socket.destroy();
    if (this.#underWay >= MOST_CONNECTIONS) return refuse(503, 'Too many requests are under way.');
    this.#underWay++;
    const over = this.#over(request, response, () => void this.#underWay--);
    try {
      const destination = await this.#destination(url.hostname, port);
      if (over.aborted) return;
      if (destination.kind === 'unknown') return refuse(502, destination.message);
      if (destination.kind !== 'open') return refuse(403, destination.message, forbidden(destination.missing));
      const onward = http.request({
        host: destination.host,
        port,
        lookup: pinnedTo(destination.addresses),
        // Connections are not shared: what one answer leaves behind is no other's beginning.
        agent: false,
        insecureHTTPParser: false,
        method: request.method,
        path: url.pathname + url.search,
        headers: { ...endToEnd(request), host: url.host, ...(coding !== undefined && { 'transfer-encoding': 'chunked' }) },
      });
      over.addEventListener('abort', () => onward.destroy());
      this.#forward(request, response, { onward, refuse });
    } catch (error) {
      refuse(502, (error as Error).message);
    }
  }

  #forward(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    { onward, refuse }: { onward: http.ClientRequest; refuse: (status: number, text: string) => void },
  ): void {
    let answered = false;
    onward.on('socket', (socket) => this.#keep(socket));
    onward.on('response', (answer) => {
      answered = true;
      answer.on('error', () => undefined);
      try {
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer));
      } catch (error) {
        // A server may say what no server of ours could: an impossible status, a header that cannot be written.
        onward.destroy();
        return refuse(502, (error as Error).message);
      }
      // What breaks off there breaks off here.
      pipeline(answer, response, () => onward.destroy());
    });
    onward.on('upgrade', (_answer, socket) => socket.destroy());
    onward.on('error', (error) => {
      // A server may have said all that it has to say before it heard everything.
      if (!answered) refuse(502, error.message);
    });
    onward.on('close', () => {
      if (!answered && !response.headersSent) refuse(502, 'The server ended the connection without an answer.');
    });
    request.pipe(onward);
  }

  /** @returns what is aborted when the answer is out, or nobody waits for it any more. */
  #over(request: http.IncomingMessage, response: http.ServerResponse, also: () => void): AbortSignal {
    const over = new AbortController();
    const ends = this.#ends.get(request.socket);
    const end = (): void => {
      if (over.signal.aborted) return;
      ends?.delete(end);
      also();
      over.abort();
    };
    ends?.add(end);
    response.once('close', end);
    if (request.socket.destroyed) end();
    return over.signal;
  }

  async #connect(request: http.IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    this.#keep(client);
    const refuse = (status: string, text: string, fields = ''): void => {
      if (client.destroyed) return;
      client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${fields}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\n`);
      // It may go on talking, and is not listened to.
      client.resume();
      this.#endSoon(client);
    };
    if (!this.#knows(request)) return refuse('407 Proxy Authentication Required', 'This proxy belongs to a plugin of somebody else.');
    const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(request.url ?? '');
    const port = Number(match?.[2]);
    if (match?.[1] === undefined || port < 1 || port > LARGEST_PORT) return refuse('400 Bad Request', 'This is no host and port.');
    if (this.#underWay >= MOST_CONNECTIONS) return refuse('503 Service Unavailable', 'Too many requests are under way.');
    this.#underWay++;
    client.once('close', () => void this.#underWay--);
    try {
      const destination = await this.#destination(match[1], port);
      if (client.destroyed) return;
      if (destination.kind === 'unknown') return refuse('502 Bad Gateway', destination.message);
      if (destination.kind !== 'open') {
        const fields = destination.kind === 'astray' ? `${LEADS_TO}: ${destination.leadsTo}\r\n` : '';
        return refuse(`403 ${forbidden(destination.missing)}`, destination.message, fields);
      }
      this.#tunnel(client, head, {
        upstream: net.connect({ host: destination.host, port, lookup: pinnedTo(destination.addresses) }),
        refuse: (text) => refuse('502 Bad Gateway', text),
      });
    } catch (error) {
      refuse('502 Bad Gateway', (error as Error).message);
    }
  }

  #tunnel(client: Duplex, head: Buffer, { upstream, refuse }: { upstream: net.Socket; refuse: (text: string) => void }): void {
    this.#keep(upstream);
    let open = false;
    upstream.once('connect', () => {
      open = true;
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.once('error', (error) => {
      // Later there is no telling it from what the server says.
      if (!open) refuse(error.message || 'There is nobody at that address.');
    });
    upstream.once('close', () => {
      if (!open) return;
      if (!client.writableEnded) return void client.destroy();
      // What it said last may still be on its way.
      client.resume();
      this.#endSoon(client);
    });
    client.once('close', () => upstream.destroy());
    client.once('end', () => this.#endSoon(upstream));
  }

  /** Ends a connection whose other side has ended, when nothing more comes of it. */
  #endSoon(socket: Duplex): void {
    if (socket instanceof net.Socket || socket instanceof Connection) socket.setTimeout(LAST_WORDS_MS, () => socket.destroy());
  }

  #keep(socket: Duplex): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #knows(request: http.IncomingMessage): boolean {
    if (this.#expected === undefined) return true;
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    return given.length === this.#expected.length && timingSafeEqual(given, this.#expected);
  }
}

/** All that some clients pass on of a refusal. */
function forbidden(permission: string): string {
  return `Forbidden (${permission} is missing)`.replaceAll(/[^ -~]/g, '?').slice(0, 300);
}
