// What becomes of answers that no registry should give.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { network } from '../../src/registry/remote/redirects.ts';
import { Registry } from '../../src/registry/remote/registry.ts';
import { RegistryError, type RegistryErrorCode } from '../../src/registry/remote/registryError.ts';
import { registryOptions, type RegistryOptions } from '../../src/registry/remote/registryOptions.ts';
import { BYTES, endless, hostileRegistry, json, NAME, packumentOf, versionOf, type Answering } from './hostileRegistry.ts';

const TOKEN = 'npm_abcdefghijklmnopqrstuvwxyz0123456789';

/** Nothing of this machine's own settings. */
async function optionsFor(registry: string, config: Record<string, string> = {}): Promise<RegistryOptions> {
  const env = Object.fromEntries(Object.entries({ 'fetch-retries': '0', ...config }).map(([name, value]) => [`npm_config_${name}`, value]));
  return registryOptions({ registry, cwd: '/', home: '/nonexistent', env: { ...env, npm_config_globalconfig: '/nonexistent/npmrc' } });
}

async function failure(work: Promise<unknown>): Promise<RegistryError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RegistryError);
  return error as RegistryError;
}

const reading: [what: string, answer: Answering, code: RegistryErrorCode, says: RegExp][] = [
  ['is a page', (_, response) => response.end('<html>'), 'bad-answer', /not JSON/],
  ['is nothing', (_, response) => response.end(), 'bad-answer', /not JSON/],
  ['is no UTF-8', (_, response) => response.end(Buffer.from([0x22, 0xff, 0x22])), 'bad-answer', /not JSON/],
  ['is null', json(null), 'bad-answer', /no object at the answer/],
  ['is a list', json([]), 'bad-answer', /no object at the answer/],
  ['is about another package', json({ name: 'other', versions: {} }), 'bad-answer', /about "other" and not about com\.example\.tidy/],
  ['has a list of versions', (...all) => json(packumentOf(all[2], { versions: [] }))(...all), 'bad-answer', /no object at versions/],
  [
    'has a version without anything',
    (...all) => json(packumentOf(all[2], { versions: { '1.0.0': null } }))(...all),
    'bad-answer',
    /no object at versions/,
  ],
  [
    'has a version of another package',
    (...all) => json(packumentOf(all[2], { versions: { '1.0.0': versionOf(all[2], { name: 'other' }) } }))(...all),
    'bad-answer',
    /another package/,
  ],
  [
    'has another version than it says',
    (...all) => json(packumentOf(all[2], { versions: { '1.0.0': versionOf(all[2], { version: '2.0.0' }) } }))(...all),
    'bad-answer',
    /another version/,
  ],
  [
    'has a version that is none',
    (...all) => json(packumentOf(all[2], { versions: { '../../x': versionOf(all[2], { version: '../../x' }) } }))(...all),
    'bad-answer',
    /a version that is none/,
  ],
  [
    'has a number for a digest',
    (...all) => json(packumentOf(all[2], { versions: { '1.0.0': versionOf(all[2], { dist: { integrity: 5 } }) } }))(...all),
    'bad-answer',
    /no text at .*integrity/,
  ],
  [
    'has no address for a package',
    (...all) => json(packumentOf(all[2], { versions: { '1.0.0': versionOf(all[2], { dist: { tarball: 'x' } }) } }))(...all),
    'bad-answer',
    /no address at/,
  ],
  [
    'has a tag that leads to an object',
    (...all) => json(packumentOf(all[2], { 'dist-tags': { latest: {} } }))(...all),
    'bad-answer',
    /dist-tags\.latest/,
  ],
  [
    'breaks off',
    (_, response) => response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
    'bad-answer',
    /./,
  ],
  ['is spoilt gzip', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'), 'bad-answer', /./],
  ['is not HTTP', (request) => request.socket.end('SSH-2.0\r\n\r\n'), 'bad-answer', /./],
  ['is a hung-up connection', (request) => request.socket.destroy(), 'no-network', /broken off/],
  ['is 204', (_, response) => response.writeHead(204).end(), 'bad-answer', /./],
  ['is 304', (_, response) => response.writeHead(304).end(), 'bad-answer', /304/],
  ['is 401', json({ error: 'who are you' }, 401), 'not-logged-in', /It answers 401: who are you\. Log in by npm login/],
  ['is 403', json({ error: 'no' }, 403), 'not-logged-in', /npm login/],
  ['is 404', json({ error: 'no such package' }, 404), 'not-found', /does not have it/],
  ['is 503 with a word', (_, response) => response.writeHead(503).end('oops'), 'unavailable', /It answers 503: oops\. Try again later\.$/],
  ['is 503 with a sentence', json({ message: 'Come back!' }, 503), 'unavailable', /It answers 503: Come back! Try again later\.$/],
  ['is 500', (_, response) => response.writeHead(500).end('<h1>oh</h1>'), 'unavailable', /answers 500\. Try again/],
  [
    'is 418 with escape sequences',
    (_, response) => response.writeHead(418).end('\u001b]0;owned\u0007tea'),
    'refused',
    /^[^\p{Cc}]*tea[^\p{Cc}]*$/u,
  ],
  ['leads nowhere', (_, response) => response.writeHead(302).end(), 'bad-answer', /does not say where/],
  ['leads in a circle', (_, response, url) => response.writeHead(302, { location: `${url}x` }).end(), 'redirect-refused', /without an end/],
  [
    'leads to another host',
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    'redirect-refused',
    /another host/,
  ],
  ['leads to a file', (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(), 'redirect-refused', /./],
];

describe('an answer about a package that', () => {
  it.each(reading)('%s is an error of its own', async (_, answer, code, says) => {
    const { url } = await hostileRegistry(answer);
    const { code: found, message } = await failure(new Registry(await optionsFor(url)).versions(NAME));
    expect({ code: found, message }).toEqual({ code, message: expect.stringMatching(says) });
    // Where it happened.
    expect(message).toContain(url);
  });

  it.each([
    ['plain', (chunk: Buffer) => ({ chunk, headers: {} })],
    ['packed', (chunk: Buffer) => ({ chunk: gzipSync(chunk), headers: { 'content-encoding': 'gzip' } })],
  ])('never ends is read to the limit and not further, %s', async (_, form) => {
    let written = (): number => 0;
    const { chunk, headers } = form(Buffer.alloc(1_000_000, 32));
    const { url } = await hostileRegistry((__, response) => {
      written = endless(response.writeHead(200, headers), chunk);
    });
    expect((await failure(new Registry(await optionsFor(url)).versions(NAME))).code).toBe('too-large');
    expect(written()).toBeLessThan(40_000_000);
  });

  it('says that it is too large is not read at all', async () => {
    const { url } = await hostileRegistry((_, response) => response.writeHead(200, { 'content-length': '100000000' }).flushHeaders());
    expect((await failure(new Registry(await optionsFor(url)).versions(NAME))).code).toBe('too-large');
  });

  it('fails and never ends is read to a limit too', async () => {
    let written = (): number => 0;
    const { url } = await hostileRegistry((_, response) => {
      written = endless(response.writeHead(400), Buffer.alloc(1_000_000, 120));
    });
    expect((await failure(new Registry(await optionsFor(url)).versions(NAME))).code).toBe('refused');
    expect(written()).toBeLessThan(15_000_000);
  });

  it('leads on and on is followed a few times', async () => {
    const { url, asked } = await hostileRegistry((_, response, own) =>
      response.writeHead(302, { location: `${own}${asked.length}` }).end(),
    );
    expect((await failure(new Registry(await optionsFor(url)).versions(NAME))).code).toBe('redirect-refused');
    expect(asked).toHaveLength(6);
  });

  it('drips ends when the time for all of it is up', async () => {
    const { url } = await hostileRegistry((_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { code, message } = await failure(new Registry(await optionsFor(url, { fetch_timeout: '300' })).versions(NAME));
    expect({ code, message }).toEqual({ code: 'timeout', message: expect.stringContaining('within 0.3 s') });
  });

  it('never comes is not waited for by whoever gives up', async () => {
    const stop = new AbortController();
    const { url } = await hostileRegistry(() => stop.abort());
    expect((await failure(new Registry(await optionsFor(url)).versions(NAME, { signal: stop.signal }))).code).toBe('aborted');
  });

  it('is asked for again where that may help, and once only where something is written', async () => {
    const { url, asked } = await hostileRegistry((request, response) => {
      if (request.method === 'GET' && asked.length === 3) return json(packumentOf(url))(request, response, url);
      response.writeHead(503).end();
    });
    const registry = new Registry(await optionsFor(url, { 'fetch-retries': '2', 'fetch-retry-mintimeout': '1' }));
    expect((await registry.versions(NAME)).versions.size).toBe(1);
    expect(asked).toHaveLength(3);
    expect((await failure(registry.publish(NAME, {}))).code).toBe('unavailable');
    expect(asked).toHaveLength(4);
  });

  it('cannot be asked for is no network', async () => {
    expect((await failure(new Registry(await optionsFor('http://127.0.0.1:9/')).versions(NAME))).message).toContain(
      'nothing listens there',
    );
    expect((await failure(new Registry(await optionsFor('http://nowhere.invalid/')).versions(NAME))).code).toBe('no-network');
  });
});

describe('a token', () => {
  it('goes to the place that it is for, and to no other', async () => {
    const { url, host, asked } = await hostileRegistry((...all) => json(packumentOf(all[2]))(...all));
    for (const place of [
      `//${host}/:_authToken`,
      `//${host}:_authToken`,
      `//${host}/inner/:_authToken`,
      '//127.0.0.1/:_authToken',
      ':_authToken',
      '_authToken',
    ])
      await new Registry(await optionsFor(url, { [place]: TOKEN })).versions(NAME);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`, ...Array<undefined>(4)]);
  });

  it('is hidden where the registry repeats it', async () => {
    const { url, host } = await hostileRegistry((request, response) => response.writeHead(400).end(`bad ${request.headers.authorization}`));
    const { message } = await failure(new Registry(await optionsFor(url, { [`//${host}/:_authToken`]: TOKEN })).versions(NAME));
    expect(message).toContain('bad Bearer ••••••');
    expect(message).not.toContain(TOKEN);
  });

  it('does not go along to another host, be it a redirect or what the registry names', async () => {
    const other = await hostileRegistry((_, response) => response.end(BYTES));
    const { url, host, asked } = await hostileRegistry((request, response, own) => {
      if (request.url!.endsWith('.tgz')) response.writeHead(302, { location: `${other.url}x.tgz` }).end();
      else json(packumentOf(own))(request, response, own);
    });
    // Another port is another host, and configured for everything here is what would be sent if anything were.
    const registry = new Registry(await optionsFor(url, { [`//${host}/:_authToken`]: TOKEN, [`//${other.host}/:_authToken`]: TOKEN }));
    const facts = (await registry.versions(NAME)).versions.get('1.0.0')!;
    expect(await registry.tarball(facts)).toEqual(BYTES);
    expect(await registry.tarball({ ...facts, tarball: `${other.url}y.tgz` })).toEqual(BYTES);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });
});

describe('a package', () => {
  const sha1 = `sha1-${createHash('sha1').update(BYTES).digest('base64')}`;
  const md5 = `md5-${createHash('md5').update(BYTES).digest('base64')}`;
  const wrong = `sha512-${createHash('sha512').update('other').digest('base64')}`;

  it.each([
    ['has no digest', undefined],
    ['has SHA-1 alone', sha1],
    ['has MD5 alone', md5],
    ['has nonsense for a digest', 'nonsense'],
    ['is another one', wrong],
    ['is another one, whatever weaker digests say', `${sha1} ${wrong}`],
  ])('that %s is not returned', async (_, integrity) => {
    const { url } = await hostileRegistry((__, response) => response.end(BYTES));
    const facts = { name: NAME, version: '1.0.0', tarball: `${url}x.tgz`, signatures: [], plugin: {}, dependencies: {} };
    const { code } = await failure(new Registry(await optionsFor(url)).tarball(integrity === undefined ? facts : { ...facts, integrity }));
    expect(code).toBe('integrity');
  });

  it('that never ends is read to the limit', async () => {
    const { url } = await hostileRegistry((_, response) => void endless(response, Buffer.alloc(1_000_000)));
    const facts = { name: NAME, version: '1.0.0', tarball: `${url}x.tgz`, integrity: wrong, signatures: [], plugin: {}, dependencies: {} };
    expect((await failure(new Registry(await optionsFor(url)).tarball(facts))).code).toBe('too-large');
  });

  it.each([
    ['http://127.0.0.2:9/x.tgz', /this machine/],
    ['http://localtest.invalid/x.tgz', /./],
    ['ftp://example.invalid/x.tgz', /no web address/],
    ['http://user:word@127.0.0.1:9/x.tgz', /password/],
  ])('is not fetched from %s by a registry that is public', async (location, says) => {
    const { url } = await hostileRegistry((_, response) => response.writeHead(302, { location }).end());
    // As if 127.0.0.1 were a host on the internet, and the others of this machine.
    const known = { ...network, isLocal: (address: string) => address !== '127.0.0.1' };
    const facts = { name: NAME, version: '1.0.0', tarball: `${url}x.tgz`, integrity: wrong, signatures: [], plugin: {}, dependencies: {} };
    for (const tarball of [facts.tarball, location]) {
      const { code, message } = await failure(new Registry(await optionsFor(url), known).tarball({ ...facts, tarball }));
      expect(message).toMatch(says);
      expect(message).not.toContain('user:word');
      expect(['redirect-refused', 'no-network']).toContain(code);
    }
  });
});

describe('what is written', () => {
  const writing: [status: number, body: object, headers: Record<string, string>, code: RegistryErrorCode][] = [
    [401, { error: 'token expired' }, {}, 'not-logged-in'],
    [401, {}, { 'www-authenticate': 'OTP' }, 'otp-required'],
    [401, { error: 'You must provide a one-time pass.' }, {}, 'otp-required'],
    [402, { error: 'pay' }, {}, 'no-rights'],
    [403, { error: 'not yours' }, {}, 'no-rights'],
    [403, { error: 'You cannot publish over the previously published versions: 1.0.0.' }, {}, 'exists'],
    [404, { error: 'Not found' }, {}, 'no-rights'],
    [409, { error: 'this package is already present' }, {}, 'exists'],
    [413, { error: 'request entity too large' }, {}, 'refused'],
    [422, { error: 'no' }, {}, 'refused'],
    [429, { error: 'slower' }, {}, 'unavailable'],
    [302, {}, { location: 'http://127.0.0.1:9/' }, 'redirect-refused'],
  ];
  it.each(writing)('and answered with %i %j %j is %s', async (status, body, headers, code) => {
    const { url, host } = await hostileRegistry((_, response) => response.writeHead(status, headers).end(JSON.stringify(body)));
    const registry = new Registry(await optionsFor(url, { [`//${host}/:_authToken`]: TOKEN }));
    expect((await failure(registry.publish(NAME, { name: NAME }, { otp: '123456' }))).code).toBe(code);
  });

  it.each([301, 307])('is written nowhere else, not even at the same host (%i)', async (status) => {
    const { url, asked } = await hostileRegistry((_, response, own) => response.writeHead(status, { location: `${own}other` }).end());
    expect((await failure(new Registry(await optionsFor(url)).publish(NAME, {}))).code).toBe('redirect-refused');
    expect(asked).toHaveLength(1);
  });

  it('takes a one-time password along, and shows it to nobody', async () => {
    const { url, asked } = await hostileRegistry((request, response) =>
      response.writeHead(400).end(`bad ${String(request.headers['npm-otp'])}`),
    );
    const { message } = await failure(new Registry(await optionsFor(url)).addTag(NAME, 'beta', '1.0.0', { otp: '123456' }));
    expect(asked[0]!.headers['npm-otp']).toBe('123456');
    expect(message).not.toContain('123456');
  });
});
