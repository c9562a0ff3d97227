import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BYTES, hostileRegistry, json, NAME } from '../../../test/registry/hostileRegistry.ts';
import type { VersionFacts } from './packument.ts';
import { isLocalHost, network, whyNotFollowed, type Network } from './redirects.ts';
import { Registry } from './registry.ts';
import type { RegistryError } from './registryError.ts';
import { registryOptions } from './registryOptions.ts';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.1.1',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '[::1]',
    '[fe80::1]',
    '[fd00::1]',
    '[::ffff:127.0.0.1]',
  ])('%s is local', async (host) => {
    expect(await isLocalHost(new URL(`http://${host}/`).hostname, network)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '[2001:db8::1]', 'nowhere.invalid'])('%s is not', async (host) => {
    expect(await isLocalHost(host, network)).toBe(false);
  });

  it.each([
    ['https://a.test/', 'https://b.test/x', false, undefined],
    ['http://a.test/', 'https://a.test/x', false, undefined],
    ['https://a.test/', 'http://a.test/x', false, /not encrypted/],
    ['http://a.test/', 'http://0x7f.1/x', false, /this machine/],
    ['http://a.test/', 'http://[::ffff:10.0.0.1]/x', false, /private network/],
    ['http://127.0.0.1/', 'http://10.0.0.1/x', true, undefined],
    ['http://a.test/', 'file:///etc/passwd', false, /no web address/],
    ['http://a.test/', 'http://u@b.test/', false, /user name/],
  ])('named by %s, %s is followed or not', (from, to, isFromLocal, why) => {
    const found = whyNotFollowed(new URL(from), new URL(to), isFromLocal, network);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(why);
  });
});

describe('a package', () => {
  // Connections are shared by all that have the same options, so this has a file without other names.
  it('is fetched by a name from hosts of the internet, and not from one that is this machine, by a registry that is public', async () => {
    const integrity = `sha512-${createHash('sha512').update(BYTES).digest('base64')}`;
    const facts = { name: NAME, version: '1.0.0', integrity, signatures: [], plugin: {}, dependencies: {} };
    const other = await hostileRegistry((_, response) => response.end(BYTES));
    const { url } = await hostileRegistry(json({}));
    const names: Record<string, string> = { 'public.test': '127.0.0.1', 'inner.test': '127.0.0.2' };
    const known: Network = {
      isLocal: (address) => address !== '127.0.0.1',
      lookup: (host, _, callback) => callback(null, [{ address: names[host]!, family: 4 }]),
    };
    const registry = new Registry(await registryOptions({ registry: url, cwd: '/', home: '/nonexistent', env: {} }), known);
    const from = (name: string): VersionFacts => ({ ...facts, tarball: other.url.replace('127.0.0.1', name) });
    expect(await registry.tarball(from('public.test'))).toEqual(BYTES);
    const { code, message } = await registry.tarball(from('inner.test')).then(
      () => ({ code: '', message: '' }),
      (error: RegistryError) => error,
    );
    expect({ code, message }).toEqual({ code: 'redirect-refused', message: expect.stringContaining('private network') });
    expect(other.asked).toHaveLength(1);
  });

  it('is not fetched from this machine because a host of the internet says so, also where the registry itself is on this machine', async () => {
    const cdn = await hostileRegistry((_, response) => response.writeHead(302, { location: 'http://127.0.0.2:9/x.tgz' }).end());
    const { url } = await hostileRegistry((_, response) => response.writeHead(302, { location: `${cdn.url}x.tgz` }).end());
    const known: Network = {
      isLocal: (address) => address !== '127.0.0.1',
      lookup: (_, __, callback) => callback(null, [{ address: '127.0.0.2', family: 4 }]),
    };
    const registry = url.replace('127.0.0.1', 'localhost');
    const options = await registryOptions({ registry, cwd: '/', home: '/nonexistent', env: { npm_config_fetch_retries: '0' } });
    const facts = {
      name: NAME,
      version: '1.0.0',
      integrity: 'sha512-AAAA',
      signatures: [],
      plugin: {},
      dependencies: {},
      tarball: `${registry}x.tgz`,
    };
    await expect(new Registry(options, known).tarball(facts)).rejects.toMatchObject({
      code: 'redirect-refused',
      message: expect.stringContaining('127.0.0.2:9'),
    });
    expect(cdn.asked).toHaveLength(1);
  });
});
