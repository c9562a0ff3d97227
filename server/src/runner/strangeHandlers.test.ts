// Handlers that do what hardly any does: they are answered for like all others, and their workers go on.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import type { InvocationOutcome } from './types.ts';

describe('a handler whose error cannot be shown', () => {
  test.for([
    ['an error without a message', 'const e = new Error(); e.message = undefined; throw e', 'a message that is no text (undefined)'],
    ['an error with a list for a message', "const e = new Error(); e.message = ['a']; throw e", 'a message that is no text'],
    ['an error that fails when it is read', 'throw { get message() { throw new Error(); } }', 'cannot be shown'],
    ['an answer that throws null when it is written', 'return { toJSON() { throw null; } }', 'a value that is no Error (null)'],
  ] as const)('in Node.js: %s', async ([, statements, words]) => {
    const { runner } = startRunner();
    const plugin = makePlugin({ 'a.js': `exports.fails = async () => { ${statements}; }; exports.works = () => ({});` });
    const call = (name: string): Promise<InvocationOutcome> => runner.invoke(invocation(plugin, 'a.js', { function: name }));
    const outcome = await call('fails');
    expect(outcome).toMatchObject({ ok: false, crashed: false, error: { message: expect.stringContaining(words) } });
    expect(await call('works')).toMatchObject({ ok: true });
    expect(runner.workers()).toHaveLength(1);
  });

  test.for(['def', 'async def'])('in Python: an exception that fails when it is read, in %s', async (def) => {
    const { runner } = startRunner();
    const plugin = makePlugin({
      'a.py': `class Strange(Exception):\n    def __str__(self):\n        raise KeyError("no")\n${def} fails(e):\n    raise Strange()\ndef works(e):\n    return {}\n`,
    });
    const call = (name: string): Promise<InvocationOutcome> => runner.invoke(invocation(plugin, 'a.py', { function: name }));
    const message = expect.stringContaining('Strange: it cannot be shown: reading it raises KeyError');
    expect(await call('fails')).toMatchObject({ ok: false, crashed: false, error: { code: 'handler-threw', message } });
    expect(await call('works')).toMatchObject({ ok: true });
  });
});

describe('what handlers print', () => {
  test('does not fail in Python while the call is being cancelled', async () => {
    const { runner, line } = startRunner();
    // The last prints come while the cancellation flushes what was printed before.
    const source = `def handler(e, context):
    context.log.info("begun " + context.parse()["eventId"])
    try:
        while not context.signal.aborted:
            print(".", end="")
        context.log.info("ended")
    except Exception as error:
        context.log.error("%r" % error)
    return {}
`;
    const plugin = makePlugin({ 'a.py': source });
    for (let round = 0; round < 30; round++) {
      const controller = new AbortController();
      const eventId = `round-${round}`;
      const payload = JSON.stringify({ eventId });
      const outcome = runner.invoke(invocation(plugin, 'a.py', { eventId, payload, signal: controller.signal }));
      await line(({ text }) => text === `begun ${eventId}`);
      controller.abort();
      const last = await line((one) => one.eventId === eventId && /^(ended|.*Error)/.test(one.text));
      expect(last.text).toBe('ended');
      await outcome;
    }
  });

  test('is logged in Node.js also where a handler stops the clock', async () => {
    const { runner, lines } = startRunner();
    const plugin = makePlugin({
      'a.js': `
        Date.now = () => 1e12;
        exports.handler = () => { console.log('line\\n'.repeat(900)); return {}; };`,
    });
    const printed = async (): Promise<number> => {
      const before = lines.length;
      expect(await runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
      return lines.slice(before).filter(({ text }) => text === 'line').length;
    };
    expect([await printed(), await printed()]).toEqual([900, 900]);
    await printed();
    // As many as a second allows have been printed, and after a second there is room again.
    await expect.poll(printed, { timeout: 5000, interval: 300 }).toBe(900);
  });
});

describe('a handler that prints a line without an end', () => {
  test.for([
    ['a.js', "exports.handler = () => { process.stdout.write('x'.repeat(60_000)); return {}; };"],
    ['a.py', 'def handler(e):\n    print("x" * 60_000, end="")\n    return {}\n'],
  ] as const)('is cut as any other, call after call (%s)', async ([script, source]) => {
    const { runner, line } = startRunner();
    const plugin = makePlugin({ [script]: source });
    for (let call = 0; call < 200; call++) expect(await runner.invoke(invocation(plugin, script))).toMatchObject({ ok: true });
    await line(({ text }) => text.includes('were dropped'));
  });
});

test('a Python coroutine that cancels itself has failed', async () => {
  const { runner } = startRunner();
  const plugin = makePlugin({ 'a.py': 'import asyncio\nasync def handler(e):\n    raise asyncio.CancelledError()\n' });
  const error = { code: 'handler-threw', message: expect.stringContaining('CancelledError') };
  expect(await runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: false, error });
});

test('a large answer is there before the next handler begins, whatever that does', async () => {
  const { runner } = startRunner();
  const plugin = makePlugin(
    {
      'large.js': `exports.handler = () => { const end = Date.now() + 200; while (Date.now() < end); return { text: 'x'.repeat(6_000_000) }; };`,
      'dies.js': `exports.handler = (event) => {
        if (!JSON.parse(event).dies) return {};
        require('node:fs').appendFileSync(__dirname + '/begun.txt', 'begun;');
        process.kill(process.pid, 'SIGKILL');
        for (;;);
      };`,
    },
    { grants: { permissions: ['filesystem:write'], workspaceFolders: [] } },
  );
  const call = (script: string, dies = false): Promise<InvocationOutcome> =>
    runner.invoke(invocation(plugin, script, { payload: JSON.stringify({ dies }) }));
  for (const script of ['large.js', 'dies.js']) expect(await call(script)).toMatchObject({ ok: true });
  const [large, dies] = await Promise.all([call('large.js'), call('dies.js', true)]);
  expect(large).toMatchObject({ ok: true });
  expect(dies).toMatchObject({ ok: false, error: { code: 'worker-exited', message: expect.stringContaining('dies.js ended its worker') } });
  expect(readFileSync(path.join(plugin.folder, 'begun.txt'), 'utf8')).toBe('begun;');
});
