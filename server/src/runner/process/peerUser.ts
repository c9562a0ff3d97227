// Whose the other end of a loopback connection is, where the system tells.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Of a line in /proc/net/tcp: the peer's own end, where it is connected to, its state, and its user. */
const LINE = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) ([\dA-F]{2}) [\dA-F:]+ [\dA-F:]+ [\dA-F]+ +(\d+) /;

/** It has no user any more. */
const TIME_WAIT = '06';

/** A loopback of version 6, as these tables have it. */
const LOOPBACK_6 = '00000000000000000000000001000000';

const CONNECTED = '01';
const READINGS = 3;
const ROOT = 0;

type Peer = Pick<Socket, 'localPort' | 'remotePort' | 'remoteAddress'>;

/**
 * Whether the other end may belong to a process of the user that this one runs as. Only Linux tells; elsewhere everybody on this machine counts as one,
 * and what they know has to tell them apart.
 */
export function isOfThisUser(socket: Peer): boolean {
  const found = userOf(socket);
  return found === 'untold' || found?.user === process.getuid?.();
}

/**
 * The same, for connections that something of the system may have relayed, as into a container or a virtual machine: root is let in too, which may do all
 * that this user may. Where this process is root's, as in containers, everybody is.
 */
export function mayBeOfThisUser(socket: Peer, user = process.getuid?.()): boolean {
  if (user === ROOT) return true;
  const found = userOf(socket);
  if (found === 'untold' || found === undefined) return found === 'untold';
  // What has closed its end already counts as root's.
  return found.user === user || (found.user === ROOT && found.isConnected);
}

interface PeerFacts {
  user: number;
  isConnected: boolean;
}

function userOf(socket: Peer): PeerFacts | 'untold' | undefined {
  return process.platform === 'linux' ? foundIn(systemTables, socket) : 'untold';
}

/**
 * The system hands its tables out in pieces, and a line can slip through between two of them while other connections come and go: that a peer is in
 * none of them is believed once it was looked for several times.
 */
export function foundIn(tables: () => readonly string[], socket: Peer): PeerFacts | 'untold' | undefined {
  for (let reading = 1; reading < READINGS; reading++) {
    const found = peerIn(tables(), socket);
    if (found !== 'untold') return found;
  }
  return peerIn(tables(), socket);
}

function systemTables(): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(linesOf);
}

/**
 * @param lines of the system's tables of connections.
 * @returns `untold` where the peer is connected and is no program of this system, as where the virtual machine that this is shares its addresses with the
 *   one around it; undefined for a peer that has gone, of whom nobody knows whose it was.
 */
export function peerIn(lines: readonly string[], { localPort, remotePort, remoteAddress = '' }: Peer): PeerFacts | 'untold' | undefined {
  const address = remoteAddress === '::1' ? LOOPBACK_6 : version4(remoteAddress.replace(/^::ffff:/i, ''));
  // The system tells nothing.
  if (lines.length === 0) return 'untold';
  let isOurEndConnected = false;
  for (const line of lines) {
    const [, own = '', ownPort = '', otherPort = '', state, user] = LINE.exec(line) ?? [];
    const [from, to] = [Number.parseInt(ownPort, 16), Number.parseInt(otherPort, 16)];
    if (from === localPort && to === remotePort && state === CONNECTED) isOurEndConnected = true;
    // The peer's own socket may be of version 6.
    if (state === TIME_WAIT || !own.endsWith(address)) continue;
    if (from === remotePort && to === localPort) return { user: Number(user), isConnected: state === CONNECTED };
  }
  return isOurEndConnected ? 'untold' : undefined;
}

function version4(address: string): string {
  return Buffer.from(address.split('.').map(Number).toReversed()).toString('hex').toUpperCase();
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(table, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}
