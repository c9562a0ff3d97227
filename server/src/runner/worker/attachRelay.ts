// The stable loopback port in front of a worker's own debugger: workers come and go, and each opens its debugger on a port of its own.
import net from 'node:net';
import type { Duplex } from 'node:stream';

/** A debugger that can be connected to. `attached` says that it now is; the function it returns, that it no longer is. */
export interface DebuggerEndpoint {
  port: number;
  attached(): () => void;
  /** How the port is reached, where it is not on this machine's own loopback. */
  connect?: (port: number) => Duplex;
}

const HOST = '127.0.0.1';

export class AttachRelay {
  readonly #open: () => Promise<DebuggerEndpoint | undefined>;
  readonly #server: net.Server;
  readonly #sockets = new Set<Duplex>();
  #listening: Promise<number> | undefined;
  port: number | undefined;

  /** @param open finds the debugger to pass a new connection on to, starting what is needed; undefined closes the connection. */
  constructor(open: () => Promise<DebuggerEndpoint | undefined>) {
    this.#open = open;
    this.#server = net.createServer((socket) => void this.#connect(socket));
    // An open port alone is no reason to stay alive.
    this.#server.unref();
  }

  /** Starts listening, once. @returns the port: the preferred one if it is free. */
  listen(preferred: number | undefined): Promise<number> {
    this.#listening ??= this.#listen(preferred ?? 0)
      .catch(() => this.#listen(0))
      .then((port) => (this.port = port));
    return this.#listening;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#listening === undefined) return;
    await this.#listening.catch(() => undefined);
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  #listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as net.AddressInfo).port);
      });
    });
  }

  async #connect(client: net.Socket): Promise<void> {
    this.#keep(client);
    const endpoint = await this.#open();
    if (endpoint === undefined || client.destroyed) {
      client.destroy();
      return;
    }
    const upstream = endpoint.connect?.(endpoint.port) ?? net.connect(endpoint.port, HOST);
    this.#keep(upstream);
    const detached = endpoint.attached();
    upstream.once('close', () => {
      detached();
      client.destroy();
    });
    client.once('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    if (socket instanceof net.Socket) socket.setNoDelay(true);
    // Whoever ends the connection, and how, is not ours to report.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
