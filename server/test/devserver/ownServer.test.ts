// The server that shows an editor's own host: who gets in, and what becomes of it.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OwnServer, type InspectorPlace } from '../../src/devserver/inspector/ownServer.ts';
import { inspectedHost, type Inspected } from './inspected.ts';

let inspected: Inspected;
beforeAll(async () => {
  inspected = await inspectedHost([
    {
      handlers: [{ event: 'onCommand', language: ['*'], script: 'a.js' }],
      files: { 'a.js': 'exports.onCommand = () => ({ message: "done" });' },
    },
  ]);
});
afterAll(() => inspected.close());

async function start(place?: InspectorPlace): Promise<OwnServer> {
  const { host, workspace } = inspected;
  const server = await OwnServer.start({ host, workspace: () => workspace, version: '1.0.0', ...(place && { place }) });
  onTestFinished(() => server.close());
  return server;
}

/** As a browser or a proxy would send it, with any headers. */
function status(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(url, { method, headers }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject).end();
  return promise;
}

describe('the inspector of an editor', () => {
  test('is a page below a folder that only the editor knows, and nothing else is there', async () => {
    const server = await start();
    const { port, token } = server.place;
    expect(server.url).toBe(`http://127.0.0.1:${port}/${token}/_codex/`);
    expect(token).toMatch(/^[\w-]{43}$/);
    const page = await fetch(server.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Codex Plugin Inspector</title>');
    const withoutSlash = await fetch(server.url.slice(0, -1));
    expect([withoutSlash.status, withoutSlash.url]).toEqual([200, server.url]);
    const origin = `http://127.0.0.1:${port}`;
    for (const path of ['/', '/_codex/', `/${token}/`, `/${token.slice(1)}x/_codex/`, `/x/_codex/plugins`, `//${token}/_codex/`])
      expect([path, await status(origin + path)]).toEqual([path, 404]);
  });

  test('shows the host, and takes events', async () => {
    const server = await start();
    const sent = await fetch(`${server.url}events/onCommand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"command":"x"}',
    });
    expect(await sent.json()).toMatchObject({ response: { message: 'done' } });
    const { records } = (await (await fetch(`${server.url}records`)).json()) as { records: object[] };
    expect(records).toEqual([expect.objectContaining({ event: 'onCommand', outcome: 'ok' })]);
  });

  test('is opened in a browser by an address that leads there once, and tells other programs nothing', async () => {
    const server = await start();
    const address = server.urlForOnce();
    expect(address).not.toContain(server.place.token);
    expect(await status(address, { host: 'evil.example' })).toBe(404);
    expect(await status(address, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(404);
    const opened = await fetch(address, { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location'), opened.headers.get('cache-control')]).toEqual([
      302,
      `${server.place.token}/_codex/`,
      'no-store',
    ]);
    const again = await fetch(address);
    expect([again.status, await again.text()]).toEqual([404, 'This address works once. Open the inspector anew.']);
    const page = await fetch(server.urlForOnce());
    expect([page.status, page.url]).toEqual([200, server.url]);
  });

  test('answers loopback’s names at any port, and those that it was told of', async () => {
    const server = await start();
    for (const host of ['localhost:1234', '127.0.0.1', '[::1]:80']) expect([host, await status(server.url, { host })]).toEqual([host, 200]);
    for (const host of ['evil.example', 'localhost.evil.example:80', '127.0.0.1.evil.example', 'abc-1234.tunnel.example'])
      expect([host, await status(server.url, { host })]).toEqual([host, 403]);
    server.allow('ABC-1234.tunnel.example');
    expect(await status(server.url, { host: 'abc-1234.tunnel.example' })).toBe(200);
  });

  test('answers no other page, whatever that knows', async () => {
    const server = await start();
    const route = `${server.url}plugins`;
    const { host } = new URL(server.url);
    expect(await status(route, { origin: 'https://evil.example' })).toBe(403);
    expect(await status(route, { origin: 'null' })).toBe(403);
    expect(await status(route, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    // A page of another server of this machine.
    expect(await status(route, { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await status(server.url, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'POST')).toBe(403);
    expect(await status(route, { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status(server.url, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200);
  });

  test('is where it was before, if that is free, so that open pages go on', async () => {
    const first = await start();
    const { url, place } = first;
    const taken = await start(place);
    expect(taken.url).not.toBe(url);
    await first.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect((await start(place)).url).toBe(url);
    expect((await fetch(url)).status).toBe(200);
  });

  test('ends, whoever listens', async () => {
    const server = await start();
    const stream = await fetch(`${server.url}stream`);
    await server.close();
    await expect(
      stream.text().then(
        () => 'ended',
        () => 'ended',
      ),
    ).resolves.toBe('ended');
  });
});
