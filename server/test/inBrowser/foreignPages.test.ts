// Whom `codex-plugin dev` does not serve: pages of others, in a real browser.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser } from '../../../client/test/drivers/chromium.mts';
import { manifestOf, pluginFolder, startDev } from '../cli/devProcess.ts';

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
    const { executablePath, args, env } = await findBrowser(() => undefined);
    browser = await chromium.launch({
      executablePath,
      args: [...args, rebinding],
      env: { ...(process.env as Record<string, string>), ...env },
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

  it('lead to the inspector by links, and to nothing else of the server', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const user = await page();
    const { port } = foreign.address() as AddressInfo;
    const follow = async (from: string, address: string): Promise<void> => {
      await user.goto(from);
      await user.setContent(`<a href="${address}">to the inspector</a>`);
      await user.click('a');
    };
    const own = `http://localhost:${dev.port}/_codex/`;
    const elsewhere = `http://www.evil.example:${port}`;
    const neighbour = `http://localhost:${port}`;
    // The first is as from a chat in the browser, or from a terminal in it.
    for (const [from, address] of [
      [elsewhere, dev.inspectorUrl],
      [elsewhere, own],
      [neighbour, own],
    ] as const) {
      await follow(from, address);
      await user.locator('#status', { hasText: 'Live' }).waitFor();
      expect(user.url()).toBe(own);
    }
    for (const from of [elsewhere, neighbour]) {
      for (const route of ['stream', 'records', 'plugins']) {
        const answered = user.waitForResponse(own + route);
        await follow(from, own + route);
        expect([from, route, (await answered).status()]).toEqual([from, route, 403]);
      }
    }
    // Who has no cookie gets none by it, and is not sent around in circles.
    const stranger = await page();
    await stranger.goto(elsewhere);
    await stranger.setContent(`<a href="${own}">to the inspector</a>`);
    await stranger.click('a');
    await stranger.getByText('This needs the token of the running server.').waitFor();
    expect(stranger.url()).toBe(`${own}?again=`);
  });

  it('on a port beside the server may see the cookie, and get nothing for it in a browser', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const user = await page();
    await user.goto(dev.inspectorUrl);
    const { port } = foreign.address() as AddressInfo;
    const seen: string[] = [];
    foreign.on('request', ({ headers }: http.IncomingMessage) => void seen.push(headers.cookie ?? ''));
    await user.goto(`http://localhost:${port}/`);
    await user.evaluate(`Promise.all([fetch('/other'), fetch('/_codex/x')])`);
    // What browsers do, and why a cookie alone is not all that counts.
    expect(seen.filter((cookie) => cookie.includes(`codex_plugin_${dev.port}=`))).toHaveLength(1);
    expect(seen.join('')).not.toContain(dev.token);
    expect(await user.evaluate('document.cookie')).toBe('');
    await user.setContent(`<form method="post" enctype="text/plain" action="http://localhost:${dev.port}/_codex/events/onCommand">
      <input name='{"command":"' value='"}'><button>go</button></form>`);
    const answered = user.waitForResponse((response) => response.url().includes('/_codex/events/'));
    await user.click('button');
    expect((await answered).status()).toBe(403);
    const { text } = await dev.ask('/_codex/records', { headers: { authorization: `Bearer ${dev.token}` } });
    expect(text).not.toContain('onCommand');
  });

  it("are not what the user opens: the printed address lets the browser in, and the server's own pages ask what they like", async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const own = await page();
    const response = await own.goto(dev.inspectorUrl);
    expect(response!.status()).toBe(200);
    expect(own.url()).toBe(`http://localhost:${dev.port}/_codex/`);
    expect(await own.evaluate('document.cookie')).toBe('');
    // A reload, a new tab and a typed address need nothing more.
    expect((await own.reload())!.status()).toBe(200);
    const tab = await own.context().newPage();
    expect((await tab.goto(`http://localhost:${dev.port}/_codex/#log`))!.status()).toBe(200);
    await tab.locator('#status', { hasText: 'Live' }).waitFor();
    const tried = await attack(own, `http://localhost:${dev.port}`);
    expect(tried).toMatchObject({ get: 200, json: 200, events: 200, credentials: 200 });
    // Another browser has no cookie.
    expect((await (await page()).goto(`http://localhost:${dev.port}/_codex/`))!.status()).toBe(401);
  });
});
