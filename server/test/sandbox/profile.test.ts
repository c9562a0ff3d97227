// Profiles of confined workers: what a confined process may not do is what a profile usually needs.
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { invocation, leftovers, makePlugin, startRunner, type RunnerUnderTest } from '../../src/runner/testHarness.ts';
import type { RunnerPlugin, WorkerProfiler } from '../../src/runner/types.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { onlyRuns, hottestOfCpu, readCpuProfile } from '../../src/profiling/cpuProfile.ts';
import type { HotFunction } from '../../src/profiling/hotFunctions.ts';
import { hottestOfSpeedscope, readSpeedscope } from '../../src/profiling/speedscope.ts';
import { memoryOfRuns, readWorkerProfile } from '../../src/profiling/workerProfile.ts';
import type { MemoryUse, WorkerProfile } from '../../src/contract/workerProfile.ts';
import type { Runtime } from '../../src/contract/runtime.ts';
import { findNode22 } from '../node22.ts';

const found = findNode22();
const node22 = 'node' in found ? found.node : '';
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';
const TIERS = ['isolated', 'selfLocked', 'advisory'] as const;
const reached = {
  isolated: (await probe('isolated')).tier === 'isolated',
  selfLocked: (await probe('selfLocked')).tier === 'selfLocked',
  advisory: true,
};

function needs(tier: keyof typeof reached, context: TestContext): void {
  if (!reached[tier]) context.skip(`needs ${tier === 'isolated' ? 'bubblewrap' : 'Landlock'} (Linux)`);
}

const NODE = `'use strict';

function burn(ms) {
  const until = performance.now() + ms;
  let x = 0;
  while (performance.now() < until) for (let i = 0; i < 1000; i++) x = Math.sqrt(x + i);
  return x;
}

exports.onFileSave = async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  burn(20);
  return { success: true, model: process.permission !== undefined };
};
`;

const PYTHON = `import time


def burn(ms):
    until = time.perf_counter() + ms / 1000
    x = 0.0
    while time.perf_counter() < until:
        for i in range(100):
            x = (x + i) ** 0.5
    return x


def on_file_save(event):
    burn(20)
    return {"success": True}
`;

const COROUTINE = `${PYTHON.slice(0, PYTHON.indexOf('def on_file_save'))}
async def on_file_save(event):
    import asyncio
    await asyncio.sleep(0.01)
    burn(20)
    return {"success": True}
`;

async function profilerOf(under: RunnerUnderTest, plugin: RunnerPlugin, runtime: Runtime): Promise<WorkerProfiler> {
  const profiler = await under.runner.profiler(plugin, runtime);
  if ('error' in profiler) throw new Error(profiler.error.message);
  return profiler;
}

async function call(under: RunnerUnderTest, plugin: RunnerPlugin, script: string): Promise<Record<string, unknown>> {
  const outcome = await under.runner.invoke(invocation(plugin, script));
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value ?? {};
}

async function end(profiler: WorkerProfiler): Promise<WorkerProfile> {
  const ended = await profiler.end();
  if ('fault' in ended) throw new Error(JSON.stringify(ended.fault));
  const sent = readWorkerProfile(ended.json);
  if (!sent) throw new Error('no profile');
  return sent;
}

/** Some runs of a script, and the one that imports it. */
async function profile(under: RunnerUnderTest, plugin: RunnerPlugin, script: string): Promise<{ sent: WorkerProfile; own: string }> {
  const profiler = await profilerOf(under, plugin, script.endsWith('.py') ? 'python' : 'node');
  // V8 tells functions from what they were put into only if it was profiled then.
  expect(await profiler.renew()).toBeUndefined();
  expect(await profiler.begin(200)).toBeUndefined();
  for (let run = 0; run < 6; run++) await call(under, plugin, script);
  const sent = await end(profiler);
  profiler.close();
  return { sent, own: profiler.ownFolder };
}

function hottest({ sent, own }: { sent: WorkerProfile; own: string }): HotFunction[] {
  const cpu = readCpuProfile(sent.profile);
  return cpu
    ? hottestOfCpu(onlyRuns(cpu, sent.runs ?? [], own)).slice(0, 3)
    : hottestOfSpeedscope(readSpeedscope(sent.profile, '')!).slice(0, 3);
}

/** Of the handler, its waiting included. */
function profiledMs({ sent }: { sent: WorkerProfile }): number {
  return readSpeedscope(sent.profile, '')!.profiles[0]!.endValue;
}

function memoryOf({ memory, runs = [] }: WorkerProfile, name: keyof MemoryUse): void {
  const { before, after, peak } = memory ?? memoryOfRuns(runs[0], runs.slice(1));
  for (const use of [before, after]) {
    expect(use[name]).toBeGreaterThan(1_000_000);
    expect(use[name]).toBeLessThanOrEqual(peak[name]!);
  }
}

describe.for(TIERS)('profiles, %s', { timeout: 60_000 }, (tier) => {
  test('Node.js: the function that burns is the hottest, where it stands', async (context) => {
    needs(tier, context);
    const plugin = makePlugin({ 'a.js': NODE });
    const taken = await profile(startRunner({ sandbox: tier }), plugin, 'a.js');
    const [burn] = hottest(taken).filter(({ name }) => name !== '(idle)');
    expect(burn).toMatchObject({ name: 'burn', file: path.join(plugin.folder, 'a.js'), line: 3 });
    expect(burn!.selfMs).toBeGreaterThan(50);
    expect(taken.sent.runs).toHaveLength(6);
    for (const { from, to } of taken.sent.runs!) expect(to - from).toBeGreaterThan(25_000);
    memoryOf(taken.sent, 'heapUsedBytes');
    memoryOf(taken.sent, 'rssBytes');
  });

  test('Python: the function that burns is the hottest, where it stands', async (context) => {
    needs(tier, context);
    const plugin = makePlugin({ 'a.py': PYTHON, 'b.py': COROUTINE });
    const under = startRunner({ sandbox: tier });
    for (const script of ['a.py', 'b.py']) {
      const taken = await profile(under, plugin, script);
      const found = hottest(taken);
      const waitedMs = found.find(({ name }) => name === '(waiting)')?.selfMs ?? 0;
      const [burn] = found.filter(({ name }) => name !== '(waiting)');
      expect(burn).toMatchObject({ name: 'burn', file: path.join(plugin.folder, script), line: 4 });
      // Six runs of 20 ms each; what they wait, which a busy machine makes longer, is no time of theirs.
      expect(burn!.selfMs).toBeGreaterThan(60);
      expect(burn!.selfMs / (profiledMs(taken) - waitedMs)).toBeGreaterThan(0.7);
      if (tier === 'advisory') expect(taken.sent.memory!.peak.rssBytes).toBeGreaterThan(1_000_000);
      else memoryOf(taken.sent, 'rssBytes');
      // Nothing of ours, nor of how the loop comes to a handler, is in it.
      const names = JSON.stringify(taken.sent.profile);
      expect(names).not.toContain(taken.own);
      expect(names).not.toMatch(/run_forever|_bootstrap_inner|"execute"/);
    }
  });

  test.skipIf(why !== '')(`Node.js 22, which keeps inspectors out${why}`, async (context) => {
    needs(tier, context);
    const plugin = makePlugin({ 'a.js': NODE });
    const under = startRunner({ node: node22, sandbox: tier, debuggerMs: 200 });
    expect(await call(under, plugin, 'a.js')).toMatchObject({ model: true });
    if (tier === 'advisory') {
      // Another Node.js takes its place, if this machine has one that lets inspectors in; else it is said why there is none.
      const profiler = await under.runner.profiler(plugin, 'node');
      const words = 'error' in profiler ? profiler.error.message : profiler.note;
      expect(words).toContain('under its permission model');
      return;
    }
    const taken = await profile(under, plugin, 'a.js');
    expect(hottest(taken).some(({ name }) => name === 'burn')).toBe(true);
    await under.status(({ state }) => state === 'stopped');
    // The worker that was there for the profile gives way to one as usual.
    expect(await call(under, plugin, 'a.js')).toMatchObject({ model: true });
  });
});

describe('profiles of what plugins do', { timeout: 60_000 }, () => {
  test('a large one comes in parts, and calls are answered beside it', async () => {
    // The plugin answers in the inspector's place, with more than a frame may hold.
    const source = `
      const { Session } = require('node:inspector');
      const post = Session.prototype.post;
      Session.prototype.post = function (method, params, done) {
        if (method !== 'Profiler.stop') return post.call(this, method, params, done);
        const call = (name) => ({ functionName: name, scriptId: '1', url: '', lineNumber: 1, columnNumber: 1 });
        const nodes = Array.from({ length: 250_000 }, (_, at) => ({ id: at + 1, hitCount: 0, callFrame: call('\\u00e4\\u{1f600}'.repeat(20) + at), children: at === 0 ? Array.from({ length: 249_999 }, (_, n) => n + 2) : [] }));
        done(null, { profile: { nodes, startTime: 0, endTime: 10, samples: [2], timeDeltas: [1] } });
      };
      exports.onFileSave = () => ({ success: true });`;
    const plugin = makePlugin({ 'a.js': source });
    const under = startRunner();
    const profiler = await profilerOf(under, plugin, 'node');
    await call(under, plugin, 'a.js');
    expect(await profiler.begin(1_000)).toBeUndefined();
    const ended = profiler.end();
    const beside = call(under, plugin, 'a.js');
    const answer = await ended;
    expect(await beside).toEqual({ success: true });
    expect('json' in answer && answer.json.length).toBeGreaterThan(50 * 1024 * 1024);
    const sent = readWorkerProfile('json' in answer ? answer.json : Buffer.alloc(0));
    expect(readCpuProfile(sent?.profile)?.nodes.at(-1)?.callFrame.functionName).toBe(`${'ä😀'.repeat(20)}249999`);
  });

  test('Python: speedscope takes it, deep recursion included', async () => {
    const source = `import sys, time
sys.setrecursionlimit(10000)
def again(n):
    if n > 0:
        return again(n - 1)
    until = time.perf_counter() + 0.03
    while time.perf_counter() < until:
        pass
def on_file_save(event):
    again(3000)
    return {"success": True}
`;
    const taken = await profile(startRunner(), makePlugin({ 'a.py': source }), 'a.py');
    const file = createRequire(import.meta.url).resolve('speedscope/dist/release/file-format-schema.json');
    const isValid = new Ajv({ strict: false }).compile(JSON.parse(await readFile(file, 'utf8')) as object);
    expect(isValid(taken.sent.profile)).toBe(true);
    expect(hottest(taken)[0]).toMatchObject({ name: 'again', line: 3 });
    expect(JSON.stringify(taken.sent.profile)).toContain('(further out)');
  });

  test('Python: threads that the plugin starts are seen by themselves, those that wait for work are not', async () => {
    const source = `import concurrent.futures, time
pool = concurrent.futures.ThreadPoolExecutor(2, thread_name_prefix="mine")
def burn(ms):
    until = time.perf_counter() + ms / 1000
    while time.perf_counter() < until:
        pass
def on_file_save(event):
    list(pool.map(burn, [15]))
    time.sleep(0.01)
    return {"success": True}
`;
    const { sent } = await profile(startRunner(), makePlugin({ 'a.py': source }), 'a.py');
    const { profiles } = readSpeedscope(sent.profile, '')!;
    const mine = profiles.find(({ name }) => name.startsWith('mine'));
    expect(profiles[0]!.name).toBe('Handlers');
    expect(mine!.endValue).toBeGreaterThan(40);
    expect(mine!.endValue).toBeLessThan(150);
  });

  test('Python: what it sets for the time of a profile is as it was afterwards', async () => {
    const source = `import sys
def on_file_save(event):
    return {"success": True, "every": sys.getswitchinterval()}
`;
    const plugin = makePlugin({ 'a.py': source });
    const under = startRunner();
    const profiler = await profilerOf(under, plugin, 'python');
    const before = await call(under, plugin, 'a.py');
    await profiler.begin(1_000);
    expect((await call(under, plugin, 'a.py'))['every']).toBeLessThan(before['every'] as number);
    await end(profiler);
    expect(await call(under, plugin, 'a.py')).toEqual(before);
  });

  test('a profile ends with its worker, and the next worker can have one', async () => {
    const source = `let runs = 0; exports.onFileSave = (text) => { if (JSON.parse(text).exit) process.exit(3); return { success: true }; };`;
    const plugin = makePlugin({ 'a.js': source });
    const under = startRunner();
    const profiler = await profilerOf(under, plugin, 'node');
    await call(under, plugin, 'a.js');
    await profiler.begin(1_000);
    const outcome = await under.runner.invoke(invocation(plugin, 'a.js', { payload: '{"exit":true}' }));
    expect(outcome.ok).toBe(false);
    expect(await profiler.end()).toEqual({ fault: { code: 'worker-ended' } });
    await call(under, plugin, 'a.js');
    expect(await profiler.begin(1_000)).toBeUndefined();
    await call(under, plugin, 'a.js');
    expect((await end(profiler)).runs).toHaveLength(1);
    profiler.close();
    profiler.close();
  });

  test('none is taken while a debugger is attached', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ success: true });' });
    const under = startRunner();
    const profiler = await profilerOf(under, plugin, 'node');
    const target = await under.runner.attachTarget(plugin, 'node');
    if ('error' in target) throw new Error(target.error.message);
    const socket = new WebSocket(target.websocketAddress!);
    onTestFinished(() => socket.close());
    await under.status(({ debuggerAttached }) => debuggerAttached);
    expect(await profiler.begin(1_000)).toEqual({ code: 'debugger-attached' });
    expect(await profiler.end()).toEqual({ fault: { code: 'not-begun' } });
    expect(net.isIP(target.host)).toBe(4);
  });

  test('nothing is left running', async () => {
    const plugin = makePlugin({ 'a.js': NODE, 'a.py': PYTHON });
    const under = startRunner();
    for (const runtime of ['node', 'python'] as const) await (await profilerOf(under, plugin, runtime)).begin(1_000);
    await under.runner.close();
    expect(leftovers()).toEqual([]);
  });
});
