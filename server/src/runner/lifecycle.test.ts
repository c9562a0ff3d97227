// How calls and workers come and go: side by side, in a queue, cancelled, retried, restarted, idle, closed.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, isRunning, leftovers, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { InvocationOutcome, RunnerPlugin } from './types.ts';

/** A plugin whose handlers wait until they are told to go on, and say when they run. */
function gatedPlugin(): RunnerPlugin {
  return makePlugin({
    'gate.js': `
      exports.wait = (event, { signal, log, state }) =>
        new Promise((resolve) => {
          log.info('running');
          (state.waiting ??= []).push(resolve);
          signal.addEventListener('abort', () => { log.info('aborted'); if (event.includes('heed')) resolve({ aborted: true }); });
        });
      exports.open = (event, { state }) => {
        for (const resolve of state.waiting ?? []) resolve({ opened: true });
        state.waiting = [];
        return { pid: process.pid };
      };`,
    'gate.py': `
import threading
gate = threading.Event()
def wait(event, context):
    context.log.info("running")
    if "heed" in event:
        context.signal.wait(30)
        context.log.info("aborted")
        return {"aborted": True}
    gate.wait(30)
    return {"opened": True}
async def wait_async(event, context):
    import asyncio
    context.log.info("running")
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        context.log.info("aborted")
        raise
def pid(event):
    import os
    return {"pid": os.getpid()}
`,
    'other.py': `
import os, sys
def open(event):
    sys.modules["gate"].gate.set()
    return {"pid": os.getpid()}
`,
    'crash.js': `exports.onFileSave = () => process.exit(9);`,
    'slow.mjs': `console.log('importing'); await new Promise((resolve) => setTimeout(resolve, 400)); let calls = 0; export const onFileSave = () => ({ calls: ++calls });`,
    'slow.py': `
import time
print("importing")
time.sleep(0.4)
calls = 0
def on_file_save(event):
    global calls
    calls += 1
    return {"calls": calls}
`,
  });
}

const running = ({ text }: { text: string }): boolean => text === 'running';

async function count(under: RunnerUnderTest, text: string, times: number): Promise<void> {
  await under.line(() => under.lines.filter((line) => line.text === text).length >= times);
}

describe('runner', () => {
  test('runs up to eight calls of a Node worker at once, and queues the rest', async () => {
    const under = startRunner();
    const plugin = gatedPlugin();
    const wait = (): Promise<InvocationOutcome> => under.runner.invoke(invocation(plugin, 'gate.js', { function: 'wait' }));
    const calls = Array.from({ length: 7 }, wait);
    await count(under, 'running', 7);
    // The eighth place is free for the call that opens the gate.
    expect(await under.runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }))).toMatchObject({ ok: true });
    expect(await Promise.all(calls)).toEqual(
      Array.from({ length: 7 }, () => expect.objectContaining({ ok: true, value: { opened: true } })),
    );
    const more = Array.from({ length: 9 }, wait);
    await count(under, 'running', 7 + 8);
    expect(under.lines.filter(running)).toHaveLength(15);
    await under.runner.close();
    expect((await Promise.all(more)).every((outcome) => !outcome.ok && outcome.error.code === 'runner-closed')).toBe(true);
  });

  test('runs functions of different Python scripts at once, and those of one script one at a time', async () => {
    // However busy the machine is, coroutines that are told to stop have the time for it.
    const under = startRunner({ graceMs: 10_000 });
    const plugin = gatedPlugin();
    const calls = [1, 2].map(() => under.runner.invoke(invocation(plugin, 'gate.py', { function: 'wait' })));
    await under.line(running);
    expect(await under.runner.invoke(invocation(plugin, 'other.py', { function: 'open' }))).toMatchObject({ ok: true });
    expect(await Promise.all(calls)).toMatchObject([{ value: { opened: true } }, { value: { opened: true } }]);
    const coroutines = [1, 2, 3].map(() => under.runner.invoke(invocation(plugin, 'gate.py', { function: 'wait_async', deadlineMs: 300 })));
    await count(under, 'running', 2 + 3);
    expect(await Promise.all(coroutines)).toMatchObject([1, 2, 3].map(() => ({ ok: false, crashed: false, error: { code: 'timeout' } })));
  });

  test('refuses calls when too many wait', async () => {
    const { runner } = startRunner({ maxQueued: 2 });
    const plugin = gatedPlugin();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }))));
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code))).toEqual(['ok', 'ok', 'queue-full', 'queue-full']);
  });

  test.for([
    { script: 'gate.js', function: 'wait' },
    { script: 'gate.py', function: 'wait' },
    { script: 'gate.py', function: 'wait_async' },
  ])('an abort reaches $script $function, settles as cancelled and leaves the worker alone', async ({ script, function: name }) => {
    const under = startRunner();
    const plugin = gatedPlugin();
    const abort = new AbortController();
    const call = under.runner.invoke(invocation(plugin, script, { function: name, signal: abort.signal, payload: '{"event":"heed"}' }));
    await under.line(running);
    const { pid } = under.runner.workers()[0]!;
    abort.abort();
    expect(await call).toMatchObject({ ok: false, crashed: false, error: { code: 'cancelled' } });
    await count(under, 'aborted', 1);
    const next = await under.runner.invoke(invocation(plugin, script, { function: script === 'gate.js' ? 'open' : 'pid' }));
    expect(next).toMatchObject({ ok: true, value: { pid } });
  });

  test('a handler that ignores the abort settles as cancelled after the grace period, and ends its worker only at its own deadline', async () => {
    const under = startRunner({ graceMs: 50 });
    const plugin = gatedPlugin();
    const abort = new AbortController();
    const call = under.runner.invoke(invocation(plugin, 'gate.js', { function: 'wait', signal: abort.signal, deadlineMs: 700 }));
    await under.line(running);
    abort.abort();
    expect(await call).toMatchObject({ ok: false, crashed: false, error: { code: 'cancelled' } });
    expect(under.runner.workers()[0]).toMatchObject({ state: 'busy' });
    const { crash } = await under.status((status) => status.crash !== undefined);
    expect(crash).toMatchObject({ code: 'timeout' });
  });

  test.for(['slow.mjs', 'slow.py'])('an abort during the import of %s settles at once, and the import is not lost', async (script) => {
    const under = startRunner();
    const plugin = gatedPlugin();
    const abort = new AbortController();
    const call = under.runner.invoke(invocation(plugin, script, { signal: abort.signal }));
    await under.line(({ text }) => text === 'importing');
    const { pid } = under.runner.workers()[0]!;
    abort.abort();
    const at = performance.now();
    expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(performance.now() - at).toBeLessThan(100);
    // One call: the cancelled one never ran. One import, in the same worker.
    expect(await under.runner.invoke(invocation(plugin, script))).toMatchObject({ ok: true, value: { calls: 1 } });
    expect(under.runner.workers()[0]).toMatchObject({ pid });
    expect(under.lines.filter(({ text }) => text === 'importing')).toHaveLength(1);
  });

  test('an abort before the worker has started settles at once', async () => {
    const { runner } = startRunner();
    const plugin = gatedPlugin();
    const abort = new AbortController();
    const call = runner.invoke(invocation(plugin, 'gate.js', { function: 'wait', signal: abort.signal }));
    abort.abort();
    expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await runner.invoke(invocation(plugin, 'gate.js', { function: 'wait', signal: abort.signal }))).toMatchObject({
      error: { code: 'cancelled' },
    });
    expect(await runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }))).toMatchObject({ ok: true });
  });

  test('when a call takes the worker down, the others are told so, or run again when they may', async () => {
    const under = startRunner();
    const plugin = gatedPlugin();
    const wait = (idempotent: boolean): Promise<InvocationOutcome> =>
      under.runner.invoke(invocation(plugin, 'gate.js', { function: 'wait', idempotent }));
    const [plain, repeatable] = [wait(false), wait(true)];
    await count(under, 'running', 2);
    const crash = await under.runner.invoke(invocation(plugin, 'crash.js'));
    expect(crash).toMatchObject({ ok: false, crashed: true, error: { code: 'worker-exited' } });
    expect(await plain).toMatchObject({
      ok: false,
      crashed: false,
      error: { code: 'worker-restarted', message: expect.stringContaining('gate.js') },
    });
    await count(under, 'running', 3);
    await under.runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }));
    expect(await repeatable).toMatchObject({ ok: true, value: { opened: true } });
  });

  test('a crash counts once, however many calls it ends', async () => {
    const under = startRunner();
    const plugin = makePlugin({
      'a.py':
        'import os, threading\nasync def wait(e, c):\n    import asyncio\n    c.log.info("running")\n    await asyncio.sleep(30)\ndef crash(e): os._exit(9)',
    });
    const waiting = [1, 2].map(() => under.runner.invoke(invocation(plugin, 'a.py', { function: 'wait' })));
    await count(under, 'running', 2);
    const outcomes = await Promise.all([...waiting, under.runner.invoke(invocation(plugin, 'a.py', { function: 'crash' }))]);
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.code)).toEqual(['worker-exited', 'worker-exited', 'worker-exited']);
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.crashed)).toHaveLength(1);
    expect(under.statuses.filter((status) => status.crash !== undefined)).toEqual([]);
  });

  test('a restart lets running calls finish within the grace period, and sends new ones to a new worker', async () => {
    const under = startRunner({ graceMs: 5_000 });
    const plugin = makePlugin({
      'a.js':
        "exports.onFileSave = async (e, { log }) => { log.info('running'); await new Promise((resolve) => setTimeout(resolve, 300)); return { pid: process.pid }; };",
    });
    const before = under.runner.invoke(invocation(plugin, 'a.js'));
    await under.line(running);
    const restarted = under.runner.restart(plugin.key);
    const after = under.runner.invoke(invocation(plugin, 'a.js'));
    await restarted;
    const outcomes = [await before, await after];
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    const pids = outcomes.map((outcome) => outcome.ok && outcome.value!['pid']);
    expect(pids[0]).not.toBe(pids[1]);
    expect(isRunning(pids[0] as number)).toBe(false);
  });

  test('a restart interrupts what takes longer', async () => {
    const under = startRunner({ graceMs: 50 });
    const plugin = gatedPlugin();
    const call = under.runner.invoke(invocation(plugin, 'gate.js', { function: 'wait' }));
    await under.line(running);
    await under.runner.restart(plugin.key);
    expect(await call).toMatchObject({ ok: false, crashed: false, error: { code: 'worker-restarted' } });
    expect(leftovers()).toEqual([]);
  });

  test('a worker that has been idle for long enough is ended', async () => {
    const under = startRunner({ idleMs: 50 });
    const plugin = gatedPlugin();
    const first = await under.runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }));
    await under.status(({ state }) => state === 'ready');
    await under.status(({ state }) => state === 'stopped');
    const second = await under.runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }));
    expect(first.ok && first.value).not.toEqual(second.ok && second.value);
  });

  test('workers of different plugins are different processes', async () => {
    const { runner } = startRunner();
    const outcomes = await Promise.all(
      [gatedPlugin(), gatedPlugin()].map((plugin) => runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }))),
    );
    expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.value!['pid'])).size).toBe(2);
    expect(runner.workers()).toMatchObject([
      { runtime: 'node', state: 'ready', debuggerAttached: false },
      { runtime: 'node', state: 'ready', debuggerAttached: false },
    ]);
  });

  test('large events and responses pass whole, in both directions', async () => {
    const { runner } = startRunner();
    const plugin = makePlugin({
      'a.js': 'exports.onFileSave = (e) => ({ formattedContent: JSON.parse(e).fileContent });',
      'a.py': 'def handler(e, c): return {"formattedContent": c.parse()["fileContent"]}',
    });
    const fileContent = 'Zeile: äöü 😀\n'.repeat(200_000);
    const payload = JSON.stringify({ fileContent });
    for (const script of ['a.js', 'a.py', 'a.js', 'a.py']) {
      const outcome = await runner.invoke(invocation(plugin, script, { payload }));
      expect(outcome.ok && outcome.value!['formattedContent'] === fileContent).toBe(true);
    }
  });

  test('after close, calls are refused and nothing is left', async () => {
    const { runner } = startRunner();
    const plugin = gatedPlugin();
    await runner.invoke(invocation(plugin, 'gate.js', { function: 'open' }));
    await runner.close();
    expect(await runner.invoke(invocation(plugin, 'gate.js'))).toMatchObject({ ok: false, error: { code: 'runner-closed' } });
    expect(leftovers()).toEqual([]);
  });

  test('a script that failed to import is imported again for the next call', async () => {
    const { runner } = startRunner();
    const plugin = makePlugin({
      'a.mjs':
        "import fs from 'node:fs'; if (!fs.existsSync(new URL('flag', import.meta.url))) { fs.writeFileSync(new URL('flag', import.meta.url), ''); throw new Error('not yet'); } export const onFileSave = () => ({ ok: true });",
      'b.py':
        'import os\nf = __file__ + ".flag"\nif not os.path.exists(f):\n    open(f, "w").close()\n    raise RuntimeError("not yet")\ndef handler(e): return {"ok": True}',
    });
    for (const script of ['a.mjs', 'b.py']) {
      expect(await runner.invoke(invocation(plugin, script))).toMatchObject({
        ok: false,
        error: { code: 'import-failed' },
        crashed: false,
      });
      expect(await runner.invoke(invocation(plugin, script))).toMatchObject({ ok: true });
    }
  });
});

describe.runIf(process.platform !== 'win32')('a worker that ended before it was ready', () => {
  test('is said to have ended with what it printed at last', async () => {
    const plugin = makePlugin({
      'a.py': '',
      python: `#!/bin/sh
case "$*" in *version_info*) printf '[[3,11,0],"%s",false]' "$0"; exit;; esac
printf 'Fatal Python error: init_fs_encoding: failed\\r\\nPython runtime state: core initialized\\r\\n' >&2
exit 1
`,
    });
    const python = path.join(plugin.folder, 'python');
    chmodSync(python, 0o755);
    const { runner } = startRunner({ python, sandbox: 'advisory' });
    expect(await runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({
      ok: false,
      error: {
        code: 'worker-exited',
        message:
          'com.example.test: its worker could not be started: exit code 1: Fatal Python error: init_fs_encoding: failed. Check the interpreter that codexPlugins.runtime names.',
      },
    });
  });
});
