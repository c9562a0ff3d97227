// Whose the other end of a loopback connection is, where the system tells.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Of a line in /proc/net/tcp: the peer's own end, where it is connected to, its state, and its user. */
const LINE = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) ([\dA-F]{2}) [\dA-F:]+ [\dA-F:]+ [\dA-F]+ +(\d+) /;

/** It has no user any more. */
const TIME_WAIT = '06';

/**
 * Whether the other end may belong to a process of the user that this one runs as. Only Linux tells; elsewhere everybody on this machine counts as one,
 * and what they know has to tell them apart.
 * @param socket one of a server that listens on an address of version 4.
 */
export function isOfThisUser({
  localPort,
  remotePort,
  remoteAddress,
}: Pick<Socket, 'localPort' | 'remotePort' | 'remoteAddress'>): boolean {
  if (process.platform !== 'linux') return true;
  const address = Buffer.from((remoteAddress ?? '').split('.').map(Number).toReversed())
    .toString('hex')
    .toUpperCase();
  // The peer's own socket may be of version 6.
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of read(table)) {
      const [, own = '', ownPort = '', port = '', state, user] = LINE.exec(line) ?? [];
      if (state === TIME_WAIT || !own.endsWith(address)) continue;
      if (Number.parseInt(ownPort, 16) === remotePort && Number.parseInt(port, 16) === localPort)
        return Number(user) === process.getuid?.();
    }
  }
  // It has gone already, or this is a Linux that does not list it.
  return true;
}

function read(table: string): string[] {
  try {
    return readFileSync(table, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}
