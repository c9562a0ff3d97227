// The loopback port in front of a worker's own debugger, for one session that the user asked for: workers come and go meanwhile, and each opens its
// debugger on a port of its own. Whoever connects has to know the session's secret; when the session is over, the port is closed. Where the user wants it to
// stay, as a terminal does that says `--inspect`, sessions follow each other, and the port tells who asks how to connect.
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { Runtime } from '../../contract/runtime.ts';
import { isOfThisUser } from '../process/peerUser.ts';
import { adapterDoor } from './adapterDoor.ts';
import type { Admission, DebuggerEndpoint, Door, DoorHost } from './door.ts';
import { inspectorDoor } from './inspectorDoor.ts';

export interface RelayOptions {
  runtime: Runtime;
  /** Finds the debugger, starting the worker if that is wanted; undefined closes the connection. */
  find: (start: boolean) => Promise<DebuggerEndpoint | undefined>;
  /** For how long a debugger that was announced, or whose worker has gone, is waited for. */
  waitMs: number;
  /** Whether its worker makes way for another one, for which it comes back: debuggers say goodbye to what ends under them. */
  isReturning: () => boolean;
  /** The port is closed. */
  onClosed: () => void;
  /** Something for the plugin's log. */
  tell: (text: string) => void;
}

const HOST = '127.0.0.1';

/** How long a client has until it has shown the secret. */
const KNOCKING_MS = 5_000;
/** For how long a session that its client has ended can be begun again: editors restart one with what they know of it. */
const RESTART_MS = 2_000;
/** How long a debugger is left alone after a session. That of Python does not stop at breakpoints that come sooner: it tidies up while it takes them. */
const LETTING_GO_MS = 1_000;
/** How many may be at the door at once. */
const MOST_KNOCKING = 8;

interface Session {
  secret: string;
  client: net.Socket;
  begun: boolean;
  /** Its client goes by itself. */
  leaving: boolean;
  /** Its program ends, as far as its debugger says so. */
  ending: boolean;
}

export class AttachRelay {
  readonly #options: RelayOptions;
  readonly #door: Door;
  readonly #server: net.Server;
  readonly #sockets = new Set<Duplex>();
  readonly #knocking = new Set<net.Socket>();
  #secret = '';
  #stays = false;
  #session: Session | undefined;
  /** The debugger of the session before, and when that ended. */
  #former: { port: number; endedAt: number } | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #listening: Promise<number> | undefined;
  #closed: Promise<void> | undefined;
  port: number | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#door = options.runtime === 'node' ? inspectorDoor : adapterDoor;
    this.#server = net.createServer((socket) => this.#knock(socket));
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

  /**
   * Waits for one more session: the one before it ends when this one begins.
   * @param stays any number of sessions may follow it, with the same secret, which is told to those who ask.
   * @returns its secret, which is of no more use after the next one.
   */
  expect(stays = false): string {
    this.#stays ||= stays;
    if (!this.#stays || this.#secret === '') this.#secret = randomUUID();
    this.#wait();
    return this.#secret;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#secret = '';
    this.port = undefined;
    this.#options.onClosed();
    for (const socket of this.#sockets) socket.destroy();
    if (this.#listening !== undefined) {
      await this.#listening.catch(() => undefined);
      await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    }
  }

  #listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => undefined);
        resolve((this.#server.address() as net.AddressInfo).port);
      });
    });
  }

  /** Closes the port unless a session begins, or goes on, in time. */
  #wait(ms = this.#options.waitMs): void {
    clearTimeout(this.#waiting);
    if (this.#stays) return;
    this.#waiting = setTimeout(() => void this.close(), ms).unref();
  }

  #knock(client: net.Socket): void {
    this.#keep(client);
    if (this.#closed !== undefined || this.#knocking.size >= MOST_KNOCKING || !isOfThisUser(client)) return void client.destroy();
    this.#knocking.add(client);
    const patience = setTimeout(() => client.destroy(), KNOCKING_MS).unref();
    const leave = (): void => {
      clearTimeout(patience);
      this.#knocking.delete(client);
    };
    client.once('close', leave);
    const host: DoorHost = {
      knows: (secret) => this.#secret !== '' && secret === this.#secret,
      published: () => (this.#stays && this.#secret !== '' ? this.#secret : undefined),
      isOccupied: () => this.#isOccupied(),
      // Who is let in without a secret may have a worker started as well.
      running: () => this.#options.find(this.#stays),
      admit: () => {
        leave();
        return this.#admit(client);
      },
      letGo: async (endpoint) => {
        const { port, endedAt } = this.#former ?? { endedAt: -Infinity };
        const left = endedAt + LETTING_GO_MS - performance.now();
        if (port === endpoint.port && left > 0) await setTimeoutAsync(left, undefined, { ref: false });
      },
      open: (endpoint) => {
        const upstream = endpoint.connect?.(endpoint.port) ?? net.connect(endpoint.port, HOST);
        this.#keep(upstream);
        // What is written until then waits for it.
        upstream.once('connect', () => {
          if (!endpoint.isOwn()) upstream.destroy();
        });
        return upstream;
      },
      tell: this.#options.tell,
    };
    this.#door(client, host).catch(() => client.destroy());
  }

  #isOccupied(): boolean {
    const session = this.#session;
    // One whose worker has gone is over, even where that is yet to be heard of.
    return session !== undefined && session.secret === this.#secret && !session.client.destroyed;
  }

  #admit(client: net.Socket): Admission | undefined {
    const before = this.#session;
    if (client.destroyed || this.#isOccupied()) return undefined;
    const session: Session = { secret: this.#secret, client, begun: false, leaving: false, ending: false };
    this.#session = session;
    before?.client.destroy();
    clearTimeout(this.#waiting);
    const leaves = (): void => {
      if (!session.ending) session.leaving = true;
    };
    client.once('end', leaves).once('error', leaves);
    client.once('close', () => {
      if (this.#session !== session) return;
      this.#session = undefined;
      // Otherwise its worker has gone, and it comes back for the next one; or the next session was asked for.
      const isOver = session.begun && session.leaving && session.secret === this.#secret && !this.#options.isReturning();
      this.#wait(isOver ? RESTART_MS : undefined);
    });
    return {
      leaves,
      ends: () => void (session.ending = true),
      endpoint: () => this.#options.find(true),
      begun: (endpoint, upstream, part = () => void client.destroy()) => {
        session.begun = true;
        client.once('close', () => void (this.#former = { port: endpoint.port, endedAt: performance.now() }));
        const detached = endpoint.attached();
        upstream.once('close', () => {
          detached();
          part();
        });
      },
    };
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    if (socket instanceof net.Socket) socket.setNoDelay(true);
    // Whoever ends the connection, and how, is not ours to report.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
