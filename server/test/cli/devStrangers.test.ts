// Whom `codex-plugin dev` does not serve: pages of others in a real browser, and clients that want to keep everybody else waiting.
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { manifestOf, pluginFolder, startDev, type DevProcess } from './devProcess.ts';

const PLUGIN = {
  'codex.plugin.json': manifestOf({ 'GET /hello': 'hello', 'POST /hello': 'hello' }, { hooks: { onCommand: 'command' } }),
  'index.js': 'exports.hello = ({ method }) => ({ hello: method }); exports.command = () => ({ success: true, data: "ran" });',
};

describe('pages of others', () => {
  let browser: Browser;
  let foreign: http.Server;

  beforeAll(async () => {
    // As a name of an attacker does that leads to this machine: DNS rebinding.
    const rebinding = '--host-resolver-rules=MAP *.evil.example 127.0.0.1';
    browser = await chromium.launch({
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', rebinding],
    });
    foreign = http.createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>foreign</title>'),
    );
    await once(foreign.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await browser.close();
    foreign.close();
  });

  async function page(): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    return context.newPage();
  }

  /** What a page gets that asks in every way that pages have. */
  function attack(from: Page, base: string): Promise<Record<string, unknown>> {
    return from.evaluate(async (url) => {
      const tried: Record<string, unknown> = {};
      const attempt = async (name: string, run: () => Promise<unknown>): Promise<void> => {
        try {
          tried[name] = await run();
        } catch {
          tried[name] = 'failed';
        }
      };
      const status = (target: string, init?: RequestInit) => async (): Promise<unknown> => (await fetch(url + target, init)).status;
      await attempt('get', status('/hello'));
      await attempt('post', status('/hello', { method: 'POST' }));
      await attempt('json', status('/hello', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }));
      await attempt('form', status('/hello', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}', mode: 'no-cors' }));
      await attempt('opaque', status('/hello', { mode: 'no-cors' }));
      await attempt(
        'events',
        status('/_codex/events/onCommand', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
      );
      await attempt('credentials', status('/_codex/plugins', { credentials: 'include' }));
      return tried;
    }, base);
  }

  it('get nothing, and have nothing run', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    // The user has the inspector open in the same browser.
    const evil = await page();
    await evil.goto(dev.inspectorUrl);
    const { port } = foreign.address() as AddressInfo;
    for (const origin of [
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}`,
      `http://evil.example:${port}`.replace('evil', 'www.evil'),
    ]) {
      await evil.goto(origin);
      const tried = await attack(evil, `http://localhost:${dev.port}`);
      // Without CORS even a refusal cannot be read; an opaque answer has the status 0 whatever it is.
      expect(tried, origin).toEqual({
        get: 'failed',
        post: 'failed',
        json: 'failed',
        form: 0,
        opaque: 0,
        events: 'failed',
        credentials: 'failed',
      });
    }
    const { text } = await dev.ask('/_codex/records', { headers: { authorization: `Bearer ${dev.token}` } });
    expect(text).not.toContain('/hello');
    expect(text).not.toContain('onCommand');
  });

  it('are refused under names of their own, which lead to the server itself', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const evil = await page();
    const response = await evil.goto(`http://rebound.evil.example:${dev.port}/hello`);
    expect(response!.status()).toBe(403);
    // The page has the server's own origin as far as the browser knows.
    const tried = await attack(evil, `http://rebound.evil.example:${dev.port}`);
    expect(tried).toEqual({ get: 403, post: 403, json: 403, form: 403, opaque: 403, events: 403, credentials: 403 });
  });

  it('cannot show the server in a frame, as a picture or as a script', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const evil = await page();
    await evil.goto(`http://localhost:${(foreign.address() as AddressInfo).port}`);
    // As text, for the types of pages are not those of this file.
    await evil.evaluate(`(async () => {
      for (const name of ['img', 'script', 'iframe']) {
        const element = document.createElement(name);
        const done = new Promise((resolve) => void (element.onload = element.onerror = resolve));
        element.src = 'http://localhost:${dev.port}/hello?' + name;
        document.body.append(element);
        await done;
      }
    })()`);
    const asked = dev.messages.all.filter(({ type }) => type === 'request');
    expect(asked.map(({ path, status }) => [path, status])).toEqual([
      ['/hello', 403],
      ['/hello', 403],
      ['/hello', 403],
    ]);
  });

  it("are not what the user opens: the printed address lets the browser in, and the server's own pages ask what they like", async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const own = await page();
    const response = await own.goto(dev.inspectorUrl);
    expect(response!.status()).toBe(200);
    expect(own.url()).toBe(`http://localhost:${dev.port}/_codex/`);
    expect(await own.evaluate('document.cookie')).toBe('');
    const tried = await attack(own, `http://localhost:${dev.port}`);
    expect(tried).toMatchObject({ get: 200, json: 200, events: 200, credentials: 200 });
    // Another browser has no cookie.
    expect((await (await page()).goto(`http://localhost:${dev.port}/_codex/`))!.status()).toBe(401);
  });
});

describe('slow clients', () => {
  /** A client that says something, and never all of it. */
  async function client(dev: DevProcess, says: string): Promise<net.Socket> {
    const socket = net.connect(dev.port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (says !== '') socket.write(says);
    return socket;
  }

  it('keep nobody waiting, and are not waited for', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    await dev.ask('/hello');
    const host = `Host: localhost:${dev.port}\r\n`;
    const ways = [
      '',
      'GET /hello HTTP/1.1\r\n',
      `GET /hello HTTP/1.1\r\n${host}X-Slow: `,
      `POST /hello HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      `POST /hello HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"`,
    ];
    const slow = await Promise.all(Array.from({ length: 200 }, (_, index) => client(dev, ways[index % ways.length]!)));
    for (let round = 0; round < 5; round++) {
      expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
      expect(await dev.fire('onCommand', {})).toMatchObject({ status: 200, body: { response: { data: 'ran' } } });
    }
    // One that trickles is cut off when its time for the head is up.
    const [silent] = slow.slice(1, 2);
    const closed = once(silent!, 'close');
    silent!.resume();
    const trickle = setInterval(() => void silent!.write('x'), 500);
    onTestFinished(() => clearInterval(trickle));
    await closed;
  });

  it('of any number make way for others, the oldest first', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const slow: net.Socket[] = [];
    for (let batch = 0; batch < 6; batch++)
      slow.push(...(await Promise.all(Array.from({ length: 100 }, () => client(dev, 'GET /hello HTTP/1.1\r\n')))));
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
    const [first] = slow;
    first!.resume();
    if (!first!.destroyed) await once(first!, 'close');
    expect(slow.at(-1)!.destroyed).toBe(false);
  });

  it('get an answer to what is no HTTP, or has too long a head, and the server goes on', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    for (const says of [
      '\0\0\0',
      'GET /hello HTTP/1.0\r\n\r\n',
      `GET /hello HTTP/1.1\r\nHost: localhost:${dev.port}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      'CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n',
      `GET /hello HTTP/1.1\r\nHost: localhost:${dev.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    ]) {
      const socket = await client(dev, says);
      let text = '';
      socket.on('data', (chunk) => void (text += chunk.toString('latin1')));
      const closed = new Promise((resolve) => void socket.once('close', resolve));
      socket.end();
      await closed;
      expect(text, says.slice(0, 40)).toMatch(/^(?:HTTP\/1\.1 (?:400|403|431|200)|$)/);
    }
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
  });
});
