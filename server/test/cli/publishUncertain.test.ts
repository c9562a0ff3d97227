// `codex-plugin publish` with registries that do not do what they say.
import { describe, expect, it } from 'vitest';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { hostileRegistry, json, NAME, packageIn, type PublishedDocument } from '../registry/hostileRegistry.ts';
import { manifestOf, pluginIn, publish } from './publishHarness.ts';

/** A registry that takes everything, and answers as it is told. */
async function taking({
  put = (response) => void response.end('{}'),
  later = (document) => document,
  served = (bytes) => bytes,
}: {
  put?: (response: ServerResponse) => void;
  /** What it says of it from then on, by how often it was asked. */
  later?: (document: PublishedDocument, times: number) => PublishedDocument | undefined;
  /** What it gives out of the package, if anything. */
  served?: (bytes: Buffer) => Buffer | undefined;
} = {}): Promise<string> {
  let document: PublishedDocument | undefined;
  let times = 0;
  const { url } = await hostileRegistry((request, response) => {
    if (request.method === 'PUT')
      return void text(request).then((body) => {
        document = JSON.parse(body) as PublishedDocument;
        put(response);
      });
    if (document && request.url?.endsWith('.tgz')) {
      const bytes = served(packageIn(document));
      return void (bytes ? response.end(bytes) : response.writeHead(404).end('{}'));
    }
    const found = document && later(document, ++times);
    if (found) json(found)(request, response, url);
    else response.writeHead(404).end('{}');
  });
  return url;
}

describe('publish', () => {
  it('looks again where the registry takes a while', async () => {
    const url = await taking({ later: (document, times) => (times < 3 ? undefined : document) });
    expect(await publish([await pluginIn('p'), '--registry', url])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Published ${NAME} 1.0.0`),
    });
  });

  it('does not believe a registry that has something else afterwards', async () => {
    const url = await taking({
      later: (document) => {
        document.versions['1.0.0']!.dist['integrity'] = 'sha512-AAAA';
        return document;
      },
    });
    const { code, err } = await publish([await pluginIn('p'), '--registry', url]);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/✗ The registry has com\.example\.tidy 1\.0\.0 as sha512-AAAA, .*Do not let anybody install it/),
    });
  });

  it.each([
    ['hangs up', (response: ServerResponse) => response.destroy()],
    ['says 500', (response: ServerResponse) => response.writeHead(500).end()],
    ['says that it was there', (response: ServerResponse) => response.writeHead(409).end()],
  ])('is done where the registry %s, and has it', async (_, put) => {
    const url = await taking({ put });
    expect(await publish([await pluginIn('p'), '--registry', url])).toMatchObject({ code: 0 });
  });

  it('is not done where the registry says 500 and does not have it', async () => {
    const url = await taking({ put: (response) => response.writeHead(500).end('{"error":"full"}'), later: () => undefined });
    expect(await publish([await pluginIn('p'), '--registry', url])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/✗ .*500: full\. Try again later/),
    });
  });

  it.each([
    ['says 409', 409, 'as if it were there already'],
    ['takes nothing as large', 413, 'takes nothing as large as that'],
  ])('is not done for certain where the registry %s and does not have it', async (_, status, words) => {
    const url = await taking({ put: (response) => response.writeHead(status).end('{"error":"no"}'), later: () => undefined });
    const folder = await pluginIn('p', (manifest) => (manifest.version = '0.9.0'));
    const { code, err } = await publish([folder, '--version', '1.0.0', '--yes', '--registry', url]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(words) });
    expect(err).toContain('is as before, without that version');
    expect(err).not.toContain('It is not known');
    expect((await manifestOf(folder)).version).toBe('0.9.0');
  });

  it('does not believe a digest under which a registry gives out something else', async () => {
    let isHonest = false;
    const url = await taking({ served: (bytes) => (isHonest ? bytes : Buffer.from('something else')) });
    const folder = await pluginIn('p');
    const other = {
      code: 1,
      err: expect.stringMatching(/✗ .* says that its com\.example\.tidy 1\.0\.0 is sha512-.*, and gives out something else/),
    };
    expect(await publish([folder, '--registry', url])).toMatchObject(other);
    // Nor where it is there already.
    expect(await publish([folder, '--registry', url])).toMatchObject(other);
    isHonest = true;
    expect(await publish([folder, '--registry', url])).toMatchObject({ code: 0, out: expect.stringContaining('is published already') });
  });

  it('says what a registry answers without escape sequences or commands of build servers', async () => {
    const url = await taking({ put: (response) => response.writeHead(400).end('{"error":"\\u001b[2J\\n::set-output name=x::y"}') });
    const { err } = await publish([await pluginIn('p'), '--registry', url]);
    expect(err).not.toContain('\u001b[2J');
    expect(err).not.toMatch(/^::/m);
  });

  it('keeps the version in the files where it may be published, as when it is interrupted', async () => {
    const waits = new AbortController();
    const url = await taking({ put: () => waits.abort() });
    const folder = await pluginIn('p');
    const publishing = publish([folder, '--version', '1.1.0', '--yes', '--registry', url], {}, waits.signal);
    const { code, err } = await publishing;
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining('It is not known whether it was published.') });
    expect((await manifestOf(folder)).version).toBe('1.1.0');
    // Nothing is done twice.
    expect(await publish([folder, '--registry', url])).toMatchObject({ code: 0, out: expect.stringContaining('is published already') });
  });

  it('ends at once where it is interrupted while a registry does not answer, and says that nothing was changed', async () => {
    const waits = new AbortController();
    const { url } = await hostileRegistry(() => waits.abort());
    const folder = await pluginIn('p', (manifest) => (manifest.version = '0.9.0'));
    // Another attempt would be made after the time of the test.
    const env = { npm_config_fetch_retries: '2', npm_config_fetch_retry_mintimeout: '100000' };
    const { code, err } = await publish([folder, '--version', '1.0.0', '--yes', '--registry', url], env, waits.signal);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringMatching(/\nInterrupted\. Nothing was changed\.$/) });
    expect((await manifestOf(folder)).version).toBe('0.9.0');
  });

  it('says where the package of what is published already is not given out', async () => {
    let isGiven = true;
    const url = await taking({ served: (bytes) => (isGiven ? bytes : undefined) });
    const folder = await pluginIn('p');
    expect(await publish([folder, '--registry', url])).toMatchObject({ code: 0 });
    isGiven = false;
    expect(await publish([folder, '--registry', url])).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /✗ .* has com\.example\.tidy 1\.0\.0 in its list, and does not give the package out\. .* Publish the same once more/,
      ),
    });
  });

  it('names the one-time password that a registry wants', async () => {
    const url = await taking({ put: (response) => response.writeHead(401, { 'www-authenticate': 'OTP' }).end('{}') });
    expect(await publish([await pluginIn('p'), '--registry', url])).toMatchObject({ code: 1, err: expect.stringContaining('--otp') });
  });
});
