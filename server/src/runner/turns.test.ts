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
    // That this time does not count can only be seen by letting the deadline pass.
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
    // The answer arrives meanwhile. That it is not taken for late can only be seen by letting the deadline pass as well.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await outcome).toMatchObject({ ok: true });
  });

  test.for(scripts)('a handler that does take too long is late all the same: %s', async (script) => {
    const plugin = makePlugin(sleeper);
    const call = async (ms: number, graceMs: number): Promise<InvocationOutcome> => {
      const { runner } = startRunner({ graceMs });
      const once = (sleepMs: number): Promise<InvocationOutcome> =>
        runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ ms: sleepMs }), deadlineMs: 100 }));
      expect(await once(0)).toMatchObject({ ok: true });
      return once(ms);
    };
    // Once it stops within the grace period, once its worker is ended.
    expect(await call(1000, 10_000)).toMatchObject({ ok: false, error: { code: 'timeout' }, crashed: false });
    expect(await call(60_000, 200)).toMatchObject({ ok: false, error: { code: 'timeout' }, crashed: true });
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
    // Of the two, the start of the worker is what takes long, and it is no queue.
    expect(first.phases!.start).toBeGreaterThan(first.phases!.queued);
    expect(first.phases!.handler).toBeGreaterThan(55);
    const [, second] = await Promise.all([call(60), call(60)]);
    // In Python it waits for its turn, in Node.js both sleep at the same time.
    if (script === 'a.py') expect(second.phases!.queued).toBeGreaterThan(50);
    expect(second.phases!.import).toBe(0);
    expect(second.phases!.start).toBeUndefined();
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

test('scripts that keep the interpreter of Python busy at the same time do not pay for one another', async () => {
  const { runner } = startRunner();
  const source =
    'import time\ndef handler(e):\n    end = time.thread_time() + 0.4\n    while time.thread_time() < end: pass\n    return {}';
  const scriptNames = ['a.py', 'b.py', 'c.py'];
  const plugin = makePlugin(Object.fromEntries(scriptNames.map((name) => [name, source])));
  const all = (): Promise<InvocationOutcome[]> => Promise.all(scriptNames.map((name) => runner.invoke(invocation(plugin, name))));
  await all();
  // Whatever else the machine does: what the others took of the processor, some 800 ms, does not count.
  for (const { durationMs, phases } of await all()) {
    expect(phases!.handler).toBeGreaterThan(380);
    expect(durationMs - phases!.handler).toBeGreaterThan(400);
  }
});

/** Handlers that wait for `waitMs` and then keep their event loop busy for `busyMs`. */
const hogs = {
  'a.js': `exports.onCommand = async (e) => {
    const { waitMs, busyMs } = JSON.parse(e);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const end = performance.now() + busyMs;
    while (performance.now() < end);
    return { pid: process.pid };
  };
  exports.poll = async () => { for (;;) await new Promise(setImmediate); };`,
  'a.py': `
import asyncio, json, os, time
async def on_command(e):
    call = json.loads(e)
    if call["waitMs"] > 0:
        await asyncio.sleep(call["waitMs"] / 1000)
    time.sleep(call["busyMs"] / 1000)
    return {"pid": os.getpid()}
async def poll(e):
    while True:
        await asyncio.sleep(0)
`,
};

describe.each(['a.js', 'a.py'])('on one event loop: %s', (script) => {
  const start = async () => {
    const { runner } = startRunner();
    const plugin = makePlugin(hogs);
    const call = (waitMs: number, busyMs: number, deadlineMs: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ waitMs, busyMs }), deadlineMs }));
    const poll = (deadlineMs: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { function: 'poll', deadlineMs }));
    expect(await call(0, 0, 10_000)).toMatchObject({ ok: true });
    const { pid } = runner.workers()[0]!;
    return { call, poll, sameWorker: () => expect(runner.workers()[0]).toMatchObject({ pid }) };
  };
  const succeeded = { ok: true };

  test.for([0, 20])('none pays for the time that the others take: busy after %i ms', async (waitMs) => {
    const { call, sameWorker } = await start();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => call(waitMs, 150, 600)));
    expect(outcomes).toMatchObject(Array.from({ length: 8 }, () => succeeded));
    sameWorker();
  });

  test('a short one is not late on account of a long one', async () => {
    const { call, sameWorker } = await start();
    const outcomes = await Promise.all([call(20, 900, 10_000), call(40, 0, 200)]);
    expect(outcomes).toMatchObject([succeeded, succeeded]);
    sameWorker();
  });

  test('one that needs the loop often is not late on account of one that often takes it', async () => {
    const { runner } = startRunner();
    const often = {
      'a.js': `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        exports.waits = async () => { for (let time = 0; time < 8; time++) await wait(5); return {}; };
        exports.takes = async () => { for (let time = 0; time < 4; time++) { await wait(1); const end = Date.now() + 900; while (Date.now() < end); } return {}; };`,
      'a.py': `import asyncio, time
async def waits(e):
    for _ in range(8):
        await asyncio.sleep(0.005)
    return {}
async def takes(e):
    for _ in range(4):
        await asyncio.sleep(0.001)
        time.sleep(0.9)
    return {}
`,
    };
    const plugin = makePlugin(often);
    const call = (name: string, deadlineMs: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { function: name, deadlineMs }));
    expect(await call('waits', 10_000)).toMatchObject(succeeded);
    const { pid } = runner.workers()[0]!;
    expect(await Promise.all([call('waits', 1_500), call('takes', 10_000)])).toMatchObject([succeeded, succeeded]);
    expect(runner.workers()[0]).toMatchObject({ pid });
  });

  test('one that keeps the loop from its beginning on is known to be the one', async () => {
    const { runner } = startRunner();
    const keeps = {
      'a.js': 'exports.waits = () => new Promise((resolve) => setTimeout(resolve, 100, {})); exports.keeps = () => { for (;;); };',
      'a.py': 'import asyncio\nasync def waits(e):\n    await asyncio.sleep(0.1)\n    return {}\nasync def keeps(e):\n    while True: pass',
    };
    const plugin = makePlugin(keeps);
    const call = (name: string, deadlineMs: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { function: name, deadlineMs }));
    expect(await call('waits', 10_000)).toMatchObject(succeeded);
    const begun = performance.now();
    const [waits, late] = await Promise.all([call('waits', 1000), call('keeps', 500)]);
    expect(late).toMatchObject({
      ok: false,
      crashed: true,
      error: { code: 'timeout', message: expect.stringContaining('in keeps within 500 ms') },
    });
    // It could not go on; in Python it could, for a part of the time.
    if (script === 'a.js') expect(waits).toMatchObject({ ok: false, error: { code: 'worker-restarted' } });
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test('an import is not late on account of a long one', async () => {
    const { runner } = startRunner({ importMs: 700 });
    const plugin = makePlugin({
      ...hogs,
      [`b${script.slice(1)}`]: script === 'a.js' ? 'exports.next = () => ({});' : 'def next(e):\n    return {}',
    });
    const call = (busyMs: number): Promise<InvocationOutcome> =>
      runner.invoke(invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ waitMs: 0, busyMs }), deadlineMs: 10_000 }));
    expect(await call(0)).toMatchObject(succeeded);
    const long = call(1500);
    const next = runner.invoke(invocation(plugin, `b${script.slice(1)}`, { function: 'next' }));
    expect(await Promise.all([long, next])).toMatchObject([succeeded, succeeded]);
  });

  test('one that is late by itself is late beside others', async () => {
    const { call } = await start();
    const [late, other] = await Promise.all([call(700, 0, 300), call(100, 0, 5_000)]);
    expect(late).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(other).toMatchObject(succeeded);
  });

  test('one that never gives the loop back does not live on because of others', async () => {
    const { call } = await start();
    const [late, other] = await Promise.all([call(20, 60_000, 300), call(5_000, 0, 400)]);
    expect(late).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(other.ok).toBe(false);
  });

  test('those that keep the loop busy together end as well', async () => {
    const { poll } = await start();
    const outcomes = await Promise.all([poll(200), poll(200)]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^(timeout|worker-restarted)$/) } });
    expect(outcomes).toContainEqual(expect.objectContaining({ error: expect.objectContaining({ code: 'timeout' }) }));
  });
});
