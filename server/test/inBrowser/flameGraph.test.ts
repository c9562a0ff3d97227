// The flame graph in a real browser, under the policy that a page for plugins' data has: no inline styles, no inline scripts, nothing from elsewhere.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser } from '../../../client/test/drivers/chromium.mts';

const MODULE = path.resolve(import.meta.dirname, '../../inspector/flameGraph.js');

const HOSTILE = '<img src=x onerror="document.title=\'broken\'">\u202Egnp.exe';

/** Two functions beside each other, one of which calls itself and a hostile one. */
const CPU_PROFILE = {
  nodes: [
    node(1, '(root)', '', -1, [2, 6]),
    node(2, 'outer', 'file:///plugin/some%20where/a.js', 9, [3, 5]),
    node(3, 'again', 'file:///plugin/some%20where/a.js', 19, [4]),
    node(4, 'again', 'file:///plugin/some%20where/a.js', 19, []),
    node(5, HOSTILE, 'node:fs', 4, []),
    node(6, '(idle)', '', -1, []),
  ],
  startTime: 1_000_000,
  endTime: 1_100_000,
  samples: [2, 3, 4, 5, 6],
  // The first is seen after nothing, and each holds for 20 ms.
  timeDeltas: [0, 20_000, 20_000, 20_000, 20_000],
};

const SPEEDSCOPE = {
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: {
    frames: [
      { name: 'handler', file: '/plugin/a.py', line: 3 },
      { name: 'burn', file: '/plugin/a.py', line: 10 },
      { name: 'dumps', file: '/usr/lib/python3.11/json/__init__.py', line: 183 },
    ],
  },
  profiles: [
    {
      type: 'sampled',
      name: 'Handlers',
      unit: 'milliseconds',
      startValue: 0,
      endValue: 100,
      samples: [
        [0, 1],
        [0, 2],
        [0, 1],
      ],
      weights: [50, 30, 20],
    },
  ],
};

function node(id: number, functionName: string, url: string, lineNumber: number, children: number[]): unknown {
  return { id, callFrame: { functionName, scriptId: '1', url, lineNumber, columnNumber: 0 }, hitCount: 1, children };
}

/** What the tests do inside of the page, which knows no types of theirs. */
const PAGE_SCRIPT = `
import { flameGraph } from './flameGraph.js';
const main = document.querySelector('main');
const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const contrast = (element) => {
  const { color, backgroundColor } = getComputedStyle(element);
  const page = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  const behind = rgb(backgroundColor)[3] === 0 ? page : rgb(backgroundColor);
  const [dark, light] = [luminance(rgb(color)), luminance(behind)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
let graph;
Object.assign(globalThis, {
  show: (profile) => void (graph = flameGraph(main, profile, { label: 'onFileSave' })),
  takeAway: () => graph.destroy(),
  focused: () => document.activeElement.getAttribute('aria-label').split(',')[0],
  contrasts: () => [...document.querySelectorAll('.bar, .note, td')].map(contrast),
});
document.body.dataset.ready = '';
`;

describe('the flame graph', () => {
  let browser: Browser;
  let address: string;
  let close: () => void;

  beforeAll(async () => {
    const server = createServer((request, response) => {
      void answer(request.url ?? '').then(({ type, text }) => {
        response.writeHead(200, {
          'content-type': type,
          'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'",
        });
        response.end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    close = () => server.close();
    const { executablePath, args, env } = await findBrowser(() => undefined);
    browser = await chromium.launch({ executablePath, args: [...args], env: { ...process.env, ...env } });
  });

  afterAll(async () => {
    await browser.close();
    close();
  });

  async function answer(url: string): Promise<{ type: string; text: string }> {
    if (url === '/flameGraph.js') return { type: 'text/javascript', text: await readFile(MODULE, 'utf8') };
    if (url === '/page.js') return { type: 'text/javascript', text: PAGE_SCRIPT };
    if (url === '/page.css') return { type: 'text/css', text: ':root { color-scheme: light dark; } body { margin: 16px; }' };
    return {
      type: 'text/html',
      text: '<!doctype html><html lang="en"><meta charset="utf-8"><title>intact</title><link rel="stylesheet" href="page.css"><body><main></main><script type="module" src="page.js"></script></body></html>',
    };
  }

  /** Shows a profile. @returns the page, and what its console has said. */
  async function shown(profile: unknown, scheme: 'light' | 'dark' = 'light'): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1000, height: 700 } });
    onTestFinished(() => page.close());
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.setDefaultTimeout(10_000);
    await page.goto(address);
    await page.locator('body[data-ready]').waitFor({ state: 'attached' });
    await page.evaluate(`show(${JSON.stringify(profile)})`);
    return { page, said };
  }

  const bar = (page: Page, name: string): ReturnType<Page['locator']> => page.getByRole('treeitem', { name }).first();

  it('draws what took the time of a .cpuprofile, for eyes and for screen readers', async () => {
    const { page, said } = await shown(CPU_PROFILE);
    expect(await bar(page, 'outer').getAttribute('aria-label')).toBe(
      'outer, /plugin/some where/a.js:10, in all 80.0 ms (80.0 %), in itself 20.0 ms (20.0 %)',
    );
    const [outer, all] = [await bar(page, 'outer').boundingBox(), await bar(page, 'All').boundingBox()];
    expect(outer!.width / all!.width).toBeCloseTo(0.8, 2);
    expect(outer!.y).toBeGreaterThan(all!.y);
    // A function that calls itself has its time once.
    const row = page.getByRole('row', { name: 'again' });
    expect(await row.getByRole('cell').allTextContents()).toEqual(['40.0 ms', '40.0 %', '40.0 ms', 'again', '/plugin/some where/a.js:20']);
    expect(await page.getByRole('table', { name: 'Heaviest functions' }).count()).toBe(1);
    expect(said).toEqual([]);
  });

  it('draws what speedscope draws', async () => {
    const { page, said } = await shown(SPEEDSCOPE);
    expect(await bar(page, 'burn').getAttribute('aria-label')).toBe(
      'burn, /plugin/a.py:10, in all 70.0 ms (70.0 %), in itself 70.0 ms (70.0 %)',
    );
    expect(await bar(page, 'dumps').getAttribute('class')).toContain('library');
    expect(said).toEqual([]);
  });

  it('shows hostile names as the text that they are', async () => {
    const { page, said } = await shown(CPU_PROFILE);
    await bar(page, 'img').hover();
    expect(await page.locator('.tip').innerText()).toContain('onerror="document.title=\'broken\'">\\u{202e}gnp.exe\nnode:fs:5');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('intact');
    expect(said).toEqual([]);
  });

  it('goes with the keyboard to what is called, beside it and back, and zooms there and out', async () => {
    const { page } = await shown(CPU_PROFILE);
    const focused = (): Promise<string> => page.evaluate('focused()');
    await bar(page, 'All').focus();
    const visited: string[] = [];
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Home']) {
      await page.keyboard.press(key);
      visited.push(await focused());
    }
    expect(visited).toEqual(['outer', '(idle)', 'outer', 'again', 'outer', 'All']);
    // One stop for the tabulator, wherever the arrows went.
    expect(await page.locator('.bar[tabindex="0"]').count()).toBe(1);

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('again');
    const [zoomed, whole] = [await bar(page, 'again').boundingBox(), await page.locator('.bars').boundingBox()];
    expect(zoomed!.width).toBeGreaterThan(whole!.width - 4);
    expect(await page.getByRole('status').textContent()).toBe('again: 40.0 ms (40.0 %)');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('outer');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('All');
    expect(await page.getByRole('button', { name: 'Zoom out' }).isDisabled()).toBe(true);
  });

  it('zooms with a click, and out with the button', async () => {
    const { page } = await shown(CPU_PROFILE);
    await bar(page, 'again').click();
    expect(await page.getByRole('treeitem', { name: '(idle)' }).count()).toBe(0);
    expect(await bar(page, 'again').getAttribute('aria-selected')).toBe('true');
    await page.getByRole('button', { name: 'Zoom out' }).click();
    expect(await page.getByRole('treeitem', { name: '(idle)' }).count()).toBe(1);
  });

  it('marks what is searched, and says how much of the time that is', async () => {
    const { page } = await shown(CPU_PROFILE);
    await page.getByRole('searchbox', { name: 'Find' }).fill('AGAIN');
    expect(await page.locator('.bar.match').count()).toBe(2);
    expect(await page.getByRole('status').textContent()).toBe('Found: 40.0 ms (40.0 %)');
    await page.getByRole('searchbox').fill('nowhere');
    expect(await page.getByRole('status').textContent()).toBe('Nothing found.');
    await page.getByRole('button', { name: 'again' }).click();
    expect(await page.locator('.bar.match').count()).toBe(2);
  });

  it('can be read in the light and in the dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await shown(CPU_PROFILE, scheme);
      const contrasts = await page.evaluate<number[]>('contrasts()');
      expect(contrasts.length).toBeGreaterThan(10);
      expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
    }
  });

  it('shows a stack of thousands, and what a zoom brings to light of it', async () => {
    const depth = 6000;
    const nodes = Array.from({ length: depth }, (_, at) =>
      node(at + 1, at === 0 ? '(root)' : `f${at}`, '', -1, at + 1 < depth ? [at + 2] : []),
    );
    const { page, said } = await shown({ nodes, startTime: 0, endTime: 1000, samples: [depth], timeDeltas: [0] });
    const last = (): Promise<string> => page.locator('.bar').last().innerText();
    expect(await last()).toBe('f159');
    expect(await page.locator('.note').innerText()).toContain('zoom in to see it');
    await page.locator('.bar').last().click();
    expect(await last()).toBe('f306');
    expect(said).toEqual([]);
  });

  it('takes itself away', async () => {
    const { page } = await shown(CPU_PROFILE);
    await page.evaluate('takeAway()');
    expect(await page.locator('main').innerHTML()).toBe('');
  });

  it('says what it cannot read', async () => {
    const { readProfile } = (await import(MODULE)) as { readProfile: (value: unknown) => unknown };
    for (const value of [undefined, null, 3, {}, { nodes: [] }, { profiles: [] }])
      expect(() => readProfile(value)).toThrow('neither a .cpuprofile nor a file of speedscope');
  });

  it('is small', async () => {
    expect(Buffer.byteLength(await readFile(MODULE))).toBeLessThanOrEqual(25 * 1024);
  });
});
