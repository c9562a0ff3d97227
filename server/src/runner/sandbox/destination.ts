// Where a connection may go that a plugin asks for: whether its name was granted, and which of the addresses behind that name.
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { allowsHost, isLocalhost, isLocalName, type HostRule } from '../../permissions/hosts.ts';
import { canonicalHost, withoutMapping } from '../../permissions/hostNames.ts';
import { addressKind, isLoopback } from './addresses.ts';

/** Finds the addresses behind a name; rejects or gives none where there are none. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

/** Why it is not known whether a name has any, in a sentence. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName';
}

export type Destination =
  /** Those that may be connected to, and no others: names are not looked up again. */
  | { kind: 'open'; host: string; addresses: readonly LookupAddress[] }
  | { kind: 'notGranted'; message: string; missing: string }
  /** The name was granted, and leads to where the grant does not. */
  | { kind: 'astray'; message: string; missing: string; leadsTo: string }
  | { kind: 'unknown'; message: string };

/** Keeps a thread until the name server says something: see `Lookups`. */
export const systemResolver: Resolve = (name) => lookup(name, { all: true });

/** Both are asked for: a server may listen on one of them only. */
const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** @param asked as the plugin writes it. */
export async function destinationOf(
  rules: readonly HostRule[],
  asked: string,
  port: number,
  resolve: Resolve = systemResolver,
): Promise<Destination> {
  const host = canonicalHost(asked);
  const known = rules.map((rule) => ({ ...rule, host: rule.host.includes('*') ? rule.host : (canonicalHost(rule.host) ?? rule.host) }));
  const naming = host === undefined ? [] : known.filter((rule) => allowsHost(rule, host, port));
  if (host === undefined || naming.length === 0) return notGranted(asked, port);
  /** Whether the name leads to a place that it was granted for, or that was granted besides. */
  const mayLeadTo = (address: string): boolean => {
    const kind = addressKind(address);
    if (kind === 'public') return true;
    if (kind === 'private' && naming.some((rule) => isLocalName(rule.host))) return true;
    if (isLoopback(address) && known.some((rule) => isLocalhost(rule.host.replace(/^\*\./, '')) && reaches(rule, port))) return true;
    return known.some((rule) => rule.host === address && reaches(rule, port));
  };
  const family = isIP(host);
  if (family !== 0) {
    // Wider scopes speak of the internet. What lies nearer is named, or it is not meant.
    if (addressKind(host) !== 'public' && !naming.some((rule) => rule.host === host)) return notGranted(host, port);
    return { kind: 'open', host, addresses: [{ address: host, family }] };
  }
  const found = isLocalhost(host) ? LOOPBACK : await resolve(host).catch((error: unknown) => (error instanceof UnknownName ? error : []));
  if (found instanceof UnknownName) return { kind: 'unknown', message: found.message };
  if (found.length === 0) return { kind: 'unknown', message: `${host} has no address.` };
  const addresses = found.filter(({ address }) => mayLeadTo(withoutMapping(address)));
  if (addresses.length > 0) return { kind: 'open', host, addresses };
  const leadsTo = withoutMapping(found[0]!.address);
  const missing = permissionFor(leadsTo, port);
  const message = `${host} leads to ${leadsTo}, which is an address of this machine or of a network near it. To reach it, the plugin needs the permission ${missing} besides: declare it in the manifest, and have the user grant it.`;
  return { kind: 'astray', missing, message, leadsTo };
}

/** Has a socket connect to these addresses, whatever its host is called. */
export function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, { all }, done) => {
    if (all === true) done(null, [...addresses]);
    else done(null, addresses[0]!.address, addresses[0]!.family);
  };
}

function reaches(rule: HostRule, port: number): boolean {
  return rule.port === undefined || rule.port === port;
}

function notGranted(host: string, port: number): Destination {
  const missing = permissionFor(host, port);
  return { kind: 'notGranted', missing, message: `The permission ${missing} is missing.` };
}

function permissionFor(host: string, port: number): string {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return `network:request:${port === 80 || port === 443 ? host : `${bracketed}:${port}`}`;
}
