// What handlers keep in `context.state` when a new version of the plugin takes over.
import { describe, expect, test } from 'vitest';
import { serve } from './served.ts';

/** A script that counts, and does with the state what its second line says. */
const counters = {
  'a.mjs': (
    then: string,
  ) => `export const onCommand = async (event, { state }) => { state.count = (state.count ?? 0) + 1; const [ms] = JSON.parse(event).arguments; if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
${then}
  return { data: { count: state.count, keys: Object.keys(state).sort(), pid: process.pid, ...(state.shown && { shown: state.shown() }) } }; };`,
  'a.py': (then: string) => `import json, os, time
def on_command(event, context):
    state = context.state
    state["count"] = state.get("count", 0) + 1
    ms, = json.loads(event)["arguments"] or [0]
    time.sleep(ms / 1000)
    ${then}
    return {"data": {"count": state["count"], "keys": sorted(state), "pid": os.getpid()}}
`,
};

const scripts = ['a.mjs', 'a.py'] as const;

interface Answer {
  count: number;
  keys: string[];
  pid: number;
}

describe('context.state', () => {
  test.for(scripts)('outlives reloads: %s', async (script) => {
    const { ask, write } = await serve({ [script]: counters[script]('') }, { script });
    const first = (await ask()) as Answer;
    for (const [index, then] of ['1', '2', '3'].entries()) {
      await write({ [script]: counters[script](then) });
      expect(await ask()).toMatchObject({ count: index + 2 });
    }
    expect(await ask()).not.toMatchObject({ pid: first.pid });
  });

  test.for(scripts)('is as calls left it that were done soon enough: %s', async (script) => {
    const { ask, write } = await serve({ [script]: counters[script]('') }, { script });
    await ask();
    const running = ask({ arguments: [100] });
    const written = write({ [script]: counters[script]('2') });
    expect(await running).toMatchObject({ count: 2 });
    await written;
    expect(await ask()).toMatchObject({ count: 3 });
  });

  test.for([
    [
      'a.mjs',
      'class Client {} state.map = new Map([[1, { at: new Date(0) }]]); state.client = new Client(); state.deep = { list: [() => 1] }; state.bytes = Buffer.from("x"); state.self = state.map;',
    ],
    [
      'a.py',
      'import datetime, collections\n    class Client: pass\n    state.update(map={1: datetime.datetime(2020, 1, 1)}, client=Client(), deep={"list": [lambda: 1]}, bytes=b"x", self=collections.Counter("aab"))',
    ],
  ] as const)('leaves out what cannot be copied, and says so once: %s', async ([script, then]) => {
    const { ask, write, lines } = await serve({ [script]: counters[script](then) }, { script });
    expect(await ask()).toMatchObject({ keys: ['bytes', 'client', 'count', 'deep', 'map', 'self'] });
    await write({ [script]: counters[script]('1') });
    expect(await ask()).toMatchObject({ count: 2, keys: ['bytes', 'count', 'map', 'self'] });
    await write({ [script]: counters[script](then) });
    await ask();
    await write({ [script]: counters[script]('2') });
    expect(await ask()).toMatchObject({ count: 4, keys: ['bytes', 'count', 'map', 'self'] });
    const said = lines.filter(({ text }) => text.includes('does not outlive a reload'));
    // It is the plugin that says so.
    expect(said.filter(({ byHost }) => byHost)).toEqual([]);
    expect(said.map(({ level, text }) => [level, /context\.state\.(\w+)/.exec(text)?.[1]])).toEqual([
      ['warn', 'client'],
      ['warn', 'deep'],
    ]);
  });

  test.for([
    ['a.mjs', 'state.large = "x".repeat(9e6); state.small = 1;'],
    ['a.py', 'state.update(large="x" * 9_000_000, small=1)'],
  ] as const)('has a limit: %s', async ([script, then]) => {
    const { ask, write, line } = await serve({ [script]: counters[script](then) }, { script });
    await ask();
    await write({ [script]: counters[script]('1') });
    expect(await ask()).toMatchObject({ count: 2, keys: ['count', 'small'] });
    expect((await line('does not outlive a reload')).text).toContain('context.state.large');
  });

  test('may be large maps and sets', async () => {
    const large = 'state.map ??= new Map(Array.from({ length: 200_000 }, (_, i) => [i, -i])); state.set ??= new Set(state.map.keys());';
    const shown = 'state.sizes = [state.map?.size, state.map?.get(7), state.set?.size]; state.shown = () => state.sizes;';
    const { ask, write, lines } = await serve({ 'a.mjs': counters['a.mjs'](large) }, { script: 'a.mjs' });
    await ask();
    await write({ 'a.mjs': counters['a.mjs'](shown) });
    expect(await ask()).toMatchObject({ count: 2, shown: [200_000, -7, 200_000] });
    expect(lines.filter(({ text }) => text.includes('does not outlive'))).toEqual([]);
  });

  test.for([
    ['a.mjs', '', 'Object.assign = () => { throw new Error("broken by the plugin"); };'],
    [
      'a.py',
      'import decimal; state["number"] = decimal.Decimal(1)',
      'import decimal\ndef broken(*_): raise ValueError("broken by the plugin")\ndecimal.Decimal = broken',
    ],
  ] as const)('may be unreadable for the next version, which serves without it: %s', async ([script, then, breaks]) => {
    const { ask, write, line } = await serve({ [script]: counters[script](then) }, { script });
    await ask();
    expect(await ask()).toMatchObject({ count: 2 });
    await write({ [script]: `${breaks}\n${counters[script]('1')}` });
    expect(await ask()).toMatchObject({ count: 1 });
    expect(await line('did not outlive the reload')).toMatchObject({
      level: 'warn',
      text: expect.stringContaining('broken by the plugin'),
    });
  });

  test('does not outlive a worker that is ended', async () => {
    const { ask, host } = await serve({ 'a.mjs': counters['a.mjs']('') }, { script: 'a.mjs' });
    await ask();
    await host.restartPlugin(host.plugins()[0]!.key);
    expect(await ask()).toMatchObject({ count: 1 });
  });

  test('goes on through a version that cannot be loaded', async () => {
    const { ask, write } = await serve({ 'a.mjs': counters['a.mjs']('') }, { script: 'a.mjs' });
    await ask();
    await write({ 'a.mjs': 'export const = 1' });
    expect(await ask()).toMatchObject({ count: 2 });
    await write({ 'a.mjs': counters['a.mjs']('1') });
    expect(await ask()).toMatchObject({ count: 3 });
  });
});
