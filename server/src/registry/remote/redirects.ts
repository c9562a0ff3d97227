// Where what a registry names may lead: a tarball often lies on another host, and such an address must not be a way into somebody's own network.
import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses of this machine and of networks that are nobody's but their owner's. */
const local = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  local.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  local.addSubnet(net, prefix, 'ipv6');

/** What is known of names and addresses; tests know others. */
export interface Network {
  isLocal: (address: string) => boolean;
  /** As that of node:dns. */
  lookup: (host: string, options: LookupAllOptions, callback: (error: Error | null, found: LookupAddress[]) => void) => void;
}

export const network: Network = {
  lookup,
  isLocal: (address) => {
    const family = isIP(address);
    return family !== 0 && local.check(address, family === 6 ? 'ipv6' : 'ipv4');
  },
};

/** The error of a name that leads to an address where nothing may be fetched from. */
const LEADS_INSIDE = 'ELEADSINSIDE';

/** Whether a host is one of this machine or of an own network, as far as that can be told: who asks through a proxy may not know names. */
export async function isLocalHost(hostname: string, { isLocal, lookup }: Network): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isLocal(host);
  const { promise, resolve } = Promise.withResolvers<string[]>();
  lookup(host, { all: true }, (error, found) => resolve(error ? [] : found.map(({ address }) => address)));
  return (await promise).some((address) => isLocal(address));
}

/**
 * Why nothing is fetched from an address that another one named. Where it is a name, the address that it has is only known when it is connected to:
 * see `publicLookup`.
 * @returns what completes "It leads to …", or undefined.
 */
export function whyNotFollowed(from: URL, to: URL, isFromLocal: boolean, { isLocal }: Pick<Network, 'isLocal'>): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `an address that is no web address (${to.protocol})`;
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'an address that is not encrypted';
  if (to.username !== '' || to.password !== '') return 'an address with a user name or a password in it';
  const host = to.hostname.replace(/^\[|\]$/g, '');
  return !isFromLocal && isIP(host) !== 0 && isLocal(host) ? 'an address of this machine or of a private network' : undefined;
}

/** Looks names up, and fails for those that lead to local addresses. */
export function publicLookup({ isLocal, lookup }: Network): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error || found.some(({ address }) => isLocal(address))) {
        const fault = error ?? Object.assign(new Error(`${hostname} is this machine or in a private network`), { code: LEADS_INSIDE });
        return callback(fault, '', 0);
      }
      if (options.all) return callback(null, found);
      callback(null, found[0]!.address, found[0]!.family);
    });
  };
}

export function leadsInside(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === LEADS_INSIDE;
}
