// Whatever calls come, in whatever order, of whatever length, cancelled or crashing, with restarts among them: they take turns, have their own time,
// begin once and settle once.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import type { InvocationOutcome, Runner, RunnerPlugin } from './types.ts';

/**
 * The handlers write down when they begin and how long they took by their own clock: each line in one piece, so that the lines of all calls
 * stand in the order in which they happened.
 */
const NODE = `
const { appendFileSync } = require('node:fs');
exports.onCommand = async (event) => {
  const { id, ms, crash, record } = JSON.parse(event);
  appendFileSync(record, \`begin \${id}\\n\`);
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (crash) process.exit(9);
  appendFileSync(record, \`end \${id} \${performance.now() - start}\\n\`);
  return { id };
};`;
const PYTHON = `
import json, os, time
def note(record, line):
    with open(record, "ab", 0) as file:
        file.write(line.encode())
def on_command(event):
    call = json.loads(event)
    note(call["record"], "begin %d\\n" % call["id"])
    start = time.perf_counter()
    time.sleep(call["ms"] / 1000)
    if call["crash"]:
        os._exit(9)
    note(call["record"], "end %d %f\\n" % (call["id"], (time.perf_counter() - start) * 1000))
    return {"id": call["id"]}
`;

const COROUTINE = PYTHON.replace('import json', 'import asyncio, json')
  .replace('def on_command', 'async def on_command')
  .replace('time.sleep', 'await asyncio.sleep');

interface PlannedCall {
  script: 0 | 1;
  /** Before the call is made, so that some come all at once and others one by one. */
  pauseMs: number;
  ms: number;
  deadlineMs: number;
  crash: boolean;
  cancelAfterMs: number | undefined;
  idempotent: boolean;
  /** The worker is restarted right before the call is made. */
  restart: boolean;
}

const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
  script: fc.constantFrom(0, 1),
  pauseMs: fc.constantFrom(0, 0, 0, 5, 40),
  ms: fc.integer({ min: 0, max: 120 }),
  deadlineMs: fc.constantFrom(60, 180, 5_000),
  crash: fc.constantFrom(false, false, false, false, false, false, false, true),
  cancelAfterMs: fc.constantFrom(undefined, undefined, undefined, 0, 20, 100),
  idempotent: fc.boolean(),
  restart: fc.constantFrom(false, false, false, false, false, true),
});

/** More calls at once than a worker takes, once it is warm, and a restart before the last of them. */
const burst = Array.from({ length: 12 }, (_, id): PlannedCall => {
  const pauseMs = id === 1 ? 400 : 0;
  return { script: 0, pauseMs, ms: 120, deadlineMs: 5_000, crash: false, cancelAfterMs: undefined, idempotent: false, restart: id === 10 };
});

/** What the handlers wrote down. */
interface Recorded {
  /** Ids in the order in which their functions began, the first time each. */
  begun: number[];
  /** By id, how often its function began. */
  times: Map<number, number>;
  /** By id, in ms, the last time each. */
  took: Map<number, number>;
}

/** On a busy machine, a handler's own clock and its worker's may tell different stories about the last moments of its time. */
const CLOCKS_MS = 40;

describe.each([
  { language: 'Node', files: { 'a0.js': NODE, 'a1.js': NODE }, script: (which: number) => `a${which}.js` },
  { language: 'Python', files: { 'a0.py': PYTHON, 'a1.py': PYTHON }, script: (which: number) => `a${which}.py` },
  { language: 'Python, as coroutines', files: { 'a0.py': COROUTINE, 'a1.py': COROUTINE }, script: (which: number) => `a${which}.py` },
])('calls in $language', ({ files, script }) => {
  test('take turns, have their own time, and settle once', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plannedCall, { minLength: 2, maxLength: 14 }), async (planned) => {
        const under = startRunner();
        const plugin = makePlugin(files, { grants: { permissions: ['filesystem:write'], workspaceFolders: [] } });
        const { outcomes, recorded } = await run(under.runner, plugin, planned, script);
        for (const [id, outcome] of outcomes.entries()) judge(planned, outcome, id, recorded);
        for (const which of [0, 1]) {
          const begun = recorded.begun.filter((id) => planned[id]!.script === which);
          expect(begun, 'calls of one script begin in the order in which they came').toEqual(begun.toSorted((a, b) => a - b));
        }
        for (const [id, times] of recorded.times) {
          const most = planned[id]!.idempotent ? 2 : 1;
          expect(times, `what began is not begun again unless that is known to do no harm: ${id}`).toBeLessThanOrEqual(most);
        }
        await under.runner.close();
      }),
      { numRuns: 9, examples: [[burst]], endOnFailure: true },
    );
  });
});

async function run(
  runner: Runner,
  plugin: RunnerPlugin,
  planned: readonly PlannedCall[],
  script: (which: number) => string,
): Promise<{ outcomes: InvocationOutcome[]; recorded: Recorded }> {
  const record = path.join(plugin.folder, 'record.txt');
  writeFileSync(record, '');
  const settled: Promise<InvocationOutcome>[] = [];
  for (const [id, { script: which, pauseMs, ms, deadlineMs, crash, cancelAfterMs, idempotent, restart }] of planned.entries()) {
    if (pauseMs > 0) await delay(pauseMs);
    if (restart) void runner.restart(plugin.key);
    const payload = JSON.stringify({ id, ms, crash, record });
    const signal = cancelAfterMs === undefined ? {} : { signal: AbortSignal.timeout(cancelAfterMs) };
    settled.push(runner.invoke(invocation(plugin, script(which), { event: 'onCommand', payload, deadlineMs, idempotent, ...signal })));
  }
  const outcomes = await Promise.all(settled);
  const recorded: Recorded = { begun: [], times: new Map(), took: new Map() };
  for (const line of readFileSync(record, 'utf8').split('\n')) {
    const [what, id, ms] = line.split(' ');
    if (what === 'begin') {
      const times = recorded.times.get(Number(id)) ?? 0;
      recorded.times.set(Number(id), times + 1);
      if (times === 0) recorded.begun.push(Number(id));
    } else if (what === 'end') recorded.took.set(Number(id), Number(ms));
  }
  return { outcomes, recorded };
}

/** Holds an outcome against what the handler itself wrote down. */
function judge(all: readonly PlannedCall[], outcome: InvocationOutcome, id: number, { begun, took }: Recorded): void {
  const planned = all[id]!;
  const what = JSON.stringify({ id, planned, outcome, begun: begun.includes(id), took: took.get(id) });
  if (outcome.ok) {
    expect(outcome.value, what).toEqual({ id });
    return;
  }
  const { code } = outcome.error;
  if (code === 'cancelled') return expect(planned.cancelAfterMs, what).toBeDefined();
  expect(['timeout', 'worker-exited', 'worker-restarted'], what).toContain(code);
  expect(begun, `what had not begun is not to blame, and goes to the next worker: ${what}`).toContain(id);
  if (code === 'timeout') {
    const ms = took.get(id) ?? Infinity;
    expect(ms, `no call that ran within its own deadline is reported late: ${what}`).toBeGreaterThan(planned.deadlineMs - CLOCKS_MS);
  } else if (code === 'worker-exited') {
    // A worker that ends without a word may have been ended by any call that ran.
    const crashes = all.filter(({ crash }) => crash);
    expect(crashes, `only a call that crashes ends its worker: ${what}`).not.toEqual([]);
  }
}
