// Plugins whose rights change while events are on their way: nothing starts under the former ones any more.
import { expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import type { RunnerPlugin } from './types.ts';

const answering =
  'exports.onCommand = async (e) => { await new Promise((resolve) => setTimeout(resolve, JSON.parse(e).ms ?? 0)); return { saw: process.env.RIGHTS_TEST ?? null, pid: process.pid }; };';

function withFewer(plugin: RunnerPlugin): RunnerPlugin {
  return { ...plugin, grants: { permissions: [], workspaceFolders: [] } };
}

function setUp(files: Record<string, string>) {
  const under = startRunner({ environment: { RIGHTS_TEST: 'abc' } });
  const plugin = makePlugin(files, { grants: { permissions: ['env:read:RIGHTS_TEST'], workspaceFolders: [] } });
  const ask = (by: RunnerPlugin, ms = 0, more: object = {}) =>
    under.runner.invoke(invocation(by, Object.keys(files)[0]!, { event: 'onCommand', payload: JSON.stringify({ ms }), ...more }));
  return { under, plugin, ask };
}

test('an event that was on its way for long does not bring the former rights back', async () => {
  const { under, plugin, ask } = setUp({ 'a.js': answering });
  const now = withFewer(plugin);
  expect(await ask(plugin)).toMatchObject({ value: { saw: 'abc' } });
  expect(await ask(now)).toMatchObject({ value: { saw: null } });
  const { pid } = under.runner.workers()[0]!;
  expect(await ask(plugin)).toMatchObject({ value: { saw: null, pid }, cold: false });
});

test('what waits when rights are given up runs in a worker without them', async () => {
  const { under, plugin, ask } = setUp({ 'a.js': answering });
  await ask(plugin);
  // More than a worker takes at once.
  const calls = Array.from({ length: 12 }, () => ask(plugin, 1_000));
  under.runner.adopt(withFewer(plugin));
  await under.runner.restart(plugin.key);
  const outcomes = await Promise.all(calls);
  const saw = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value?.['saw']] : []));
  expect(saw.length).toBeGreaterThanOrEqual(4);
  expect(new Set(saw)).toEqual(new Set([null]));
});

test('what is adopted counts, also where nobody has used it', async () => {
  const { under, plugin, ask } = setUp({ 'a.js': answering });
  await ask(plugin);
  under.runner.adopt(withFewer(plugin));
  under.runner.prepare(plugin, 'node');
  expect(await ask(plugin)).toMatchObject({ value: { saw: null } });
});

test('a program that waits for its turn is started with the rights that there are then', async () => {
  const { under, plugin, ask } = setUp({
    'a.js':
      'let text = ""; process.stdin.on("data", (data) => (text += data)).on("end", () => setTimeout(() => console.log(JSON.stringify({ saw: process.env.RIGHTS_TEST ?? null })), JSON.parse(text).ms));',
  });
  const oneShot = { mode: 'oneShot' as const };
  const first = Array.from({ length: 4 }, () => ask(plugin, 500, oneShot));
  const waiting = ask(plugin, 0, oneShot);
  under.runner.adopt(withFewer(plugin));
  expect(await waiting).toMatchObject({ value: { saw: null } });
  await Promise.all(first);
});
