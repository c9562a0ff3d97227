// Addresses that no public name has any business leading to: this machine's own, its neighbours', and what a cloud tells its machines.
import net, { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { embeddedAddress } from '../../permissions/hostNames.ts';

/**
 * `private`: on a network behind somebody's router. `reserved`: this machine by any of its addresses, the link that it is on, services of a cloud for
 * the machine itself, groups, and what is in no use.
 */
export type AddressKind = 'public' | 'private' | 'reserved';

type Network = readonly [address: string, bits: number];

const PRIVATE: readonly Network[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
];

/** Behind a provider's router, where other customers are, and one cloud's metadata. */
const SHARED: Network = ['100.64.0.0', 10];

const privateNetworks = blockList(PRIVATE);

/** 198.18.0.0/15 is not among them: proxies that put themselves between a machine and all the internet answer for public names with it. */
const reservedNetworks = blockList([
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  SHARED,
  ['169.254.0.0', 16],
  // Another cloud's metadata.
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['::1', 128],
  // What translates these may translate them to anything.
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  // What clouds tell their machines: Amazon, Google, Oracle, Scaleway, Akamai, Alibaba.
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['fd00:c1::a9fe:a9fe', 128],
  ['fd00:42::42', 128],
  ['fd00:a9fe:a9fe::1', 128],
  ['fd00:100::100:200', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]);

/** Networks that no public name should lead to, beside those that everybody who looks at names knows of. */
export const NEAR_NETWORKS: readonly string[] = [...PRIVATE, SHARED].map(([address, bits]) => `${address}/${bits}`);

/** @param address as the system's resolver gives it. One that is none counts as reserved. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  const family = isIPv4(bare) ? 'ipv4' : 'ipv6';
  if (family === 'ipv6' && !isIPv6(bare)) return 'reserved';
  if (reservedNetworks.check(bare, family) || isOwn(bare)) return 'reserved';
  if (privateNetworks.check(bare, family)) return 'private';
  const inner = family === 'ipv6' ? embeddedAddress(bare) : undefined;
  return inner === undefined ? 'public' : addressKind(inner);
}

/** Whether it is what `localhost` stands for. */
export function isLoopback(address: string): boolean {
  return address === '127.0.0.1' || address === '::1';
}

function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
}

function blockList(networks: readonly Network[]): net.BlockList {
  const list = new net.BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list;
}
