import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { accessRules, cookieName, inspectorUrl, ticketUrl, type DevEnvironment } from './access.ts';
import { ServerKeys } from './serverKeys.ts';

const keys = new ServerKeys();
const { token } = keys;
/** Ports of clients that another user runs. */
const others = new Set<number | undefined>();
let port = 0;
const server = http.createServer();

beforeAll(async () => {
  const rules = accessRules({ port: () => port, keys, isOfThisUser: ({ remotePort }) => !others.has(remotePort) });
  const app = new Hono<DevEnvironment>();
  app.use(rules.everywhere);
  app.use('/_codex/*', rules.management);
  app.all('*', (c) => c.json({ reached: c.req.path }));
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', more: http.RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method, headers: { host: `localhost:${port}`, ...headers }, ...more },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

describe('accessRules', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('answers under the name %s', async (name) => {
    expect(await ask('/a', { host: `${name}:${port}` })).toMatchObject({ status: 200 });
  });

  it.each(['evil.example', 'localhost', 'localhost:1', 'localhost.evil.example:PORT', '127.0.0.1.nip.io:PORT', '0.0.0.0:PORT'])(
    'refuses the name "%s", which leads here by DNS perhaps',
    async (name) => {
      const answer = await ask('/a', { host: name.replace('PORT', String(port)) });
      expect(answer).toMatchObject({ status: 403 });
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'forbidden', plugin: null, handler: null } });
    },
  );

  it.each(['http://evil.example', 'null', 'http://localhost:3000', 'https://localhost:PORT', 'http://127.0.0.1:PORT'])(
    'refuses pages of %s',
    async (origin) => {
      expect(await ask('/a', { origin: origin.replace('PORT', String(port)) }, 'POST')).toMatchObject({ status: 403 });
    },
  );

  it('answers its own pages', async () => {
    const own = { origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    expect(await ask('/a', own, 'POST')).toMatchObject({ status: 200 });
  });

  it('refuses what pages of others load without saying where they come from', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect(await ask('/a', { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).toMatchObject({
        status: 403,
      });
    expect(await ask('/a', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).toMatchObject({
      status: 403,
    });
    expect(await ask('/a', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toMatchObject({ status: 200 });
  });

  it('refuses to be a proxy', async () => {
    expect(await ask(`http://localhost:${port}/a`)).toMatchObject({ status: 403 });
  });

  it('opens the management routes to the token, and to no other', async () => {
    expect(await ask('/_codex/plugins')).toMatchObject({ status: 401 });
    for (const wrong of ['', 'x', token.slice(1), `${token}x`, token.toLowerCase()])
      expect(await ask('/_codex/plugins', { authorization: `Bearer ${wrong}` })).toMatchObject({ status: 401 });
    const answer = await ask('/_codex/plugins', { authorization: `bearer ${token}` });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } });
    expect(await ask('/_codex/plugins', { authorization: `Bearer ${token}`, host: `evil.example:${port}` })).toMatchObject({ status: 403 });
  });

  it('gives the browser that opens the printed address a cookie, and takes the token out of the address', async () => {
    const { pathname, search } = new URL(inspectorUrl(port, token));
    expect(await ask(`${pathname}?token=wrong`)).toMatchObject({ status: 401 });
    // From a link in a chat, say.
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const opened = await ask(`${pathname}${search}&tab=logs`, link);
    expect(opened).toMatchObject({ status: 302, headers: { location: '/_codex/?tab=logs' } });
    const [cookie = ''] = opened.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(new RegExp(`^${cookieName(port)}=`));
    expect(cookie).toMatch(/; Path=\/_codex; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    const value = cookie.split(';')[0]!;
    expect(await ask('/_codex/', { cookie: `other=1; ${value}` })).toMatchObject({ status: 200 });
    expect(await ask('/_codex/', { cookie: `${value}x` })).toMatchObject({ status: 401 });
    expect(await ask('/_codex/', { cookie: `${cookieName(port)}=${token}` })).toMatchObject({ status: 401 });
  });

  it('takes a ticket once, so that who sees it among the arguments of a browser comes too late', async () => {
    const { pathname, search } = new URL(ticketUrl(port, keys.newTicket()));
    expect(search).not.toContain(token);
    const opened = await ask(`${pathname}${search}&tab=logs`);
    expect(opened).toMatchObject({ status: 302, headers: { location: '/_codex/?tab=logs' } });
    const cookie = opened.headers['set-cookie']![0]!.split(';')[0]!;
    expect(cookie).not.toBe(`${cookieName(port)}=${keys.cookie}`);
    expect(await ask('/_codex/plugins', { cookie })).toMatchObject({ status: 200 });
    // Whoever was first.
    const again = await ask(pathname + search);
    expect(again).toMatchObject({ status: 401, headers: expect.not.objectContaining({ 'set-cookie': expect.anything() }) });
    expect(again.body).toContain('works once, and was used again');
    expect(await ask('/_codex/plugins', { cookie })).toMatchObject({ status: 401 });
    expect(await ask('/_codex/plugins', { cookie: `${cookieName(port)}=${keys.cookie}` })).toMatchObject({ status: 200 });
  });

  it('takes no ticket that was not used for a minute, and none that it did not give', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const [early, late] = [keys.newTicket(), keys.newTicket()];
    vi.advanceTimersByTime(59_000);
    expect(keys.redeem(early)).toEqual({ cookie: expect.any(String) as string });
    vi.advanceTimersByTime(2_000);
    expect(keys.redeem(late)).toBeUndefined();
    expect(await ask(`/_codex/?ticket=${token}`)).toMatchObject({ status: 401 });
  });

  it('takes neither a cookie nor a ticket from programs of other users, who may have seen them', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    agent.on('free', ({ localPort }: Socket) => void others.add(localPort));
    await ask('/a', {}, 'GET', { agent });
    const cookie = `${cookieName(port)}=${keys.cookie}`;
    const ticket = keys.newTicket();
    for (const refused of [
      await ask('/_codex/plugins', { cookie }, 'GET', { agent }),
      await ask('/_codex/events/x', { cookie }, 'POST', { agent }),
      await ask(`/_codex/?ticket=${ticket}`, {}, 'GET', { agent }),
    ]) {
      expect(refused.status).toBe(401);
      expect(refused.body).toContain('another user of this machine');
    }
    // The token itself is shown by whom it was given to.
    expect(await ask('/_codex/plugins', { authorization: `Bearer ${token}` }, 'GET', { agent })).toMatchObject({ status: 200 });
    expect(await ask('/_codex/plugins', { cookie })).toMatchObject({ status: 200 });
    expect(await ask('/_codex/events/x', { cookie }, 'POST')).toMatchObject({ status: 200 });
    expect(await ask(`/_codex/?ticket=${ticket}`)).toMatchObject({ status: 302 });
  });

  it('lets a browser open nothing but the page from pages of others, with the cookie or without', async () => {
    const cookie = `${cookieName(port)}=${keys.cookie}`;
    for (const site of ['cross-site', 'same-site']) {
      const link = { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      expect(await ask('/_codex/', link)).toMatchObject({ status: 200 });
      for (const route of ['/_codex/stream', '/_codex/plugins', '/_codex/records/x', '/_codex/main.js', '/x/../_codex/plugins'])
        expect([route, await ask(route, link)]).toEqual([route, expect.objectContaining({ status: 403 })]);
      expect(await ask('/_codex/', { ...link, 'sec-fetch-dest': 'iframe' })).toMatchObject({ status: 403 });
      expect(await ask('/_codex/', link, 'POST')).toMatchObject({ status: 403 });
    }
  });

  it('has browsers say from which page something is sent, and nobody else', async () => {
    const cookie = `${cookieName(port)}=${keys.cookie}`;
    const own = { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect(await ask('/_codex/events/x', own, method)).toMatchObject({ status: 403 });
      expect(await ask('/_codex/events/x', { ...own, origin: `http://localhost:${port}` }, method)).toMatchObject({ status: 200 });
      expect(await ask('/_codex/events/x', { cookie }, method)).toMatchObject({ status: 200 });
    }
    expect(await ask('/_codex/stream', own)).toMatchObject({ status: 200 });
  });

  it('has a browser that comes by a link, and so without its cookie, ask once more by itself', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const first = await ask(`/_codex/?tab="logs"&token=wrong`, link);
    expect(first).toMatchObject({
      status: 401,
      headers: { 'cache-control': 'no-store', 'cross-origin-opener-policy': 'same-origin', 'content-type': 'text/html; charset=utf-8' },
    });
    expect(first.body).toContain('content="0;url=/_codex/?tab=%22logs%22&amp;again="');
    // Once.
    const second = await ask('/_codex/?again=', link);
    expect(second).toMatchObject({ status: 401, headers: { 'content-type': 'application/json; charset=utf-8' } });
  });

  it('has another token at every start', () => {
    expect(new ServerKeys().token).not.toBe(new ServerKeys().token);
    expect(token.length).toBeGreaterThan(40);
  });
});
