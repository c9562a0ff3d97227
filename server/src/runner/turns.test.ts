// Calls of one worker take turns in the order in which they came, and only a handler's own time counts against its deadline.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { invocation, isStopped, makePlugin, startRunner } from './testHarness.ts';
import type { InvocationOutcome } from './types.ts';

const sleeper = {
  'a.js':
    'exports.onCommand = async (e) => { const { ms } = JSON.parse(e); await new Promise((resolve) => setTimeout(resolve, ms)); return { ms }; };',
  'a.py': 'import json, time\ndef on_command(e):\n    ms = json.loads(e)["ms"]\n    time.sleep(ms / 1000)\n    return {"ms": ms}',
};

const scripts = ['a.js', 'a.py'];

describe('turns', () => {
  test('what waits behind a slow handler is not late when its turn comes', async () => {
    const { runner } = startRunner();
    const plugin = makePlugin(sleeper);
    const call = (): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, 'a.py', { event: 'onCommand', payload: '{"ms":150}', deadlineMs: 1000 }));
    expect(await call()).toMatchObject({ ok: true });
    const { pid } = runner.workers()[0]!;
    // The last of them waits for longer than its handler may run.
    expect(await Promise.all(Array.from({ length: 8 }, call))).toMatchObject(Array.from({ length: 8 }, () => ({ ok: true })));
    expect(runner.workers()[0]).toMatchObject({ pid });
  });

  test.for(scripts)('the way to a worker that gets no time of the processor does not count: %s', async (script) => {
    const { runner } = startRunner({ graceMs: 10_000 });
    const plugin = makePlugin(sleeper);
    const call = (): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: '{"ms":20}', deadlineMs: 300 }));
    expect(await call()).toMatchObject({ ok: true });
    const { pid } = runner.workers()[0]!;
    process.kill(pid!, 'SIGSTOP');
    if (process.platform === 'linux') await expect.poll(() => isStopped(pid!)).toBe(true);
    const outcome = call();
    await delay(400);
    process.kill(pid!, 'SIGCONT');
    expect(await outcome).toMatchObject({ ok: true });
    expect(runner.workers()[0]).toMatchObject({ pid });
  });

  test.for(scripts)('what a busy host reads late was not late: %s', async (script) => {
    const { runner } = startRunner();
    const plugin = makePlugin(sleeper);
    const call = (): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: '{"ms":20}', deadlineMs: 200 }));
    expect(await call()).toMatchObject({ ok: true });
    const outcome = call();
    // Long enough for the answer to arrive, and for the deadline to pass as well.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await outcome).toMatchObject({ ok: true });
  });

  test.for(scripts)('a handler that does take too long is late all the same: %s', async (script) => {
    const { runner } = startRunner();
    const plugin = makePlugin(sleeper);
    const call = (ms: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ ms }), deadlineMs: 100 }));
    expect(await call(0)).toMatchObject({ ok: true });
    // Once it stops within the grace period, once its worker is ended.
    expect(await call(150)).toMatchObject({ ok: false, error: { code: 'timeout' }, crashed: false });
    expect(await call(5000)).toMatchObject({ ok: false, error: { code: 'timeout' }, crashed: true });
  });

  test('calls that come back from a worker that died keep their place', async () => {
    const { runner, line } = startRunner();
    const plugin = makePlugin({
      'a.py':
        'import json, os, time\nran = []\ndef on_command(e, c):\n    call = json.loads(e)\n    if call["id"] == 0 and not os.path.exists(__file__ + ".flag"):\n        open(__file__ + ".flag", "w").close()\n        c.log.info("running")\n        time.sleep(0.2)\n        os._exit(9)\n    ran.append(call["id"])\n    return {"ran": list(ran)}',
    });
    // Eight are in the worker when it dies, and four more before it.
    const calls = Array.from({ length: 12 }, (_, id) =>
      runner.invoke(invocation(plugin, 'a.py', { event: 'onCommand', payload: JSON.stringify({ id }) })),
    );
    await line(({ text }) => text === 'running');
    const [first, ...others] = await Promise.all(calls);
    expect(first).toMatchObject({ ok: false, error: { code: 'worker-exited' } });
    expect(others.at(-1)).toMatchObject({ ok: true, value: { ran: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] } });
  });

  test('each import of a script that fails has its own time', async () => {
    const { runner } = startRunner({ importMs: 700 });
    const plugin = makePlugin({
      'a.py':
        'import os, time\ntime.sleep(0.4)\nif not os.path.exists(__file__ + ".flag"):\n    open(__file__ + ".flag", "w").close()\n    raise RuntimeError("not yet")\ndef handler(e): return {}',
    });
    const outcomes = await Promise.all([1, 2, 3].map(() => runner.invoke(invocation(plugin, 'a.py'))));
    expect(outcomes).toMatchObject([{ ok: false, error: { code: 'import-failed' }, crashed: false }, { ok: true }, { ok: true }]);
  });

  test.for(scripts)('it is known where the time of a call went: %s', async (script) => {
    const { runner } = startRunner();
    const plugin = makePlugin(sleeper);
    const call = (ms: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ ms }) }));
    const at = performance.now();
    const first = await call(60);
    const whole = performance.now() - at;
    expect(first.phases!.import).toBeGreaterThan(0);
    expect(first.phases!.handler).toBeGreaterThan(55);
    const [, second] = await Promise.all([call(60), call(60)]);
    // In Python it waits for its turn, in Node.js both sleep at the same time.
    if (script === 'a.py') expect(second.phases!.queued).toBeGreaterThan(50);
    expect(second.phases!.import).toBe(0);
    for (const phases of [first.phases!, second.phases!]) {
      for (const ms of Object.values(phases)) expect(ms).toBeGreaterThanOrEqual(0);
      expect(Object.values(phases).reduce((sum, ms) => sum + ms)).toBeLessThan(whole + 200);
    }
  });

  test('calls that a busy worker does not begin go to another one', async () => {
    const { runner, line, status } = startRunner({ importMs: 2000 });
    const plugin = makePlugin({
      'a.js': `
        exports.block = (e, { log }) => {
          log.info('running');
          const end = Date.now() + 700;
          while (Date.now() < end);
          queueMicrotask(() => { for (;;); });
          return {};
        };
        exports.next = () => ({ pid: process.pid });`,
    });
    expect(await runner.invoke(invocation(plugin, 'a.js', { function: 'next' }))).toMatchObject({ ok: true });
    const { pid } = runner.workers()[0]!;
    const blocking = runner.invoke(invocation(plugin, 'a.js', { function: 'block' }));
    await line(({ text }) => text === 'running');
    const next = runner.invoke(invocation(plugin, 'a.js', { function: 'next', deadlineMs: 100 }));
    expect(await blocking).toMatchObject({ ok: true });
    const { crash } = await status((one) => one.crash !== undefined);
    expect(crash?.message).toContain('began none of the calls that wait within 2000 ms');
    const outcome = await next;
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.value!['pid']).not.toBe(pid);
  });
});
