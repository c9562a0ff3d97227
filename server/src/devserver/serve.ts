// Listening on loopback: `localhost` is an address of version 4 or 6, depending on who asks, so both are listened at, under one port.
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { lastErrorAnswer } from './errorAnswer.ts';

const ADDRESSES = ['127.0.0.1', '::1'] as const;

/** More connections than these are not kept: the oldest that has not asked for anything yet is closed for a new one. */
const MOST_CONNECTIONS = 512;

/** How long a client may take to say what it wants, and to send all of it. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

/** How long a client whose connection is ended has to read why. */
const LAST_WORDS_MS = 500;

/** How often a port that the system chose is chosen anew, where it is free for one version only. */
const MOST_CHOICES = 10;

/** Ports after the wanted one, of which the first free one is suggested. */
const SUGGESTED = 100;

export class PortInUse extends Error {
  override readonly name = 'PortInUse';
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is in use`);
    this.port = port;
  }
}

/** The system lets the user listen at no such port, as at those below 1024. */
export class PortForbidden extends Error {
  override readonly name = 'PortForbidden';
  readonly port: number;
  /** Of the system: `EACCES`. */
  readonly reason: string;

  constructor(port: number, reason: string) {
    super(`port ${port} may not be listened at`);
    this.port = port;
    this.reason = reason;
  }
}

export interface Listening {
  port: number;
  /** Whoever is being answered has a moment for the rest; then nothing is open any more. */
  close(graceMs: number): Promise<void>;
}

/**
 * @param port 0 for any that is free.
 * @throws PortInUse, PortForbidden
 */
export async function listen(port: number, listener: RequestListener): Promise<Listening> {
  for (let choice = 1; ; choice++) {
    const connections = new Connections();
    const servers: Server[] = [];
    let chosen = port;
    try {
      for (const address of ADDRESSES) {
        // Who names no host is told so by who answers.
        const server = http.createServer({ connectionsCheckingInterval: 1_000, requireHostHeader: false }, connections.watching(listener));
        Object.assign(server, { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 5_000 });
        server.on('clientError', (error, socket) => connections.end(error, socket));
        server.on('connection', (socket) => connections.add(socket));
        const at = await listenAt(server, chosen, address);
        if (at === undefined) continue;
        servers.push(server);
        chosen = at;
      }
      if (servers.length === 0) throw new Error('this machine has no loopback address to listen at');
      return { port: chosen, close: (graceMs) => close(servers, graceMs) };
    } catch (error) {
      await close(servers, 0);
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') throw new PortForbidden(chosen, code);
      if (code !== 'EADDRINUSE') throw error;
      if (port !== 0 || choice === MOST_CHOICES) throw new PortInUse(chosen);
    }
  }
}

/** The first port after one that could be listened at now; undefined where none near it is free. */
export async function nextFreePort(port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + SUGGESTED, 65_535); next++) {
    try {
      const listening = await listen(next, () => undefined);
      await listening.close(0);
      return next;
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

/** @returns the port; undefined where the machine has no such address. */
function listenAt(server: Server, port: number, address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const isMissing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EINVAL'].includes(error.code ?? '');
      if (isMissing) resolve(undefined);
      else reject(error);
    };
    server.once('error', failed);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', failed);
      // A connection that cannot be taken is no reason to end.
      server.on('error', () => undefined);
      const at = server.address();
      resolve(typeof at === 'object' && at !== null ? at.port : port);
    });
  });
}

async function close(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))));
  for (const server of servers) server.closeIdleConnections();
  const late = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(late);
}

/** What is wrong with a request that is none, by what Node.js says of it. */
function faultOf({ code, message }: NodeJS.ErrnoException): { status: number; code: string; message: string } {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, code: 'headers-too-large', message: 'The headers are too large.' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, code: 'too-slow', message: 'The request was not there in time.' };
  return { status: 400, code: 'bad-request', message: `The request cannot be read: ${message}.` };
}

interface Asking {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Slow clients, or those that say nothing, must not keep others out. */
class Connections {
  /** With what is being asked on each, the oldest first. */
  readonly #asking = new Map<Duplex, Asking | undefined>();

  add(socket: Duplex): void {
    if (this.#asking.size >= MOST_CONNECTIONS) this.#evict();
    this.#asking.set(socket, undefined);
    socket.once('close', () => this.#asking.delete(socket));
  }

  watching(listener: RequestListener): RequestListener {
    return (incoming, outgoing) => {
      const { socket } = incoming;
      this.#asking.set(socket, { incoming, outgoing });
      outgoing.once('close', () => {
        if (this.#asking.has(socket)) this.#asking.set(socket, undefined);
      });
      listener(incoming, outgoing);
    };
  }

  /** What comes over a connection is no HTTP: who sent it hears of that, unless half of another answer is on its way. */
  end(error: Error, socket: Duplex): void {
    // Told before, and more of the same comes in.
    if (socket.writableEnded) return;
    if (!socket.writable || this.#asking.get(socket)?.outgoing.headersSent) return void socket.destroy(error);
    const { status, ...body } = faultOf(error);
    socket.end(lastErrorAnswer(status, body));
    // Cut off at once, who still sends would never read it.
    setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
  }

  /** The oldest of which nobody waits for an answer. */
  #evict(): void {
    for (const [socket, asking] of this.#asking) {
      if (asking?.incoming.complete) continue;
      this.#asking.delete(socket);
      socket.destroy();
      return;
    }
  }
}
