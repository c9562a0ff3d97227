import { describe, expect, it } from 'vitest';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { InvocationOutcome } from '../../runner/index.ts';
import type { HandlerResult } from '../types.ts';
import { FolderLinks } from './folderLinks.ts';
import { resultOf } from './handlerResult.ts';

const plugin = testPlugin('a', []);
const { folder } = plugin.runnerPlugin!;
const handler = { pluginId: 'a', pluginKey: plugin.key, script: 'a.js' };

/** What becomes of an answer to a save, or of the error that a worker tells. */
function resultFor(
  said: Partial<Extract<InvocationOutcome, { ok: true }>> | { error: Extract<InvocationOutcome, { ok: false }>['error'] },
  warn: (text: string) => void = () => undefined,
): HandlerResult {
  const base = { function: 'onFileSave', durationMs: 1 };
  const outcome: InvocationOutcome =
    'error' in said ? { ...base, ...said, ok: false, crashed: false } : { ...base, ok: true, value: {}, cold: false, ...said };
  return resultOf(outcome, { request: { event: 'onFileSave' }, handler, plugin, links: new FolderLinks([]), warn });
}

describe('the result of a handler', () => {
  it('has the places of a handler’s own failure, and its words name them', () => {
    const result = resultFor({ value: { success: false, error: { message: 'No value.', line: 3, column: 5 } } });
    const start = { line: 2, character: 4 };
    expect(result).toMatchObject({ ok: false, diagnostics: [{ message: 'No value.', range: { start, end: start } }] });
    expect(result).toMatchObject({
      error: { code: 'handler-failed', message: expect.stringMatching(/No value \(line 3, column 5\)\.$/) },
    });
  });

  it('leaves out places that cannot be used, and says so', () => {
    const warned: string[] = [];
    const result = resultFor({ value: { success: false, error: 'no', diagnostics: [{ message: 'm' }] } }, (text) => warned.push(text));
    expect(result).not.toHaveProperty('diagnostics');
    expect(result).toMatchObject({ error: { code: 'handler-failed' } });
    expect(warned).toEqual([expect.stringContaining('$.diagnostics[0].range')]);
  });

  it('has the places in the plugin’s own code that an error came through', () => {
    const detail = `Error: no\n    at f (${folder}/lib/a.js:3:5)\n    at node:internal/x:1:1\n    at g (${folder}/save.js:7:1)\n    at f (${folder}/lib/a.js:3:9)`;
    const trace = [
      { file: `${folder}/lib/a.js`, line: 3 },
      { file: `${folder}/save.js`, line: 7 },
    ];
    expect(resultFor({ error: { code: 'handler-threw', message: 'threw', detail } })).toMatchObject({ error: { trace } });
  });

  it.each([99, 'bad', null, 999, 200.5])('is none where a hook around an endpoint says that the status is %j', (status) => {
    const outcome = { function: 'f', durationMs: 1, ok: true, value: { status, data: 1 }, cold: false } as const;
    const hooked = (event: string, endpoint = true): HandlerResult =>
      resultOf(outcome, {
        request: { event, ...(endpoint && { endpoint }) },
        handler,
        plugin,
        links: new FolderLinks([]),
        warn: () => undefined,
      });
    for (const event of ['onRequest', 'onResponse'])
      expect(hooked(event)).toMatchObject({
        ok: false,
        error: {
          code: 'invalid-response',
          message: expect.stringContaining('$.status has to be a whole number from 200 to 599.') as unknown,
        },
        response: { status },
      });
  });

  it('names a script that is run as a whole once when it answers nothing', () => {
    expect(resultFor({ value: null, function: 'script' })).toMatchObject({
      error: { message: expect.stringMatching(/^a: a\.js \(script\) returned nothing/) },
    });
  });
});
