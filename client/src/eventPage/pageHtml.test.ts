import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryDetail } from '../../../server/src/protocol.ts';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
import { Html } from './html.ts';
import { eventPage, notePage, pageMessage, pageTitle } from './pageHtml.ts';

const own = (name: string): Html => new Html(readFileSync(path.resolve(import.meta.dirname, '../../media', name), 'utf8'));
const PARTS = { nonce: 'n0nce', eventId: 'e1', language: 'en', style: own('eventPage.css'), script: own('eventPage.js') };
const PHASES = { queued: 1, import: 0, wire: 2, handler: 8, response: 1 };

function detail(changes: Partial<HistoryDetail> = {}): HistoryDetail {
  return {
    ...exampleActivity({ changed: 'text' }),
    payload: '{"fileContent":"a\\nb","n":1}',
    response: '[]',
    log: ['12:00 [info] looking'],
    runs: [{ startedMs: 3, phases: PHASES }],
    change: { before: 'a', after: 'b', steps: [{ run: 0, after: 'b' }] },
    ...changes,
  };
}

/** The texts of a kind of element, without what stands around them. */
function textsOf(page: string, element: string): string[] {
  return [...page.matchAll(new RegExp(String.raw`<${element}\b[^>]*>(.*?)</${element}>`, 'gs'))].map(([, text]) =>
    text!
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}

/** Everything that a browser takes for a tag, with the names of its attributes; the page's own style and script left out. */
function structure(page: string): string[] {
  const body = page.replaceAll(/<(style|script)\b[^>]*>.*?<\/\1>/gs, '');
  return [...body.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""').replaceAll(/\s+/g, ' '));
}

describe('pageHtml', () => {
  it('shows file, outcome, handlers, times, log, payload and response, with headings', () => {
    const page = eventPage(detail(), PARTS);
    expect(textsOf(page, 'h1')).toEqual(['a.ts (saved)']);
    expect(textsOf(page, 'h2')).toEqual(['Handlers', 'Where the time went', 'Log', 'Payload', 'Responses']);
    expect(textsOf(page, 'button')).toEqual([
      'Show Changes',
      'Run Again',
      'Debug Again',
      'Copy as Event',
      'Save as Mock Event',
      'Open Log',
      'Open File',
    ]);
    expect(textsOf(page, 'tr')).toEqual(expect.arrayContaining(['File /projects/shop/src/a.ts', 'Tidy handlers/save.js worked 12 ms']));
    expect(textsOf(page, 'tr')).toContain('Tidy 1 ms – 2 ms 8 ms 1 ms');
    expect(page).toMatch(/12:00 \[info\] looking/);
    expect(page).toContain('undo takes it back');
  });

  it('draws a bar for each phase that took time, one after the other', () => {
    const bars = [...eventPage(detail(), PARTS).matchAll(/<rect\s+class="phase (\w+)"\s+x="([\d.]+)"\s+y="[\d.]+"\s+width="([\d.]+)"/g)];
    expect(bars.map(([, phase]) => phase)).toEqual(['queued', 'wire', 'handler', 'response']);
    // 14 ms from the dispatch to the end, of which the first two are before its call.
    expect(bars.map(([, , x, width]) => [Math.round(Number(x)), Math.round(Number(width))])).toEqual([
      [143, 71],
      [214, 143],
      [357, 571],
      [929, 71],
    ]);
  });

  it('counts the start of a worker to the import', () => {
    const page = eventPage(detail({ runs: [{ startedMs: 40, phases: { ...PHASES, start: 30, import: 2 } }] }), PARTS);
    expect(textsOf(page, 'tr')).toContain('Tidy 1 ms 32 ms 2 ms 8 ms 1 ms');
  });

  it('says what the gaps between the bars are, and how long they are together', () => {
    const handlers = [exampleRun(), exampleRun({ name: 'Lint' })];
    const phases = { queued: 0, import: 0, wire: 0, handler: 10, response: 0 };
    const said = (...startedMs: number[]): string | undefined =>
      textsOf(eventPage(detail({ handlers, runs: startedMs.map((at) => ({ startedMs: at, phases })) }), PARTS), 'p').find((text) =>
        text.startsWith('Gaps'),
      );
    expect(said(20, 40)).toBe('Gaps, 30 ms: what the host did before the handlers and between them.');
    expect(said(0, 5)).toBeUndefined();
    // One inside of the other's time.
    expect(said(10, 12)).toBe('Gaps, 10 ms: what the host did before the handlers and between them.');
  });

  it('has buttons for each of several handlers', () => {
    const handlers = [exampleRun(), exampleRun({ name: 'Lint', pluginKey: 'l', ok: false, outcome: 'failed', message: 'Line 3 is odd.' })];
    const page = eventPage(detail({ handlers, runs: [{ phases: PHASES }, {}] }), PARTS);
    expect(textsOf(page, 'button')).toEqual([
      'Show Changes',
      'Run Again',
      'Debug Again',
      'Copy as Event',
      'Save as Mock Event',
      'Open File',
      'Changes',
      'Debug',
      'Log',
      'Debug',
      'Log',
    ]);
    expect(page).toContain('aria-label="Open the log of Lint"');
    expect(textsOf(page, 'td')).toContain('Line 3 is odd.');
  });

  it('does without what an event has not', () => {
    const { filePath: _file, changed: _changed, change: _change, ...rest } = detail();
    const page = eventPage({ ...rest, event: 'onCommand', command: 'greet', handlers: [], runs: [], log: [] }, PARTS);
    expect(textsOf(page, 'h1')).toEqual(['Command greet']);
    expect(textsOf(page, 'button')).toEqual(['Copy as Event']);
    expect(page).toContain('No handler ran.');
    expect(page).toContain('Nothing was logged.');
    expect(page).not.toContain('<svg');
  });

  it('lets in nothing but its own style and script, and names no other place', () => {
    const page = eventPage(detail(), PARTS);
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    expect(policy!.replaceAll('&#39;', "'")).toBe(
      "default-src 'none'; style-src 'nonce-n0nce'; script-src 'nonce-n0nce'; form-action 'none'; base-uri 'none'",
    );
    expect(page).not.toMatch(/\b(?:https?:|src=|href=|style=|on\w+=)/);
    expect([...page.matchAll(/<(?:script|style)\b([^>]*)>/g)].map(([, attributes]) => attributes)).toEqual([
      ' nonce="n0nce"',
      ' nonce="n0nce"',
    ]);
  });

  it('is made of the same elements whatever plugins and files say', () => {
    const parts = [
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=y>',
      "' onclick='y",
      '<!--',
      '-->',
      '</pre></td>',
      '`${x}`',
      '\u0000',
    ];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary', maxLength: 20 })), { minLength: 1, maxLength: 4 })
      .map((texts) => `x${texts.join('')}`);
    const filled = (text: string): string =>
      eventPage(
        detail({
          ...{ event: text, filePath: text, summary: text, at: text, eventId: text },
          handlers: [
            exampleRun({ name: text, script: text, function: text, ok: false, outcome: 'failed', message: text }),
            exampleRun({ name: `2${text}`, ok: false, outcome: 'declined', words: text }),
          ],
          runs: [{ phases: PHASES }, { phases: PHASES }],
          log: [text],
          payload: JSON.stringify({ [`k${text}`]: `${text}\n` }),
          response: `no JSON: ${text}`,
        }),
        { ...PARTS, eventId: text },
      );
    const expected = structure(filled('x'));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(structure(filled(text))).toEqual(expected);
      }),
    );
  });

  it('says so where the host no longer keeps the event', () => {
    const page = notePage('It is <gone>.', PARTS);
    expect(textsOf(page, 'p')).toEqual(['It is &lt;gone&gt;.']);
    expect(textsOf(page, 'button')).toEqual(['Show Activity']);
  });

  it('takes from a page only what its buttons say', () => {
    expect(pageMessage({ action: 'debugAgain', run: 1 })).toEqual({ action: 'debugAgain', run: 1 });
    expect(pageMessage({ action: 'runAgain', run: 'x', more: 1 })).toEqual({ action: 'runAgain' });
    for (const other of ['debugAgain', null, {}, { action: 'workbench.action.quit' }, { action: 'toString' }])
      expect(pageMessage(other)).toBeUndefined();
  });

  it('is called after the file, or what happened', () => {
    expect(pageTitle(exampleActivity())).toBe('a.ts (saved)');
    expect(pageTitle({ event: 'onProjectOpen' })).toBe('Project opened');
  });
});
