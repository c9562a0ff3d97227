// Whose a port of this machine is, where the system tells.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { namesIn } from '../../disk/namesIn.ts';
import { processTree } from './linuxProcesses.ts';

/** Of a line in /proc/net/tcp: the address and the port that are listened at (state 0A), and the number of the socket. */
const LISTENING = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} 0A [\dA-F:]+ [\dA-F:]+ [\dA-F]+ +\d+ +\d+ (\d+) /;

/** Whoever listens at one of these may get what connects to 127.0.0.1: that address, all of version 4, all of version 6, and the same in version 6. */
const LOOPBACK = new Set(['0100007F', '00000000', '0'.repeat(32), '0000000000000000FFFF00000100007F']);

/** And those who get what connects to ::1. */
const LOOPBACKS = new Set([...LOOPBACK, '00000000000000000000000001000000']);

/** More descriptors than these are not looked at, so that nobody who opens many keeps the host busy. */
const MOST_DESCRIPTORS = 20_000;

/**
 * The sockets that listen at a port of 127.0.0.1, if all of them belong to a process or what descends from it.
 * @returns undefined where one is somebody else's, or where nobody listens; `'unknown'` where the system does not tell: only Linux does.
 */
export function listenersOf(pid: number, port: number, platform = process.platform): string | undefined {
  if (platform !== 'linux') return 'unknown';
  const wanted = listeningAt(port, LOOPBACK);
  if (wanted === undefined) return 'unknown';
  if (wanted.size === 0) return undefined;
  const sockets = [...wanted].toSorted().join(' ');
  let left = MOST_DESCRIPTORS;
  for (const one of processTree(pid)) {
    for (const descriptor of descriptorsOf(one)) {
      wanted.delete(targetOf(descriptor));
      if (wanted.size === 0) return sockets;
      if (--left === 0) return undefined;
    }
  }
  return undefined;
}

/** A process that holds a port. */
export interface PortHolder {
  pid: number;
  /** How it was started, as far as that says something. */
  command: string;
}

/** Who listens at a port of loopback, in either version; undefined where the system does not tell, or only tells others. */
export function portHolder(port: number, platform = process.platform): PortHolder | undefined {
  if (platform !== 'linux') return undefined;
  const wanted = listeningAt(port, LOOPBACKS);
  if (wanted === undefined || wanted.size === 0) return undefined;
  let left = MOST_DESCRIPTORS;
  for (const name of namesIn('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    for (const descriptor of descriptorsOf(pid)) {
      if (wanted.has(targetOf(descriptor))) return { pid, command: commandOf(pid) };
      if (--left === 0) return undefined;
    }
  }
  return undefined;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}

/** The sockets that listen at a port of one of the addresses; undefined where the system does not tell. */
function listeningAt(port: number, addresses: ReadonlySet<string>): Set<string> | undefined {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(read);
  if (tables[0] === undefined) return undefined;
  const found = new Set<string>();
  for (const line of tables.flatMap((table) => table ?? [])) {
    const [, address = '', listened = '', socket = ''] = LISTENING.exec(line) ?? [];
    if (addresses.has(address) && Number.parseInt(listened, 16) === port) found.add(`socket:[${socket}]`);
  }
  return found;
}

function read(table: string): string[] | undefined {
  try {
    return readFileSync(table, 'latin1').split('\n').slice(1);
  } catch {
    return undefined;
  }
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
  } catch {
    return [];
  }
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return '';
  }
}
