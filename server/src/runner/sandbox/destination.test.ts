import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hostRuleOf } from '../../permissions/hosts.ts';
import { canonicalHost } from '../../permissions/hostNames.ts';
import { destinationOf, type Destination } from './destination.ts';

const NAMES: Record<string, string[]> = {
  'public.example': ['93.184.216.34'],
  'here.example': ['127.0.0.1'],
  'here6.example': ['::1'],
  'mixed.example': ['127.0.0.1', '93.184.216.34', '10.0.0.5'],
  'git.intra.example': ['10.0.0.5'],
  'metadata.example': ['169.254.169.254'],
  'metadata6.example': ['fd00:ec2::254'],
  'link.example': ['fe80::1'],
  'shared.example': ['100.64.1.1'],
  'mapped.example': ['::ffff:10.0.0.5'],
  'nat64.example': ['64:ff9b::a00:5'],
  '6to4.example': ['2002:7f00:1::1'],
  'group.example': ['224.0.0.251'],
  'zero.example': ['0.0.0.0'],
  'printer.local': ['192.168.77.9'],
  'spoofed.local': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'wiki.corp.internal': ['10.9.9.9'],
};

/** Where `asked` leads under these scopes: the addresses, or why nowhere. */
async function leads(scopes: string[], asked: string, port: number): Promise<string> {
  const destination = await destinationOf(scopes.map(hostRuleOf), asked, port, (name) =>
    Promise.resolve((NAMES[name] ?? []).map((address) => ({ address, family: isIP(address) }))),
  );
  return destination.kind === 'open' ? destination.addresses.map(({ address }) => address).join(' ') : destination.kind;
}

describe('destination', () => {
  test('every spelling of a host is one host', () => {
    for (const spelling of [
      '127.0.0.1',
      '127.1',
      '0x7f.1',
      '0177.0.0.1',
      '2130706433',
      '127.0.0.1.',
      '[::ffff:127.0.0.1]',
      '::FFFF:7F00:1',
    ])
      expect(canonicalHost(spelling), spelling).toBe('127.0.0.1');
    for (const spelling of ['localhost', 'LocalHost', 'localhost.']) expect(canonicalHost(spelling), spelling).toBe('localhost');
    for (const spelling of ['::1', '[::1]', '[0:0:0:0:0:0:0:1]']) expect(canonicalHost(spelling), spelling).toBe('::1');
    const none = ['', '.', 'a..', '[fe80::1%eth0]', 'fe80::1%lo', 'a@b', 'a/b', 'a b', 'a\tb', 'a%2eb', '[a', 'a]', '1.2.3.4.5', '[::1]x'];
    for (const spelling of none) expect(canonicalHost(spelling), spelling).toBeUndefined();
  });

  test('a port of localhost is that port, whatever leads there', async () => {
    const scopes = ['localhost:1', 'here.example', 'here6.example', '*.example'];
    for (const asked of [
      ...['localhost', 'LOCALHOST.', '127.0.0.1', '127.1', '0x7f.1', '2130706433', '0.0.0.0', '0', '[::1]', '[::]', '[::ffff:127.0.0.1]'],
      ...['x.localhost', 'here.example', 'here.example.', 'HERE.example', 'here6.example', '6to4.example', 'zero.example'],
    ])
      expect(await leads(scopes, asked, 2), asked).toMatch(/^(notGranted|astray)$/);
    expect(await leads(scopes, 'localhost', 1)).toBe('127.0.0.1 ::1');
    expect(await leads(scopes, 'LOCALHOST.', 1)).toBe('127.0.0.1 ::1');
    // The very place that localhost:1 is.
    expect(await leads(scopes, 'here.example', 1)).toBe('127.0.0.1');
  });

  test('a public name leads to public addresses only', async () => {
    for (const name of Object.keys(NAMES).filter(
      (one) => one.endsWith('.example') && one !== 'public.example' && one !== 'mixed.example',
    )) {
      expect(await leads([name], name, 443), name).toBe('astray');
      expect(await leads(['*.example', '*:443'], name, 443), name).toBe('astray');
    }
    expect(await leads(['public.example'], 'public.example', 443)).toBe('93.184.216.34');
    expect(await leads(['mixed.example'], 'mixed.example', 443)).toBe('93.184.216.34');
  });

  test('a name that leads to a private network needs the address besides, with its port', async () => {
    expect(await leads(['git.intra.example', '10.0.0.5'], 'git.intra.example', 443)).toBe('10.0.0.5');
    expect(await leads(['git.intra.example', '10.0.0.5:8443'], 'git.intra.example', 8443)).toBe('10.0.0.5');
    expect(await leads(['git.intra.example', '10.0.0.5:8443'], 'git.intra.example', 443)).toBe('astray');
    expect(await leads(['mapped.example', '10.0.0.5'], 'mapped.example', 443)).toBe('::ffff:10.0.0.5');
    // The name alone is no way to the address, and the address alone none to the name.
    expect(await leads(['10.0.0.5'], 'git.intra.example', 443)).toBe('notGranted');
    expect(await leads(['10.0.0.5'], '10.0.0.5', 443)).toBe('10.0.0.5');
  });

  test('what to declare is said', async () => {
    const resolve = (): Promise<{ address: string; family: number }[]> => Promise.resolve([{ address: '10.0.0.5', family: 4 }]);
    const destination: Destination = await destinationOf([hostRuleOf('git.intra.example')], 'git.intra.example', 8443, resolve);
    expect(destination).toMatchObject({
      kind: 'astray',
      leadsTo: '10.0.0.5',
      message: expect.stringContaining('network:request:10.0.0.5:8443'),
    });
  });

  test('names that are local by nature lead to a private network, and not to this machine or its cloud', async () => {
    expect(await leads(['printer.local'], 'printer.local', 631)).toBe('192.168.77.9');
    expect(await leads(['*.internal'], 'wiki.corp.internal', 443)).toBe('10.9.9.9');
    expect(await leads(['spoofed.local'], 'spoofed.local', 631)).toBe('astray');
    expect(await leads(['*.internal'], 'metadata.google.internal', 80)).toBe('astray');
    expect(await leads(['*:631'], 'printer.local', 631)).toBe('astray');
  });

  test('wider scopes name no address that lies near', async () => {
    for (const asked of ['127.0.0.1', '10.0.0.5', '[::1]', '169.254.169.254', 'localhost']) {
      expect(await leads(['*:443'], asked, 443), asked).toMatch(/^(notGranted|astray)$/);
      expect(await leads(['*.0.0.1', '*.1', '*.0.0.5', '*.254'], asked, 443), asked).toBe('notGranted');
    }
    expect(await leads(['*:443'], '93.184.216.34', 443)).toBe('93.184.216.34');
  });

  test('names without an address, and resolvers that fail, lead nowhere', async () => {
    expect(await leads(['none.example'], 'none.example', 443)).toBe('unknown');
    const failing = (): Promise<never> => Promise.reject(new Error('SERVFAIL'));
    expect(await destinationOf([hostRuleOf('a.example')], 'a.example', 443, failing)).toMatchObject({ kind: 'unknown' });
  });
});
