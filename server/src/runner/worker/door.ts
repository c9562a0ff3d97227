// What stands between the port for debuggers and a worker's debugger: one door for each way in which debuggers talk.
import type net from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A debugger that can be connected to. `attached` says that it now is; the function it returns, that it no longer is. `settled` says that it has been told of
 * all breakpoints, and lets the code run; `paused`, that the code under it stands still, or goes on.
 */
export interface DebuggerEndpoint {
  port: number;
  /** What its own debugger asks of those who connect: the path of an inspector, or the token of a debug adapter. */
  key?: string;
  attached(): () => void;
  settled(): void;
  paused(is: boolean): void;
  /** How the port is reached, where it is not on this machine's own loopback. */
  connect?: (port: number) => Duplex;
  /** Whether the port is the worker's own still; asked when it was connected to, and before anything is said. */
  isOwn(): boolean;
}

/** Checks who knocks. */
export type Door = (client: net.Socket, host: DoorHost) => Promise<void>;

/** What a door may ask for. */
export interface DoorHost {
  /** Whether this is the secret of the session that is waited for. */
  knows(secret: string): boolean;
  /** The secret, where everybody may know it who can connect. */
  published(): string | undefined;
  /** Whether a session is on that nobody takes the place of. */
  isOccupied(): boolean;
  /** The debugger of the worker that runs now. No worker is started for somebody who has not shown the secret. */
  running(): Promise<DebuggerEndpoint | undefined>;
  /** Lets the client in, and says so. @returns undefined where another one is in. */
  admit(): Admission | undefined;
  /** Resolves when this debugger has had the time to let go of the session before. */
  letGo(endpoint: DebuggerEndpoint): Promise<void>;
  /** Opens a connection that ends with the relay. */
  open(endpoint: DebuggerEndpoint): Duplex;
  /** Says something in the plugin's log. */
  tell(text: string): void;
}

export interface Admission {
  /** The debugger of the session's worker, which is started if need be. */
  endpoint(): Promise<DebuggerEndpoint | undefined>;
  /**
   * The debugger answers: from now on the session lasts for as long as its client stays.
   * @param upstream what ends with the worker. @param part what becomes of the client then, which is hung up on otherwise.
   */
  begun(endpoint: DebuggerEndpoint, upstream: Duplex, part?: () => void): void;
  /** The client has said that it goes: whoever hangs up first, the session is over. */
  leaves(): void;
  /** The debugger has said that its program ends: a client that goes then does so for that, and comes back for the next one. */
  ends(): void;
}
