// Whose fault it is when a worker ends while several calls are on their way.
import { describe, expect, test } from 'vitest';
import { invocation, isRunning, makePlugin, startRunner } from './testHarness.ts';
import type { InvocationOutcome } from './types.ts';

const NEVER = 'await new Promise(() => {})';

/** Of a call that may have begun without a word, as its worker could not say so any more: it is not begun again. */
const interrupted = { ok: false, crashed: false, error: { code: 'worker-restarted' } };

describe('a worker whose pipe a handler closed', () => {
  test.for([
    ['a.js', "exports.closes = () => { require('node:fs').closeSync(3); return {}; }; exports.answers = () => ({});"],
    ['a.py', 'import os\ndef closes(e):\n    os.close(3)\n    return {}\ndef answers(e):\n    return {}\n'],
  ] as const)('is ended for that, whatever else it was to do, and says nothing (%s)', async ([script, source]) => {
    const plugin = makePlugin({ [script]: source });
    const { runner, lines } = startRunner();
    const call = (name: string): Promise<InvocationOutcome> => runner.invoke(invocation(plugin, script, { function: name }));
    expect(await call('answers')).toMatchObject({ ok: true });
    const [closes, ...behind] = await Promise.all([call('closes'), call('answers'), call('answers')]);
    const message = expect.stringContaining('handlers must leave file descriptor 3 alone');
    expect(closes).toMatchObject({ ok: false, crashed: true, error: { code: 'protocol-violation', message } });
    expect(behind).toMatchObject([interrupted, interrupted]);
    expect(lines).toEqual([]);
    expect(await call('answers')).toMatchObject({ ok: true });
  });
});

describe('a Python worker whose pipe a handler closed', () => {
  test('says nothing of what its other threads fail over', async () => {
    const plugin = makePlugin({
      'a.py': `import builtins, os, threading
builtins.is_waiting, builtins.is_closed = threading.Event(), threading.Event()
def answers(e):
    return {}
def closes(e):
    builtins.is_waiting.wait()
    os.close(3)
    builtins.is_closed.set()
    return {}
`,
      'b.py': `import builtins
def waits(e):
    builtins.is_waiting.set()
    builtins.is_closed.wait()
    return {}
def answers(e):
    return {}
`,
    });
    const { runner, lines } = startRunner();
    const call = (script: string, name: string): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { function: name }));
    for (const script of ['a.py', 'b.py']) expect(await call(script, 'answers')).toMatchObject({ ok: true });
    const calls = [call('b.py', 'waits'), call('b.py', 'answers'), call('a.py', 'closes'), call('a.py', 'answers')];
    const broken = { ok: false, error: { code: 'protocol-violation' } };
    expect(await Promise.all(calls)).toMatchObject([broken, interrupted, broken, interrupted]);
    expect(lines).toEqual([]);
  });
});

describe('a worker that ends', () => {
  test('because of what an answered call left running is nobody else’s fault', async () => {
    const plugin = makePlugin({
      'left.js':
        'exports.onFileSave = () => { setTimeout(function look() { if (globalThis.isOtherRunning) process.exit(4); setTimeout(look, 1); }, 1); return {}; };',
      'other.js': `exports.onFileSave = async () => { globalThis.isOtherRunning = true; ${NEVER}; };`,
    });
    const { runner, status } = startRunner();
    expect(await runner.invoke(invocation(plugin, 'left.js'))).toMatchObject({ ok: true });
    expect(await runner.invoke(invocation(plugin, 'other.js'))).toMatchObject({
      ok: false,
      crashed: false,
      error: { code: 'worker-restarted' },
    });
    const { crash } = await status((one) => one.crash !== undefined);
    expect(crash?.message).toBe(
      'com.example.test: its worker process ended by itself (exit code 4): process.exit(4) was called by what left.js had left running (left.js:1:98), which belongs to no call. The next event starts a new one.',
    );
  });

  test('because of a script that called process.exit outside of any call is nobody else’s fault', async () => {
    const plugin = makePlugin({
      'left.mjs': `setTimeout(function look() { if (globalThis.isOtherRunning) process.exit(4); setTimeout(look, 1); }, 1); export const onFileSave = () => ({});`,
      'other.js': `exports.onFileSave = async () => { globalThis.isOtherRunning = true; ${NEVER}; };`,
    });
    const { runner, status } = startRunner();
    expect(await runner.invoke(invocation(plugin, 'left.mjs'))).toMatchObject({ ok: true });
    expect(await runner.invoke(invocation(plugin, 'other.js'))).toMatchObject({ ok: false, error: { code: 'worker-restarted' } });
    const { crash } = await status((one) => one.crash !== undefined);
    expect(crash?.message).toContain('what left.mjs had left running (left.mjs:1:');
  });

  test('is not ended by a Python task that calls sys.exit, and coroutines run on', async () => {
    const plugin = makePlugin({
      'a.py': `import asyncio, sys
async def exits():
    sys.exit(3)
async def leaves(e):
    asyncio.get_running_loop().call_soon(sys.exit, 3)
    return {}
async def awaits(e):
    await asyncio.create_task(exits())
async def runs(e):
    await asyncio.sleep(0)
    return {}
`,
    });
    const { runner, line } = startRunner();
    const call = (name: string): Promise<InvocationOutcome> => runner.invoke(invocation(plugin, 'a.py', { function: name }));
    expect(await call('leaves')).toMatchObject({ ok: true });
    expect((await line(({ text }) => text.includes('sys.exit'))).text).toBe(
      'sys.exit(3) was called by a task, which is all that it ended.',
    );
    expect(await call('runs')).toMatchObject({ ok: true });
    expect(await call('awaits')).toMatchObject({ ok: false, error: { message: expect.stringContaining('called sys.exit(3) in awaits') } });
    expect(await call('runs')).toMatchObject({ ok: true });
  });

  test('is judged by all that it had said, also where it could not be written to any more', async () => {
    const plugin = makePlugin({
      'a.js': `exports.answers = () => ({}); exports.waits = async () => { ${NEVER}; }; exports.aborts = () => process.abort();`,
    });
    const { runner, status } = startRunner();
    const call = (name: string): Promise<InvocationOutcome> => runner.invoke(invocation(plugin, 'a.js', { function: name }));
    expect(await call('answers')).toMatchObject({ ok: true });
    const { pid } = await status((one) => one.pid !== undefined);
    const waits = call('waits');
    const aborts = call('aborts');
    // The host looks neither at the pipe nor at the end of the process before it writes.
    while (isRunning(pid!));
    const ok = call('answers');
    const together = expect.stringContaining('Running at the same time: a.js');
    expect(await waits).toMatchObject({ ok: false, error: { code: 'worker-exited', message: together } });
    expect(await aborts).toMatchObject({ ok: false, error: { code: 'worker-exited', message: together } });
    expect(await ok).toMatchObject({ ok: true });
  });
});
