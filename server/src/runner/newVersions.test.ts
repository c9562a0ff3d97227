// A new version of a plugin beside the one that serves: when it takes over, and when it does not.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, isRunning, leftovers, makePlugin, startRunner } from './testHarness.ts';
import type { RunnerPlugin, ScriptAhead, Warmed } from './types.ts';
import type { RunError } from '../contract/errors.ts';
import { runtimeOf } from '../contract/runtime.ts';

const ahead = (script: string): ScriptAhead => ({
  script,
  runtime: runtimeOf(script)!,
  handlers: [{ event: 'onCommand' }],
  unclear: [],
});

const answering = (said: number): string => `exports.onCommand = () => ({ said: ${said}, pid: process.pid });`;

function put({ folder }: RunnerPlugin, name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

function warmed(under: ReturnType<typeof startRunner>, plugin: RunnerPlugin, ...scripts: string[]): Promise<Warmed> {
  return under.runner.warm(plugin, scripts.map(ahead), { signal: new AbortController().signal });
}

/** Nobody is interested in it. */
const news = { begun: (): void => undefined, undone: (): void => undefined };

async function takeOver(what: Promise<Warmed>): Promise<void> {
  const found = await what;
  if (found.kind !== 'ready') return expect.fail(`it is not ready: ${JSON.stringify(found)}`);
  expect(await found.takeOver(news)).toEqual({ kind: 'taken' });
}

describe('a new version', () => {
  test('is imported while the former serves, and has no call wait for that', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    expect(await ask()).toMatchObject({ ok: true, value: { said: 1 }, cold: true });
    put(plugin, 'a.js', answering(2));
    under.runner.outdate(plugin.key);
    const ready = await warmed(under, plugin, 'a.js');
    expect(ready.kind).toBe('ready');
    expect(await ask()).toMatchObject({ value: { said: 1 }, cold: false });
    await takeOver(Promise.resolve(ready));
    expect(await ask()).toMatchObject({ value: { said: 2 }, cold: false });
    expect(under.runner.workers()).toHaveLength(1);
  });

  test('takes over with what handlers kept, also where files change while it does, and leaves nothing behind', async () => {
    const under = startRunner();
    const counting = (said: number): string =>
      `exports.onCommand = (_event, { state }) => ({ said: ${said}, count: (state.count = (state.count ?? 0) + 1), pid: process.pid });`;
    const plugin = makePlugin({ 'a.js': counting(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    await ask();
    put(plugin, 'a.js', counting(2));
    under.runner.outdate(plugin.key);
    const second = await warmed(under, plugin, 'a.js');
    if (second.kind !== 'ready') return expect.fail('it is not ready');
    const taking = second.takeOver(news);
    put(plugin, 'a.js', counting(3));
    under.runner.outdate(plugin.key);
    await taking;
    expect(await ask()).toMatchObject({ value: { said: 2, count: 2 }, cold: false });
    await takeOver(warmed(under, plugin, 'a.js'));
    expect(await ask()).toMatchObject({ value: { said: 3, count: 3 }, cold: false });
    await expect.poll(() => leftovers().length).toBe(1);
  });

  test('that is not wanted any more leaves nothing behind', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    await ask();
    const { pid } = under.runner.workers()[0]!;
    put(plugin, 'a.js', 'console.log("importing " + process.pid); for (;;);');
    const controller = new AbortController();
    const waiting = under.runner.warm(plugin, [ahead('a.js')], { signal: controller.signal });
    const { text } = await under.line((line) => line.text.startsWith('importing'));
    controller.abort();
    expect(await waiting).toEqual({ kind: 'overtaken' });
    await expect.poll(() => isRunning(Number(text.split(' ')[1]))).toBe(false);
    expect(await ask()).toMatchObject({ value: { said: 1, pid } });
  });

  test.for([
    ['takes for ever', 'console.log("x"); for (;;);', /took more than 3000 ms/],
    ['ends the process', 'process.exit(3);', /process\.exit\(3\)/],
    ['throws', '\nthrow new Error("no");', /no \(a\.js:2/],
    [
      'throws later',
      'setTimeout(() => { throw new Error("later"); }); module.exports = new Promise(() => undefined); for (const end = Date.now() + 200; Date.now() < end;);',
      /later|onCommand/,
    ],
    ['waits for what never comes', 'module.exports = {};', /has no function onCommand/],
  ] as const)('does not take over where its import %s', async ([, text, says]) => {
    const under = startRunner({ importMs: 3_000 });
    const plugin = makePlugin({ 'a.js': answering(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    await ask();
    const { pid } = under.runner.workers()[0]!;
    put(plugin, 'a.js', text);
    under.runner.outdate(plugin.key);
    expect(await warmed(under, plugin, 'a.js')).toMatchObject({ kind: 'failed', error: { message: expect.stringMatching(says) } });
    expect(await ask()).toMatchObject({ value: { said: 1, pid } });
    // A crash of what never served counts for nothing.
    expect(under.statuses.filter(({ crash }) => crash !== undefined)).toEqual([]);
    put(plugin, 'a.js', answering(2));
    await takeOver(warmed(under, plugin, 'a.js'));
    expect(await ask()).toMatchObject({ value: { said: 2 } });
  });

  test('has what the former would have had to import meanwhile', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1), 'b.js': answering(1) });
    const ask = (script: string) => under.runner.invoke(invocation(plugin, script, { event: 'onCommand' }));
    await ask('a.js');
    put(plugin, 'b.js', answering(2));
    under.runner.outdate(plugin.key);
    const waiting = ask('b.js');
    expect(await ask('a.js')).toMatchObject({ value: { said: 1 } });
    await takeOver(warmed(under, plugin, 'a.js', 'b.js'));
    const { pid } = under.runner.workers()[0]!;
    expect(await waiting).toMatchObject({ value: { said: 2, pid } });
  });

  test('that is being imported when files change takes over all the same, and has nothing imported that it has not seen', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1), 'b.js': answering(1) });
    const ask = (script: string) => under.runner.invoke(invocation(plugin, script, { event: 'onCommand' }));
    await ask('a.js');
    put(plugin, 'a.js', `${answering(2)} console.log('importing'); for (const end = Date.now() + 200; Date.now() < end;);`);
    under.runner.outdate(plugin.key);
    const second = warmed(under, plugin, 'a.js');
    await under.line(({ text }) => text === 'importing');
    put(plugin, 'b.js', answering(3));
    under.runner.outdate(plugin.key);
    await takeOver(second);
    expect(await ask('a.js')).toMatchObject({ value: { said: 2 } });
    const waiting = ask('b.js');
    put(plugin, 'a.js', answering(3));
    await takeOver(warmed(under, plugin, 'a.js', 'b.js'));
    const { pid } = under.runner.workers()[0]!;
    expect(await waiting).toMatchObject({ value: { said: 3, pid } });
    await expect.poll(leftovers).toEqual([pid]);
  });

  test('is what calls get that had a worker started when files changed', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1) });
    const waiting = under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    put(plugin, 'a.js', answering(2));
    under.runner.outdate(plugin.key);
    await takeOver(warmed(under, plugin, 'a.js'));
    const { pid } = under.runner.workers()[0]!;
    expect(await waiting).toMatchObject({ value: { said: 2, pid } });
  });

  test('that there is none of is why scripts are not imported into the former', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1), 'b.js': answering(1) });
    const ask = (script: string) => under.runner.invoke(invocation(plugin, script, { event: 'onCommand' }));
    await ask('a.js');
    put(plugin, 'a.js', 'exports.');
    under.runner.outdate(plugin.key);
    const waiting = ask('b.js');
    const failed = await warmed(under, plugin, 'a.js', 'b.js');
    if (failed.kind !== 'failed') return expect.fail(failed.kind);
    under.runner.keep(plugin.key, failed.error);
    expect(await waiting).toEqual(expect.objectContaining({ ok: false, error: failed.error }));
    expect(await ask('a.js')).toMatchObject({ value: { said: 1 } });
    under.runner.keep(plugin.key);
    expect(await ask('b.js')).toMatchObject({ value: { said: 1 } });
  });

  test('takes over without scripts that the former does not have either', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1), 'b.js': 'exports.' });
    const ask = (script: string) => under.runner.invoke(invocation(plugin, script, { event: 'onCommand' }));
    await ask('a.js');
    put(plugin, 'a.js', answering(2));
    const ready = await warmed(under, plugin, 'a.js', 'b.js');
    expect(ready).toMatchObject({ kind: 'ready', errors: [{ code: 'import-failed', message: expect.stringContaining('b.js') }] });
    await takeOver(Promise.resolve(ready));
    expect(await ask('a.js')).toMatchObject({ value: { said: 2 } });
    expect(await ask('b.js')).toMatchObject({ ok: false, error: { code: 'import-failed' } });
  });

  test('keeps calls of a Python script in their order, and runs none twice', async () => {
    const under = startRunner();
    const script = (said: number): string => `import json, os, time
record = os.path.join(os.path.dirname(__file__), "record.txt")
def on_command(event):
    call = json.loads(event)
    with open(record, "ab", 0) as file:
        file.write(b"%d\\n" % call["id"])
    time.sleep(call["ms"] / 1000)
    return {"said": ${said}}
`;
    const plugin = makePlugin({ 'a.py': script(1), 'record.txt': '' });
    const ask = (id: number, ms = 0) =>
      under.runner.invoke(invocation(plugin, 'a.py', { event: 'onCommand', payload: JSON.stringify({ id, ms }) }));
    await ask(0);
    put(plugin, 'a.py', script(2));
    const ready = await warmed(under, plugin, 'a.py');
    // The first outlasts the grace period; others wait behind it, in the worker and before it.
    const before = Array.from({ length: 12 }, (_, index) => ask(index + 1, index === 0 ? 600 : 1));
    const taken = takeOver(Promise.resolve(ready));
    const after = Array.from({ length: 5 }, (_, index) => ask(index + 13));
    await taken;
    const outcomes = await Promise.all([...before, ...after]);
    expect(outcomes.map((outcome) => outcome.ok && outcome.value?.['said'])).toEqual([1, ...Array.from({ length: 16 }, () => 2)]);
    const { readFileSync } = await import('node:fs');
    const record = readFileSync(path.join(plugin.folder, 'record.txt'), 'utf8').trim().split('\n').map(Number);
    expect(record).toEqual(Array.from({ length: 18 }, (_, index) => index));
  });

  test('whose worker ends before it takes over is as if there were none', async () => {
    const under = startRunner();
    const plugin = makePlugin({ 'a.js': answering(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }));
    await ask();
    put(plugin, 'a.js', `${answering(2)} setTimeout(() => process.exit(1), 30);`);
    const ready = await warmed(under, plugin, 'a.js');
    expect(ready.kind).toBe('ready');
    await expect.poll(() => leftovers().length).toBe(1);
    expect(await ask()).toMatchObject({ value: { said: 1 } });
    if (ready.kind !== 'ready') return;
    const undone = Promise.withResolvers<RunError>();
    const taken = await ready.takeOver({ begun: () => undefined, undone: undone.resolve });
    // The runner may hear of its end a moment after everybody else.
    const error = taken.kind === 'failed' ? taken.error : await undone.promise;
    expect(error.message).toContain('exit');
    expect(await ask()).toMatchObject({ value: { said: 1 }, cold: false });
  });

  test('of which the worker of one language breaks down is given up in the other too', async () => {
    const under = startRunner();
    const python = (said: number): string => `def on_command(event):\n    return {"said": ${said}}\n`;
    const plugin = makePlugin({ 'a.js': answering(1), 'b.py': python(1) });
    const ask = (script: string) => under.runner.invoke(invocation(plugin, script, { event: 'onCommand' }));
    const all = async () => [await ask('a.js'), await ask('b.py')];
    expect(await all()).toMatchObject([{ value: { said: 1 } }, { value: { said: 1 } }]);
    put(
      plugin,
      'a.js',
      `${answering(2)} setInterval(() => { if (require('fs').existsSync(__dirname + '/end')) throw new Error('too late'); }, 10);`,
    );
    put(plugin, 'b.py', python(2));
    const ready = await warmed(under, plugin, 'a.js', 'b.py');
    if (ready.kind !== 'ready') return expect.fail(ready.kind);
    const undone = Promise.withResolvers<RunError>();
    await ready.takeOver({ begun: () => undefined, undone: undone.resolve });
    put(plugin, 'end', '');
    expect((await undone.promise).message).toContain('too late');
    expect(await all()).toMatchObject([
      { value: { said: 1 }, cold: false },
      { value: { said: 1 }, cold: false },
    ]);
    expect(under.statuses.filter(({ crash }) => crash !== undefined)).toEqual([]);
    await expect.poll(() => leftovers().length).toBe(2);
  });

  test('does not have calls wait for the state of a worker that is blocked', async () => {
    const under = startRunner();
    const script = (said: number): string =>
      `exports.onCommand = (e, { log }) => { log.info('running'); for (const end = Date.now() + (JSON.parse(e).ms ?? 0); Date.now() < end;); return { said: ${said} }; };`;
    const plugin = makePlugin({ 'a.js': script(1) });
    const ask = (ms = 0) => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand', payload: JSON.stringify({ ms }) }));
    await ask();
    put(plugin, 'a.js', script(2));
    const ready = await warmed(under, plugin, 'a.js');
    under.lines.splice(0);
    const long = ask(1_900);
    await under.line(({ text }) => text === 'running');
    const taken = takeOver(Promise.resolve(ready)).then(() => ask());
    expect(await Promise.race([long, taken])).toMatchObject({ value: { said: 2 } });
    expect(await long).toMatchObject({ value: { said: 1 } });
    expect((await under.line(({ text }) => text.includes('did not outlive'))).level).toBe('warn');
  });

  test('with another manifest has the former end once nobody has calls for that', async () => {
    const under = startRunner();
    const script = (name: string): string =>
      `exports.${name} = async (e) => { await new Promise((resolve) => setTimeout(resolve, JSON.parse(e).ms ?? 0)); return { name: '${name}' }; };`;
    const one = { ...makePlugin({ 'a.js': script('one') }), version: 'one' };
    const two = { ...one, version: 'two' };
    const ask = (plugin: RunnerPlugin, ms = 0) =>
      under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand', function: plugin.version!, payload: JSON.stringify({ ms }) }));
    await ask(one);
    put(one, 'a.js', script('two'));
    const long = ask(one, 900);
    const ready = await under.runner.warm(two, [{ ...ahead('a.js'), handlers: [{ event: 'onCommand', function: 'two' }] }], {
      signal: new AbortController().signal,
    });
    await takeOver(Promise.resolve(ready));
    expect(await ask(two)).toMatchObject({ value: { name: 'two' } });
    expect(await ask(one)).toMatchObject({ value: { name: 'one' } });
    expect(await long).toMatchObject({ value: { name: 'one' } });
    const { pid } = under.runner.workers()[0]!;
    await expect.poll(leftovers).toEqual([pid]);
  });

  test('and the former are ended when the runner is closed, whatever they run', async () => {
    const under = startRunner();
    const slow = (said: number): string =>
      `exports.onCommand = async (e, { log }) => { log.info('running ${said}'); await new Promise(() => setTimeout(() => undefined, 60_000)); };`;
    const plugin = makePlugin({ 'a.js': slow(1) });
    const ask = () => under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand', deadlineMs: 60_000 }));
    const first = ask();
    await under.line(({ text }) => text === 'running 1');
    put(plugin, 'a.js', slow(2));
    await takeOver(warmed(under, plugin, 'a.js'));
    const second = ask();
    await under.line(({ text }) => text === 'running 2');
    await under.runner.close();
    expect([await first, await second]).toMatchObject([{ error: { code: 'runner-closed' } }, { error: { code: 'runner-closed' } }]);
    expect(leftovers()).toEqual([]);
  });

  test('has a deadline of its own for each call, and so has the former', async () => {
    const under = startRunner();
    const plugin = makePlugin({
      'a.js':
        'exports.onCommand = (e, { log }) => { log.info("running"); return new Promise(() => setTimeout(() => undefined, 60_000)); };',
    });
    const first = under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand', deadlineMs: 800 }));
    await under.line(({ text }) => text === 'running');
    put(plugin, 'a.js', answering(2));
    await takeOver(warmed(under, plugin, 'a.js'));
    expect(await under.runner.invoke(invocation(plugin, 'a.js', { event: 'onCommand' }))).toMatchObject({ value: { said: 2 } });
    expect(await first).toMatchObject({ ok: false, error: { code: 'timeout' } });
    const { pid } = under.runner.workers()[0]!;
    await expect.poll(leftovers).toEqual([pid]);
  });
});
