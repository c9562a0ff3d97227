// Names that lead to this machine, in every tier that works here and in both languages: a port of localhost opens that port, whatever name is asked for.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from '../../src/runner/testHarness.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome } from '../../src/runner/types.ts';

const TIERS = ['isolated', 'selfLocked', 'advisory'] as const;
const works = Object.fromEntries(await Promise.all(TIERS.map(async (tier) => [tier, (await probe(tier)).tier === tier] as const)));

/** Names of this machine that its own list has, beside localhost: they stand for what anybody may point here. */
const nicknames = hostsFile().filter((name) => name !== 'localhost' && !name.endsWith('.localhost'));

function hostsFile(): string[] {
  try {
    return readFileSync('/etc/hosts', 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
      .filter(([address = '']) => isIP(address) === 4 && address.startsWith('127.'))
      .flatMap(([, ...names]) => names);
  } catch {
    return [];
  }
}

const NODE = `exports.onCommand = async (event, { parse }) => {
  const { get } = require('node:http');
  const said = {};
  for (const url of parse().arguments)
    said[url] = await new Promise((resolve) => get(url, (answer) => answer.setEncoding('utf8').on('data', (text) => resolve(text)).on('end', () => resolve(''))).on('error', () => resolve('refused')));
  return { said };
};`;
const PYTHON = `
import json
import urllib.request
def handler(event):
    said = {}
    # By what the environment says about proxies, and by sockets of its own.
    openers = [urllib.request.build_opener(), urllib.request.build_opener(urllib.request.ProxyHandler({}))]
    for url in json.loads(event)["arguments"]:
        said[url] = "refused"
        for opener in openers:
            try:
                said[url] = opener.open(url, timeout=20).read().decode()
            except Exception:
                pass
    return {"said": said}
`;

describe.skipIf(process.platform !== 'linux')('near addresses', { timeout: 60_000 }, () => {
  const granted = http.createServer((_request, response) => void response.end('granted'));
  const other = http.createServer((_request, response) => void response.end('other'));
  let port = 0;
  let otherPort = 0;

  beforeAll(async () => {
    for (const server of [granted, other]) await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    [port, otherPort] = [granted, other].map((server) => (server.address() as AddressInfo).port) as [number, number];
  });
  afterAll(() => void [granted, other].map((server) => server.close()));

  async function ask(
    tier: (typeof TIERS)[number],
    runtime: 'node' | 'python',
    urls: string[],
    permissions: string[],
  ): Promise<InvocationOutcome> {
    const script = runtime === 'node' ? 'a.js' : 'a.py';
    const plugin = makePlugin({ [script]: runtime === 'node' ? NODE : PYTHON }, { grants: { permissions, workspaceFolders: [] } });
    const under = startRunner({ sandbox: tier, node: process.execPath, python: '/usr/bin/python3' });
    const payload = JSON.stringify({ event: 'onCommand', arguments: urls });
    return under.runner.invoke(invocation(plugin, script, { event: 'onCommand', payload, deadlineMs: 50_000 }));
  }

  for (const tier of TIERS)
    for (const runtime of ['node', 'python'] as const)
      test.runIf(works[tier])(`${tier}, ${runtime}: the port that was granted and no other`, async () => {
        const spellings = [
          ...['localhost', 'LOCALHOST', 'localhost.', 'x.localhost', '127.0.0.1', '127.1', '0x7f.1', '2130706433', '0.0.0.0', '[::1]'],
          ...['[::ffff:127.0.0.1]', ...nicknames],
        ];
        const urls = spellings.map((host) => `http://${host}:${otherPort}/`);
        const permissions = [`network:request:localhost:${port}`, ...nicknames.map((name) => `network:request:${name}`)];
        const outcome = await ask(tier, runtime, [`http://localhost:${port}/`, ...urls], permissions);
        if (!outcome.ok) throw new Error(outcome.error.message);
        const { said } = outcome.value as { said: Record<string, string> };
        expect(said[`http://localhost:${port}/`]).toBe('granted');
        for (const url of urls) expect(said[url], url).not.toBe('other');
        // It is said where a granted name leads, by those who look at the connection.
        if (nicknames.length > 0 && tier !== 'selfLocked')
          expect(outcome.denials?.map(({ permission }) => permission)).toContain(`network:request:127.0.0.1:${otherPort}`);
      });

  for (const tier of TIERS)
    test.runIf(works[tier] && nicknames.length > 0)(`${tier}: a name and the address that it leads to, both granted, open it`, async () => {
      const [name] = nicknames;
      const url = `http://${name}:${otherPort}/`;
      const permissions = [`network:request:${name}`, `network:request:127.0.0.1:${otherPort}`];
      for (const runtime of ['node', 'python'] as const)
        expect(await ask(tier, runtime, [url], permissions)).toMatchObject({ ok: true, value: { said: { [url]: 'other' } } });
    });
});
