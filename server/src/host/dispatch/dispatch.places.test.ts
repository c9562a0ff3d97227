import { describe, expect, it } from 'vitest';
import type { Gate } from '../grants/gate.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { InvocationOutcome, Runner } from '../../runner/index.ts';
import type { DispatchResult } from '../types.ts';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import { HandlerIndex } from './select.ts';
import { testHanding } from './testHanding.ts';

/** What handlers answer, by plugin. */
type Answers = Record<string, Record<string, unknown> | Extract<InvocationOutcome, { ok: false }>['error']>;

const logged: string[] = [];

function dispatcher(answers: Answers): (event?: string) => Promise<DispatchResult> {
  const invoke: Runner['invoke'] = async ({ plugin, event }) => {
    const answer = answers[plugin.id]!;
    const base = { function: event, durationMs: 1 };
    return typeof answer['code'] === 'string'
      ? { ...base, ok: false, error: answer as never, crashed: false }
      : { ...base, ok: true, value: answer as Record<string, unknown>, cold: false };
  };
  const host = new Dispatcher({
    links: () => new FolderLinks([]),
    handing: testHanding(),
    runner: { invoke } as unknown as Runner,
    gate: { check: () => undefined, began: () => undefined } as unknown as Gate,
    completionBudgetMs: () => 20,
    log: ({ text }) => void logged.push(text),
    changed: () => undefined,
  });
  return async (event = 'onFileSave') => {
    const index = new HandlerIndex(
      Object.keys(answers).map((id) => testPlugin(id, [{ event }])),
      ['/w'],
      true,
    );
    const fields = { fileContent: 'text' };
    return (await host.dispatch({ event, language: 'plaintext', filePath: '/w/a.txt', fields, budgetMs: 0 }, () => index)).result;
  };
}

describe('a result', () => {
  it('has the text that each handler was given', async () => {
    const answers = { a: { formattedContent: 'of a' }, b: { success: false, error: 'no' }, c: { formattedContent: 'of c' }, d: {} };
    expect((await dispatcher(answers)()).given).toEqual(['text', 'of a', 'of a', 'of c']);
    expect((await dispatcher({ a: {}, b: {} })('onFileOpen')).given).toEqual(['text', 'text']);
  });

  it('says which of two was dispatched later', async () => {
    const dispatch = dispatcher({ a: {} });
    const [first, second] = await Promise.all([dispatch(), dispatch()]);
    expect(second.order).toBeGreaterThan(first.order!);
  });

  it('has the places of a handler’s own failure, and its words name them', async () => {
    const { results } = await dispatcher({ a: { success: false, error: { message: 'No value.', line: 3, column: 5 } } })();
    const start = { line: 2, character: 4 };
    expect(results).toMatchObject([{ ok: false, diagnostics: [{ message: 'No value.', range: { start, end: start } }] }]);
    expect(results[0]).toMatchObject({
      error: { code: 'handler-failed', message: expect.stringMatching(/No value \(line 3, column 5\)\.$/) },
    });
  });

  it('leaves out places that cannot be used, and says so', async () => {
    const [result] = (await dispatcher({ a: { success: false, error: 'no', diagnostics: [{ message: 'm' }] } })()).results;
    expect(result).not.toHaveProperty('diagnostics');
    expect(result).toMatchObject({ error: { code: 'handler-failed' } });
    expect(logged.some((text) => text.includes('$.diagnostics[0].range'))).toBe(true);
  });

  it('has the places in the plugin’s own code that an error came through', async () => {
    const folder = testPlugin('a', []).runnerPlugin!.folder;
    const detail = `Error: no\n    at f (${folder}/lib/a.js:3:5)\n    at node:internal/x:1:1\n    at g (${folder}/save.js:7:1)\n    at f (${folder}/lib/a.js:3:9)`;
    const { results } = await dispatcher({ a: { code: 'handler-threw', message: 'threw', detail } })();
    const trace = [
      { file: `${folder}/lib/a.js`, line: 3 },
      { file: `${folder}/save.js`, line: 7 },
    ];
    expect(results).toMatchObject([{ error: { trace } }]);
  });
});
