// The inspector's page in a real browser, on a real host with real plugins.
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser } from '../../../client/test/drivers/chromium.mts';
import { pageFolder } from '../../src/devserver/inspector/pageFiles.ts';
import { filledIn } from '../../inspector/filledIn.js';
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import { eventRequest } from '../../src/host/firing/eventRequest.ts';
import type { DispatchRequest } from '../../src/host/types.ts';
import { inspectedHost, serveInspector, type Inspected, type InspectorServer } from '../devserver/inspected.ts';

/** Turns text around, and begins what terminals obey. */
const UNSEEN = new RegExp(`[\u202E${String.fromCodePoint(0x1b)}]`);
const HOSTILE = '<img src=x onerror="window.hacked=1">\u202Egnp.exe\u001b[2J';

const tidy = {
  id: 'com.example.tidy',
  name: 'Tidy',
  permissions: ['filesystem:read'],
  handlers: [
    { event: 'onFileSave', language: ['*'], script: 'save.js', phase: 'beforeSave' },
    { event: 'onErrorReport', language: ['*'], script: 'throws.js' },
    { event: 'onCodeCompletion', language: ['*'], script: 'complete.js' },
  ],
  files: {
    'save.js': `exports.onFileSave = (event, { log }) => {
  const { fileContent } = JSON.parse(event);
  log.info('tidying');
  return { formattedContent: fileContent.split('\\n').map((line) => line.trimEnd()).join('\\n') };
};`,
    'throws.js': `exports.onErrorReport = () => { throw new Error('no luck'); };`,
    'complete.js': `exports.onCodeCompletion = (event) => ({ completions: [{ text: JSON.parse(event).prefix + 'Done' }] });`,
  },
};
const hostile = {
  id: 'com.example.hostile',
  name: HOSTILE,
  handlers: [{ event: 'onCommand', language: ['*'], script: 'command.js' }],
  files: {
    'command.js': `exports.onCommand = (event, { log }) => {
  const { command, arguments: given } = JSON.parse(event);
  log.warn(${JSON.stringify(HOSTILE)});
  return { message: ${JSON.stringify(HOSTILE)}, data: { [${JSON.stringify(HOSTILE)}]: given } };
};`,
  },
};

let browser: Browser;
let inspected: Inspected;
let server: InspectorServer;
let page: Page;
/** What the browser has to complain about. */
let complaints: string[];

beforeAll(async () => {
  // Its tests are skipped there, for the reason in scripts/platformNeeds.mts.
  if (process.platform === 'win32') return;
  const { executablePath, args, env } = await findBrowser(() => undefined);
  browser = await chromium.launch({ executablePath, args: [...args], env: { ...(process.env as Record<string, string>), ...env } });
  inspected = await inspectedHost([tidy, hostile]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await inspected?.close();
});

beforeEach(async () => {
  server = await serveInspector(inspected);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(server.url);
  await page.locator('#status', { hasText: 'Live' }).waitFor();
});
afterEach(async () => {
  await page.close();
  await server.close();
  // Among them would be each violation of the policy.
  // oxlint-disable-next-line vitest/no-standalone-expect -- it is of every test
  expect(complaints).toEqual([]);
});

async function save(name: string, text = 'const a = 1;  \n'): Promise<void> {
  const filePath = path.join(inspected.workspace, name);
  await inspected.host.dispatch({
    event: 'onFileSave',
    filePath,
    phase: 'beforeSave',
    fields: { fileContent: text, reason: 'manual', options: { formatOnSave: true } },
  });
}
async function command(name: string, ...given: unknown[]): Promise<void> {
  await inspected.host.dispatch({ event: 'onCommand', fields: { command: name, arguments: given } });
}
async function fail(): Promise<void> {
  await inspected.host.dispatch({
    event: 'onErrorReport',
    filePath: path.join(inspected.workspace, 'broken.js'),
    fields: { diagnostics: [] },
  });
}

function rows(text?: string): Locator {
  return page.locator('.events tbody tr', text === undefined ? {} : { hasText: text });
}

async function untilRows(count: number, text?: string): Promise<void> {
  await expect.poll(() => rows(text).count(), { timeout: 10_000 }).toBe(count);
}

function tab(name: string | RegExp): Locator {
  return page.getByRole('tab', { name });
}

describe('the list of events', () => {
  test('says what it waits for while there is none, and shows each as it happens, newest first', async () => {
    await page.getByText('Waiting for events').waitFor();
    await save('a.js');
    await fail();
    await untilRows(2);
    expect(await rows().first().innerText()).toMatch(/failed\s+onErrorReport\s+.*broken\.js · Tidy: throws\.js threw.*no luck/s);
    expect(await rows().last().innerText()).toMatch(/ok\s+onFileSave before\s+.*a\.js\s+Tidy/s);
  });

  test('is filtered by text, plugin, event and outcome', async () => {
    await save('first.js');
    await save('second.js');
    await command('deploy');
    await fail();
    await untilRows(4);
    const filter = page.getByRole('searchbox', { name: 'Filter by text' });
    await filter.fill('second onFILEsave');
    await untilRows(1);
    await page.getByText('1 of 4').waitFor();
    await filter.fill('nothing of the kind');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await untilRows(4);
    await page.getByRole('combobox', { name: 'Plugin' }).selectOption('com.example.hostile');
    await untilRows(1, 'onCommand');
    await untilRows(1);
    await page.getByRole('combobox', { name: 'Plugin' }).selectOption('');
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('failed');
    await untilRows(1);
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('');
    await page.getByRole('combobox', { name: 'Event' }).selectOption('onFileSave');
    await untilRows(2);
  });

  test('stands still while it is paused, and says how much waits', async () => {
    await save('before.js');
    await untilRows(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await save('meanwhile.js');
    await page.getByText('1 new').waitFor();
    await untilRows(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilRows(2);
  });

  test('keeps the newest 500', async () => {
    for (let at = 0; at < 510; at++) await command(`number-${at}`);
    await expect.poll(() => rows().first().innerText(), { timeout: 10_000 }).toContain('number-509');
    await untilRows(500);
    expect(await rows().last().innerText()).toContain('number-10');
    await page.getByText('the newest 500 are kept').waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('Waiting for events').waitFor();
  });
});

describe('one event', () => {
  test('shows what became of the text, its payload, its log and where its time went', async () => {
    await save('a.js', 'const a = 1;  \nconst b = 2;\n');
    await rows().first().click();
    const pane = page.getByRole('complementary', { name: 'onFileSave' });
    await pane.getByText('1 line added, 1 removed').waitFor({ state: 'hidden' });
    expect(await pane.getByRole('table', { name: 'Where the time of each handler went' }).innerText()).toMatch(
      /Start\s+Queued\s+Import\s+Wire\s+Handler\s+Response\s+Total\s+Tidy · save\.js › onFileSave\s+[\d.]+ ms/,
    );
    expect(await pane.locator('.segment.handler').count()).toBe(1);
    await tab('Changes').click();
    await pane.getByText('fileContent, by com.example.tidy · save.js: 1 line added, 1 removed').waitFor();
    expect(await pane.locator('.line.removed .text').allTextContents()).toEqual(['const a = 1;  ']);
    expect(await pane.locator('.line.added .text').allTextContents()).toEqual(['const a = 1;']);
    // Blanks at the end are marked, and read out; what is copied is what is there.
    expect(await pane.locator('.line.removed .blanks').getAttribute('aria-label')).toBe('2 spaces at the end');
    expect(await pane.locator('.blank').evaluateAll((all) => all.map((one) => getComputedStyle(one, '::before').content))).toEqual([
      '"\u00b7"',
      '"\u00b7"',
    ]);
    await tab('Payload').click();
    expect(await pane.getByRole('tabpanel').innerText()).toContain('reason: "manual"');
    await tab(/^Log/).click();
    expect(await pane.getByRole('tabpanel').innerText()).toMatch(/save\.js\s+tidying/);
  });

  test('has the start of a worker among its phases, which make up the total', async () => {
    const fresh = await inspectedHost([tidy]);
    const own = await serveInspector(fresh);
    try {
      await page.goto(own.url);
      await fresh.host.dispatch({
        event: 'onFileSave',
        filePath: path.join(fresh.workspace, 'a.js'),
        phase: 'beforeSave',
        fields: { fileContent: 'a  ' },
      });
      await rows().first().click();
      await tab('Summary').click();
      const cells = await page.locator('.phases tbody td').allInnerTexts();
      const [start = 0, ...rest] = cells.map((text) => Number.parseFloat(text) * (text.endsWith(' s') ? 1_000 : 1));
      expect(cells).toHaveLength(7);
      expect(start).toBeGreaterThan(5);
      const total = rest.pop() ?? 0;
      const sum = rest.reduce((all, ms) => all + ms, start);
      // Each of them is rounded.
      expect(Math.abs(total - sum)).toBeLessThan(total < 1_000 ? 4 : 60);
      await page.getByText(/^The whole event took [\d.]+ m?s, of which [\d.]+ ms went by in the host/).waitFor();
    } finally {
      await page.goto('about:blank');
      await own.close();
      await fresh.close();
    }
  });

  test('is called the same in the list and beside it', async () => {
    await save('packages/orders/src/deep/a.js');
    await save('b.js');
    await untilRows(2);
    for (const name of ['packages/orders/src/deep/a.js', 'b.js']) {
      await rows(name).click();
      expect(await rows(name).locator('.subject').textContent()).toBe(name);
      await expect.poll(() => page.locator('aside .about').innerText()).toBe(name);
    }
  });

  test.each([400, 600, 1280])('has a message that is read whole beside a long stack, in %s pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await fail();
    await rows().first().click();
    await tab('Summary').click();
    await page.getByText('Stack and output').click();
    const sizes = await page.evaluate(() => {
      const [pane, message, stack] = ['aside', 'aside .error p', 'aside .error pre'].map((one) => document.querySelector(one)!);
      return {
        pane: pane!.scrollWidth - pane!.clientWidth,
        message: message!.getBoundingClientRect().right - pane!.getBoundingClientRect().right,
        stack: stack!.scrollWidth - stack!.clientWidth,
      };
    });
    expect(sizes.pane).toBe(0);
    expect(sizes.message).toBeLessThan(0);
    // It is long, or this would say nothing.
    if (width < 1_000) expect(sizes.stack).toBeGreaterThan(0);
  });

  test('says what went wrong, with the code of the error and the stack', async () => {
    await fail();
    await rows().first().click();
    await tab('Summary').click();
    const error = page.locator('aside .error');
    expect(await error.innerText()).toMatch(/no luck.*handler-threw/s);
    await error.getByText('Stack and output').click();
    expect(await error.locator('pre').innerText()).toContain('throws.js');
  });

  test('is replayed, and shown as soon as it ran', async () => {
    await save('again.js');
    await rows().first().click();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await untilRows(2, 'again.js');
    await expect.poll(() => rows().first().getAttribute('aria-selected')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pane-heading');
  });

  test('is edited and sent', async () => {
    await save('edit.js', 'a  \n');
    await rows().first().click();
    await page.getByRole('button', { name: 'Edit and send' }).click();
    const form = page.getByRole('form', { name: 'Edit and send' });
    await form.getByLabel('filePath').fill('edited.js');
    await form.getByLabel('fileContent').fill('b  \n');
    await form.getByRole('button', { name: 'JSON' }).click();
    expect(JSON.parse(await form.getByLabel('The event as JSON').inputValue())).toMatchObject({
      filePath: 'edited.js',
      fileContent: 'b  \n',
      phase: 'beforeSave',
    });
    await form.getByRole('button', { name: 'Send' }).click();
    await untilRows(1, 'edited.js');
    await tab('Changes').click();
    await expect.poll(() => page.locator('aside .line.added .text').allTextContents()).toEqual(['b']);
  });

  test('is written as a mock event, where the server can do that', async () => {
    const written: [string, object][] = [];
    const able = await serveInspector(inspected, {
      writeMockEvent: ({ event, payload }, asked) => {
        written.push([event, asked]);
        // With all that it carried, which the page has masked and cut.
        expect(JSON.parse(payload)).toMatchObject({ fileContent: 'const a = 1;  \n' });
        return asked.name === 'taken'
          ? Promise.reject(new Error('There is one of that name.'))
          : Promise.resolve({ file: `events/${asked.name}.json` });
      },
    });
    try {
      await page.goto(able.url);
      await save('record.js');
      await rows().first().click();
      await page.getByRole('button', { name: 'Save as mock event' }).click();
      await page.getByLabel('Name of the mock event').fill('taken');
      await page.keyboard.press('Enter');
      await page.getByText('There is one of that name.').waitFor();
      await page.getByRole('button', { name: 'Save as mock event' }).click();
      await page.getByLabel('Name of the mock event').fill('tidies');
      await page.keyboard.press('Enter');
      await page.getByText('Saved as events/tidies.json').waitFor();
      const pluginKey = inspected.host.plugins().find(({ id }) => id === tidy.id)!.key;
      expect(written).toEqual([
        ['onFileSave', { name: 'taken', pluginKey }],
        ['onFileSave', { name: 'tidies', pluginKey }],
      ]);
    } finally {
      await page.goto('about:blank');
      await able.close();
    }
    // It was answered with a 500.
    complaints = complaints.filter((text) => !text.includes('status of 500'));
  });
});

describe('a handler', () => {
  test('is profiled, where the server can do that, and the profile is shown as a flame graph', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-page-'));
    cpSync(pageFolder(), folder, { recursive: true });
    const module = `export function flameGraph(container, profile, { label }) { container.textContent = label + ': ' + JSON.stringify(profile); }`;
    writeFileSync(path.join(folder, 'flameGraph.js'), module);
    const asked: DispatchRequest[] = [];
    const able = await serveInspector(inspected, {
      folder,
      profile: (request) => {
        asked.push(request);
        return asked.length === 1
          ? Promise.reject(new Error('It sleeps.'))
          : Promise.resolve({ profile: { nodes: 7 }, note: 'Of 20 runs.' });
      },
    });
    try {
      await page.goto(able.url);
      await save('profiled.js');
      await rows().first().click();
      await tab('Summary').click();
      const button = page.getByRole('button', { name: 'Profile Tidy, save.js › onFileSave' });
      await button.click();
      await page.getByText('It sleeps.').waitFor();
      await button.click();
      await page.getByText('Of 20 runs.').waitFor();
      expect(await page.locator('.profile').innerText()).toBe('Profile of Tidy, save.js › onFileSave: {"nodes":7}');
      const pluginKey = inspected.host.plugins().find(({ id }) => id === tidy.id)!.key;
      expect(asked[1]).toMatchObject({
        event: 'onFileSave',
        only: { pluginKey, script: 'save.js' },
        fields: { fileContent: 'const a = 1;  \n' },
      });
    } finally {
      await page.goto('about:blank');
      await able.close();
      rmSync(folder, { recursive: true });
    }
    complaints = complaints.filter((text) => !text.includes('status of 500'));
  });
});

describe('a profile', () => {
  test('is one event, which is marked and not listed unless it is asked for', async () => {
    const { host } = inspected;
    const able = await serveInspector(inspected, {
      profile: async (request) => {
        for (let profileRun = 0; profileRun < 5; profileRun++)
          await host.dispatch({ ...request, eventId: crypto.randomUUID(), profileRun });
        return { profile: {}, note: 'Of 5 runs.' };
      },
    });
    try {
      await page.goto(able.url);
      await save('profiled.js');
      await rows().first().click();
      expect(await page.getByRole('button', { name: 'Profile runs' }).count()).toBe(0);
      await tab('Summary').click();
      // What the server answers is no profile that could be drawn, which is not what this is about.
      await page.getByRole('button', { name: /^Profile Tidy/ }).click();
      const toggle = page.getByRole('button', { name: 'Profile runs' });
      await toggle.waitFor();
      await page.getByText('1 of 2').waitFor();
      await untilRows(1);
      await toggle.click();
      await untilRows(2);
      expect(await toggle.getAttribute('aria-pressed')).toBe('true');
      expect(await rows().first().locator('.event').innerText()).toBe('onFileSave before profile');
      await rows().first().click();
      await page.getByText('Fired for a profile. This is the first of its runs').waitFor();
      await page.locator('#nav-log').click();
      await expect.poll(() => page.locator('#view-log tbody tr', { hasText: 'tidying' }).count()).toBe(2);
    } finally {
      await page.goto('about:blank');
      await able.close();
    }
  });
});

describe('the form', () => {
  test('asks for what is needed before anything is sent, and says what is put in place of the rest', async () => {
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await page.getByRole('button', { name: 'Send event' }).first().click();
    const form = page.getByRole('form', { name: 'Send an event' });
    await form.getByLabel('Event', { exact: true }).selectOption('onFileSave');
    await form.getByText('Fields with * are needed.').waitFor();
    const filePath = form.getByRole('textbox', { name: 'filePath', exact: true });
    expect(await filePath.getAttribute('aria-required')).toBe('true');
    const content = form.getByRole('textbox', { name: 'fileContent', exact: true });
    expect(await content.getAttribute('aria-required')).toBeNull();
    expect(await content.evaluate((one) => document.getElementById(one.getAttribute('aria-describedby')!)?.textContent)).toContain(
      'Left empty: the text of the file on disk.',
    );
    expect(await form.getByLabel('reason').locator('option').allTextContents()).toEqual([
      '–',
      'manual',
      'afterDelay',
      'focusOut',
      'format',
    ]);
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByRole('alert').getByText('filePath is needed.').waitFor();
    expect(await form.locator('.field', { hasText: 'filePath' }).locator('.fault').innerText()).toBe('filePath is needed.');
    expect(await filePath.getAttribute('aria-invalid')).toBe('true');
    expect(await filePath.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(sent).toEqual([]);
    // Who writes JSON may leave out what they like.
    await form.getByRole('button', { name: 'JSON' }).click();
    expect(await form.getByLabel('The event as JSON').inputValue()).toBe('{}');
    await form.getByRole('button', { name: 'Form' }).click();
    await form.getByRole('textbox', { name: 'filePath', exact: true }).fill('a.txt');
    await form.getByRole('textbox', { name: 'fileContent', exact: true }).fill('x  ');
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('complementary', { name: 'onFileSave' }).waitFor();
    expect(sent).toHaveLength(1);
    await tab('Payload').click();
    expect(await page.getByRole('tabpanel').innerText()).toMatch(/reason: "manual"/);
  });

  test('has all fields that an event requires and that nobody fills in', async () => {
    // As the host does it, for which nobody has to send more than what the form asks for.
    for (const [event, definition] of Object.entries(events.definitions)) {
      if (!/^on[A-Z]/.test(event)) continue;
      const required = 'required' in definition ? definition.required : [];
      const given = Object.fromEntries(required.filter((name) => !(name in filledIn(event, false))).map((name) => [name, 'a.txt']));
      writeFileSync(path.join(inspected.workspace, 'a.txt'), 'text');
      const { fields, phase, filePath } = await eventRequest(event, given, { workspace: inspected.workspace, warn: () => undefined });
      // The phase is the handler's.
      expect([event, Object.keys({ ...(await fields), phase, ...(filePath !== undefined && { filePath }) })]).toEqual([
        event,
        expect.arrayContaining([...required]),
      ]);
    }
  });

  test('is made from the schema of the event, and says what is no JSON', async () => {
    await page.getByRole('button', { name: 'Send event' }).first().click();
    const form = page.getByRole('form', { name: 'Send an event' });
    await form.getByLabel('Event', { exact: true }).selectOption('onCommand');
    await form.getByLabel('command', { exact: true }).fill('greet');
    await form.getByLabel('arguments').fill('[1,');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByRole('alert').getByText('arguments is no JSON').waitFor();
    expect(await form.getByLabel('arguments').getAttribute('aria-invalid')).toBe('true');
    await form.getByLabel('arguments').fill('["there"]');
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('complementary', { name: 'onCommand' }).waitFor();
    await tab('Payload').click();
    expect(await page.getByRole('tabpanel').innerText()).toMatch(/command: "greet".*0: "there"/s);
  });

  test('has numbers, choices and objects, and leaves out what is empty', async () => {
    await page.getByRole('button', { name: 'Send event' }).first().click();
    const form = page.getByRole('form', { name: 'Send an event' });
    await form.getByLabel('Event', { exact: true }).selectOption('onCodeCompletion');
    await form.getByLabel('To', { exact: true }).selectOption({ label: 'Tidy · complete.js' });
    await form.getByLabel('filePath').fill('c.js');
    await form.getByLabel('line', { exact: true }).fill('-1');
    await form.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => form.getByRole('alert').innerText()).toMatch(/0/);
    await form.getByLabel('line', { exact: true }).fill('0');
    await form.getByLabel('character').fill('2');
    await form.getByLabel('prefix').fill('to');
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('complementary', { name: 'onCodeCompletion' }).waitFor();
    await tab(/Changes|Response/).click();
    await page.getByRole('tabpanel').getByText('toDone').first().waitFor();
  });

  test('knows requests to endpoints', async () => {
    const { host } = inspected;
    const endpoint = { event: 'POST /generate', languages: [], script: 'index.js', function: 'generate', line: 3 };
    const able = await serveInspector(inspected, {
      plugins: () => host.plugins().map((plugin) => (plugin.id === tidy.id ? { ...plugin, endpoints: [endpoint] } : plugin)),
    });
    try {
      await page.goto(able.url);
      await page.locator('#status', { hasText: 'Live' }).waitFor();
      await page.getByRole('button', { name: 'Send event' }).first().click();
      const form = page.getByRole('form', { name: 'Send an event' });
      await form.getByLabel('Event', { exact: true }).selectOption('POST /generate');
      await form.getByLabel('To', { exact: true }).selectOption({ label: 'Tidy · index.js › generate' });
      await form.getByLabel('body').fill('{"prompt": "x"}');
      await page.getByText('A request that is answered before it reaches a handler, such as with 400, 404 or 415, is none').waitFor();
      const sending = page.waitForRequest(/events/);
      await page.route(/events[/]POST/, (route) =>
        route.fulfill({ json: { event: 'POST /generate', eventId: '', results: [], response: null, without: ['Nothing.'] } }),
      );
      await form.getByRole('button', { name: 'Send' }).click();
      const asked = await sending;
      expect(new URL(asked.url()).pathname).toBe('/_codex/events/POST%20%2Fgenerate');
      expect(new URL(asked.url()).searchParams.get('handler')).toBe('index.js');
      expect(asked.postDataJSON()).toEqual({ body: { prompt: 'x' } });
      await form.getByText('Nothing.').waitFor();
    } finally {
      await page.goto('about:blank');
      await able.close();
    }
  });

  test('says why nothing ran', async () => {
    await page.getByRole('button', { name: 'Send event' }).first().click();
    const form = page.getByRole('form', { name: 'Send an event' });
    await form.getByLabel('Event', { exact: true }).selectOption('onProjectOpen');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText('No handler is for this event').waitFor();
  });
});

describe('the server', () => {
  test('may be restarted: the page connects again, says so, and marks what was before', async () => {
    await save('before.js');
    await untilRows(1);
    const { port } = server;
    await server.close();
    await page.locator('#status', { hasText: 'Reconnecting' }).waitFor();
    server = await serveInspector(inspected, { port });
    await page.getByText('The server was restarted.').waitFor();
    await page.locator('#status', { hasText: 'Live' }).waitFor();
    await save('after.js');
    await untilRows(2);
    expect(await rows().evaluateAll((all) => all.map((row) => row.classList.contains('old')))).toEqual([false, true]);
    await rows('before.js').click();
    expect(await page.getByRole('button', { name: 'Replay', exact: true }).isDisabled()).toBe(true);
    await page.getByText('Told by the server before it was restarted.').waitFor();
    await rows('after.js').click();
    expect(await page.getByRole('button', { name: 'Replay', exact: true }).isDisabled()).toBe(false);
    complaints = complaints.filter((text) => !/Failed to load resource/.test(text));
  });

  test('may want another token by now: the page says what to do, and goes on once it is let in', async () => {
    const { port } = server;
    await server.close();
    let isOpen = false;
    server = await serveInspector(inspected, { port, access: async (c, next) => (isOpen ? next() : c.text('no', 401)) });
    await page.getByText('does not know this page').waitFor();
    isOpen = true;
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.locator('#status', { hasText: 'Live' }).waitFor();
    expect(await page.getByText('does not know this page').count()).toBe(0);
    complaints = complaints.filter((text) => !/Failed to load resource/.test(text));
  });

  test('that only lost the connection loses no event', async () => {
    await save('one.js');
    await untilRows(1);
    server.cut();
    await page.locator('#status', { hasText: 'Reconnecting' }).waitFor();
    await save('two.js');
    await untilRows(2);
    expect(await page.getByText('The server was restarted.').count()).toBe(0);
    complaints = complaints.filter((text) => !/Failed to load resource/.test(text));
  });
});

describe('what plugins say', () => {
  test('is text, wherever it stands, and shows what cannot be seen', async () => {
    await command(HOSTILE, HOSTILE);
    await rows().first().click();
    for (const name of ['Summary', 'Payload', 'Response', /^Log/]) {
      await tab(name).click();
      const text = await page.locator('body').innerText();
      expect(text).toContain('<img src=x onerror="window.hacked=1">');
      expect(text).not.toMatch(UNSEEN);
    }
    await page.getByRole('button', { name: 'Edit and send' }).click();
    for (const view of ['Handlers', 'Plugins', 'Log']) {
      await page.getByRole('navigation').getByRole('link', { name: view }).click();
      await expect.poll(() => page.locator(`#view-${view.toLowerCase()}`).innerText()).toContain('<img src=x');
      expect(await page.locator('body').innerText()).not.toMatch(UNSEEN);
    }
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('cannot run, even if it got into the page as markup', async () => {
    const refused = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1">');
        return 'taken';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refused).toBe('TypeError');
    complaints = complaints.filter((text) => !/TrustedHTML/.test(text));
  });
});

describe('handlers and plugins', () => {
  test('have their times in a table and a histogram, the histogram as a table too', async () => {
    for (let at = 0; at < 5; at++) await save(`${at}.js`);
    await fail();
    await untilRows(6);
    await page.getByRole('link', { name: 'Handlers' }).click();
    const table = page.getByRole('table', { name: /How long handlers took/ });
    expect(await table.innerText()).toMatch(/save\.js › onFileSave\s+Tidy\s+5\s+0\s+[\d.]+ ms/);
    expect(await table.innerText()).toMatch(/throws\.js › onErrorReport\s+Tidy\s+1\s+1/);
    await table.getByRole('button', { name: /throws/ }).click();
    await page.getByText('How long throws.js › onErrorReport took: 1 run').waitFor();
    await page.getByText('As a table').click();
    expect(await page.locator('.histogram table').innerText()).toMatch(/Time taken\s+Runs\s+.*\s1/s);
    expect(await page.locator('.histogram canvas').count()).toBe(1);
  });

  test('say in words what they may do', async () => {
    await page.getByRole('link', { name: 'Plugins' }).click();
    const plugin = page.getByRole('article').filter({ hasText: 'com.example.tidy' });
    expect(await plugin.innerText()).toMatch(/Tidy.*ready.*granted\s+read files in this workspace filesystem:read/s);
    await plugin.getByText('3 handlers').click();
    expect(await plugin.getByRole('table').innerText()).toMatch(/onFileSave beforeSave\s+save\.js/);
  });

  test('tell of changes that were not loaded, until they are', async () => {
    const [plugin] = inspected.host.plugins();
    const tell = (ok: boolean): void =>
      server.inspector.tellReload({
        pluginKey: plugin!.key,
        pluginId: plugin!.id,
        files: ['save.js'],
        ok,
        durationMs: 12,
        ...(!ok && { fault: { message: 'Unexpected token', file: 'save.js', line: 3, column: 7 } }),
      });
    tell(false);
    await page
      .getByRole('alert')
      .getByText(`${plugin!.id} was not reloaded, and goes on as it was: Unexpected token (save.js:3:7)`)
      .waitFor();
    tell(true);
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Log' }).click();
    await page.getByText('Reloaded in 12 ms').waitFor();
  });
});

describe('without a mouse', () => {
  test('everything is reached, and Escape leads back', async () => {
    await save('one.js');
    await save('two.js');
    await fail();
    await untilRows(3);
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: one } = document;
        return one?.id || one?.getAttribute('aria-label') || one?.textContent?.trim() || '';
      });
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
    await page.keyboard.press('/');
    expect(await focused()).toBe('filter-text');
    await page.keyboard.type('.js');
    await untilRows(3);
    await page.keyboard.press('Escape');
    expect(await page.locator('#filter-text').inputValue()).toBe('');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('onErrorReport');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('two.js');
    await page.keyboard.press('End');
    expect(await focused()).toContain('one.js');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('pane-heading');
    const seen = new Set<string>();
    // Through all of the pane and out of it again: nothing holds the focus.
    for (let at = 0; at < 40 && !seen.has('Skip to the content'); at++) {
      await page.keyboard.press('Tab');
      seen.add(await focused());
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['Close details', 'Replay', 'Edit and send', 'tab-summary', 'tabpanel', 'Skip to the content']),
    );
    await tab('Summary').focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('tab-payload');
    await page.keyboard.press('Escape');
    expect(await page.locator('aside').isHidden()).toBe(true);
    expect(await focused()).toContain('one.js');
    // While the list is walked through with the pane open, the pane follows.
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.locator('aside .about').innerText()).toContain('two.js');
  });

  test('where the focus is can be seen', async () => {
    await save('one.js');
    await untilRows(1);
    for (let at = 0; at < 14; at++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement!);
        return document.activeElement === document.body ? 'body' : `${style.outlineStyle} ${style.outlineWidth}`;
      });
      expect(['solid 2px', 'body']).toContain(outline);
    }
  });
});

describe('for a screen reader', () => {
  test('there are landmarks, names, a grid with rows, and one sentence for many new events', async () => {
    for (let at = 0; at < 4; at++) await save(`${at}.js`);
    await fail();
    await untilRows(5);
    await rows().first().click();
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      /^- banner:/m,
      /navigation "Views"/,
      /link "Events 5"/,
      /^- main:/m,
      /search "Filter events"/,
      /grid "Events, newest first"/,
      /columnheader "Outcome"/,
      /row "[\d:.]+ failed onErrorReport .*" \[selected\]/,
      /complementary "onErrorReport"/,
      /heading "onErrorReport" \[level=2\]/,
      /tab "Summary" \[selected\]/,
      /tabpanel "Summary"/,
    ])
      expect(tree).toMatch(part);
    await expect
      .poll(() => page.locator('#announcer').innerText(), { timeout: 10_000 })
      .toMatch(/^5 new events, 1 failed\. Newest: onErrorReport .*broken\.js.*failed$/);
    expect(await page.locator('#timeline').innerText()).toContain('5 events in the last minute, 1 failed.');
  });

  test('whatever can be used has a name, and no id is there twice', async () => {
    await save('a.js');
    await rows().first().click();
    for (const step of ['event', 'form', 'handlers', 'plugins', 'log']) {
      if (step === 'form') await page.getByRole('button', { name: 'Edit and send' }).click();
      else if (step !== 'event') await page.locator(`#nav-${step}`).click();
      const faults = await page.evaluate(() => {
        const nameOf = (one: Element): string =>
          one.getAttribute('aria-label') ??
          (one.getAttribute('aria-labelledby') ? document.getElementById(one.getAttribute('aria-labelledby')!)?.textContent : undefined) ??
          [...((one as HTMLInputElement).labels ?? [])].map((label) => label.textContent).join('') ??
          '';
        const named = [...document.querySelectorAll('input, select, textarea, [role=region], [role=group], section, figure#timeline')];
        const buttons = [...document.querySelectorAll('button, a, summary')];
        const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
        return [
          ...named.filter((one) => !nameOf(one)).map((one) => `no name: ${one.outerHTML.slice(0, 120)}`),
          ...buttons
            .filter((one) => !(one.getAttribute('aria-label') ?? one.textContent)?.trim())
            .map((one) => `no name: ${one.outerHTML.slice(0, 120)}`),
          ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `twice: ${id}`),
        ];
      });
      expect([step, faults]).toEqual([step, []]);
    }
  });
});

describe('the look', () => {
  test.each(['light', 'dark'] as const)('has enough contrast where it is %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await save('a.js');
    await fail();
    await command('x');
    await rows('onErrorReport').click();
    for (const view of ['events', 'handlers', 'plugins', 'log']) {
      await page.locator(`#nav-${view}`).click();
      await expect.poll(() => page.locator(`#view-${view}`).innerText()).not.toBe('');
      expect([view, await page.evaluate(poorContrasts)]).toEqual([view, []]);
    }
  });

  test.each([320, 480, 860, 1280, 2000])('fits into %s pixels', async (width) => {
    await page.setViewportSize({ width, height: 700 });
    await save('a.js', `${'x'.repeat(300)}  \n`);
    await fail();
    await untilRows(2);
    const beyond = (): Promise<string[]> =>
      page.evaluate(() =>
        document.documentElement.scrollWidth > window.innerWidth
          ? [...document.querySelectorAll('body *')]
              .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
              .map((one) => one.outerHTML.slice(0, 80))
          : [],
      );
    expect(await beyond()).toEqual([]);
    await rows().first().click();
    for (const name of ['Summary', 'Payload']) {
      await tab(name).click();
      expect(await beyond()).toEqual([]);
    }
    await page.getByRole('button', { name: 'Edit and send' }).click();
    expect(await beyond()).toEqual([]);
    for (const view of ['handlers', 'plugins', 'log']) {
      await page.locator(`#nav-${view}`).click();
      expect([view, await beyond()]).toEqual([view, []]);
    }
  });
});

test('has tables and lines of the log that are read whole in 400 pixels', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await save('a.js');
  await fail();
  await untilRows(2);
  expect(await page.locator('th.took').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
  await rows('a.js').click();
  await tab('Summary').click();
  const beyond = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('.scrolled, .logbox')]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth)
        .map((one) => one.outerHTML.slice(0, 80)),
    );
  expect(await beyond()).toEqual([]);
  const phases = page.getByRole('table', { name: 'Where the time of each handler went' });
  expect(await phases.getByRole('columnheader').allTextContents()).toContain('Handler');
  expect(await phases.getByRole('row').last().getByRole('cell').count()).toBe(7);
  const named = await phases.getByRole('cell').evaluateAll((all) => all.map((one) => getComputedStyle(one, '::before').content));
  expect(named.at(-1)).toContain('Total');
  await tab(/^Log/).click();
  expect(
    await page
      .locator('aside .log td.text')
      .first()
      .evaluate((one) => one.clientWidth),
  ).toBeGreaterThan(300);
  await page.locator('#nav-handlers').click();
  await page.locator('.handlertable').getByRole('cell').first().waitFor();
  expect(await beyond()).toEqual([]);
  await page.locator('#nav-plugins').click();
  await page.getByText('3 handlers').click();
  expect(await beyond()).toEqual([]);
  await page.locator('#nav-log').click();
  await page.locator('#view-log td.text').first().waitFor();
  expect(
    await page
      .locator('#view-log td.text')
      .first()
      .evaluate((one) => one.clientWidth),
  ).toBeGreaterThan(300);
});

test('the page takes 200 KB at most, and nothing from elsewhere', async () => {
  const folder = pageFolder();
  const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200 * 1024);
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  await page.reload();
  await page.locator('#status', { hasText: 'Live' }).waitFor();
  expect([...asked]).toEqual([new URL(server.url).origin]);
});

describe('as the documentation shows it', () => {
  const orders = `const orders = [
  { price: 3,  count: 2 },\t
  { price: 9,  count: 1 },
];

export function total() {
  return orders.reduce((sum, one) => sum + one.price * one.count, 0);   
}


`;
  const plugins = [
    {
      id: 'com.example.tidy',
      name: 'Tidy',
      permissions: ['filesystem:read'],
      handlers: [
        { event: 'onFileSave', language: ['*'], script: 'tidy.js', phase: 'beforeSave' },
        { event: 'onFileOpen', language: ['*'], script: 'tidy.js' },
      ],
      files: {
        'tidy.js': `exports.onFileOpen = () => ({});
exports.onFileSave = async (event, { log }) => {
  const { fileContent } = JSON.parse(event);
  await new Promise((resolve) => setTimeout(resolve, 4 + (fileContent.length % 17)));
  log.info('4 lines tidied');
  return { formattedContent: fileContent.split('\\n').map((line) => line.trimEnd().replace(/,  /g, ', ')).join('\\n').trimEnd() + '\\n' };
};`,
      },
    },
    {
      id: 'com.example.hints',
      name: 'Hints',
      handlers: [{ event: 'onCodeCompletion', language: ['*'], script: 'hints.js' }],
      files: { 'hints.js': `exports.onCodeCompletion = () => ({ completions: [{ text: 'total()' }] });` },
    },
    {
      id: 'com.example.license',
      name: 'License Check',
      permissions: ['network:request:licenses.example.com'],
      handlers: [
        { event: 'onFileSave', language: ['*'], script: 'check.js', phase: 'beforeSave' },
        { event: 'onCommand', language: ['*'], script: 'report.js' },
      ],
      files: {
        'check.js': `exports.onFileSave = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 6));
  const { filePath } = JSON.parse(event);
  if (filePath.endsWith('vendor.js')) throw new TypeError("Cannot read properties of undefined (reading 'license')");
  return {};
};`,
        'report.js': `exports.onCommand = () => ({ message: '12 files, all of them licensed' });`,
      },
    },
  ];

  test.each(['light', 'dark'] as const)('it is %s', async (colorScheme) => {
    const shown = await inspectedHost(plugins);
    const own = await serveInspector(shown);
    const { host, workspace } = shown;
    const about = (name: string): { filePath: string; language: string } => ({
      filePath: path.join(workspace, name),
      language: 'javascript',
    });
    const saved = (name: string): Promise<unknown> =>
      host.dispatch({
        event: 'onFileSave',
        ...about(name),
        phase: 'beforeSave',
        fields: { fileContent: orders, reason: 'manual', options: { formatOnSave: true } },
      });
    const position = { line: 6, character: 9 };
    const completion = { position, prefix: 'to', suffix: '', triggerKind: 'invoked', completions: [] };
    try {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1120, height: 560 });
      await page.goto(own.url);
      await page.locator('#status', { hasText: 'Live' }).waitFor();
      for (let round = 0; round < 5; round++) {
        await host.dispatch({ event: 'onFileOpen', ...about('src/price.js'), fields: { fileContent: orders } });
        for (let at = 0; at < 3; at++) await host.dispatch({ event: 'onCodeCompletion', ...about('src/orders.js'), fields: completion });
        for (const name of ['src/price.js', 'src/vendor.js', 'src/orders.js']) await saved(name);
        await host.dispatch({ event: 'onCommand', fields: { command: 'license.report', arguments: [] } });
      }
      await untilRows(40);
      await rows(colorScheme === 'dark' ? 'orders.js' : 'vendor.js')
        .filter({ hasText: 'onFileSave' })
        .first()
        .click();
      await tab(colorScheme === 'dark' ? 'Changes' : 'Summary').click();
      await page.mouse.move(0, 0);
      await page
        .locator(colorScheme === 'dark' ? '.line.added' : '.segment.handler')
        .first()
        .waitFor();
      const picture = await page.screenshot();
      if (process.env['UPDATE_SCREENSHOTS'] === '1') {
        expect(picture.length).toBeLessThan(150 * 1024);
        writeFileSync(path.resolve(import.meta.dirname, `../../../docs/images/inspector-${colorScheme}.png`), picture);
      }
    } finally {
      await page.goto('about:blank');
      await own.close();
      await shown.close();
    }
  });
});

/** In the page: texts whose colour is too near to what is behind them. */
function poorContrasts(): string[] {
  const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r = 0, g = 0, b = 0]: number[]): number => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
  };
  const behind = (element: Element): number[] => {
    for (let one: Element | null = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || (colour[3] ?? 0) > 0.9) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
    if (!own || !element.checkVisibility() || (element as HTMLButtonElement).disabled || element.closest('.skip, .unseen, noscript'))
      return [];
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return ratio >= 4.5 ? [] : [`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 100)}`];
  });
}
