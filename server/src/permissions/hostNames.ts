// What hosts are called, whichever of their spellings somebody uses.
import { isIPv6 } from 'node:net';

/** Where an address of version 6 has one of version 4 in it, and begins with these groups. */
const EMBEDDED: { prefix: readonly number[]; at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0xff_ff], at: 6 },
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 },
  { prefix: [0x64, 0xff_9b, 0, 0, 0, 0], at: 6 },
  { prefix: [0x20_02], at: 1 },
];

/**
 * What a host is called by those who compare names: in small letters, without brackets and final dot, an address as it is usually written (`127.1`,
 * `0x7f.1`, `2130706433` and `::ffff:127.0.0.1` are all 127.0.0.1).
 * @returns undefined for what is no host.
 */
export function canonicalHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  // Whoever reads these as part of a URL reads something else than a host.
  if (bare === '' || /[\s/\\@?#%[\]]/.test(bare)) return undefined;
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}/`;
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (host === '' || host.endsWith('.')) return undefined;
  return withoutMapping(host);
}

/** An address of version 4 that is written as one of version 6 (`::ffff:127.0.0.1`), as itself. */
export function withoutMapping(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return EMBEDDED[0]!.prefix.every((group, index) => groups[index] === group) ? dotted(groups, 6) : address;
}

/** The address of version 4 that one of version 6 has in it, and may lead to. */
export function embeddedAddress(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const found = EMBEDDED.find(({ prefix }) => prefix.every((group, index) => groups[index] === group));
  return found && dotted(groups, found.at);
}

/** @param address a valid one, without a zone. */
function groupsOf(address: string): number[] {
  // As a host of a URL it comes in its shortest form, without dots.
  const [before = '', after] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const first = numbers(before);
  const last = numbers(after ?? '');
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function dotted(groups: readonly number[], at: number): string {
  return [groups[at]!, groups[at + 1]!].flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
