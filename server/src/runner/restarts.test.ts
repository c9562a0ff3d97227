// What becomes of calls when their worker is replaced or killed: those of one script still begin in the order in which they came, and none twice.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import type { Invocation, InvocationOutcome, RunnerPlugin } from './types.ts';

/** Handlers that write down which calls they begin, in one piece and in the plugin's own folder. */
const files = {
  'a.py': `
import json, os, time
record = os.path.join(os.path.dirname(__file__), "record.txt")
def on_command(event, context):
    call = json.loads(event)
    with open(record, "ab", 0) as file:
        file.write(b"%d\\n" % call["id"])
    context.log.info("running")
    time.sleep(call["ms"] / 1000)
    return {"pid": os.getpid()}
`,
  'hangs.py': 'import time\ndef on_command(event, context):\n    context.log.info("hanging")\n    time.sleep(60)',
  'a.mjs': `
import { appendFileSync } from 'node:fs';
console.log('importing');
await new Promise((resolve) => setTimeout(resolve, 500));
export async function onCommand(event) {
  const { id, ms } = JSON.parse(event);
  appendFileSync(new URL('record.txt', import.meta.url), id + '\\n');
  await new Promise((resolve) => setTimeout(resolve, ms));
  return { pid: process.pid };
}`,
};

function recordingPlugin(): RunnerPlugin {
  const plugin = makePlugin(files, { grants: { permissions: ['filesystem:read'], workspaceFolders: [] } });
  writeFileSync(path.join(plugin.folder, 'record.txt'), '');
  return plugin;
}

/** Ids of calls in the order in which their functions began. */
function begun({ folder }: RunnerPlugin): number[] {
  return readFileSync(path.join(folder, 'record.txt'), 'utf8').trim().split('\n').map(Number);
}

function call(plugin: RunnerPlugin, script: string, id: number, ms: number, more: Partial<Invocation> = {}): Invocation {
  return invocation(plugin, script, { event: 'onCommand', payload: JSON.stringify({ id, ms }), ...more });
}

const ids = (count: number): number[] => Array.from({ length: count }, (_, id) => id);

function worker(outcome: InvocationOutcome | undefined): unknown {
  return outcome?.ok === true ? outcome.value!['pid'] : undefined;
}

describe('restarts', () => {
  const replacements = {
    restart: ({ runner }: ReturnType<typeof startRunner>, plugin: RunnerPlugin): RunnerPlugin => {
      void runner.restart(plugin.key);
      return plugin;
    },
    'fewer grants': (_under: unknown, plugin: RunnerPlugin): RunnerPlugin => ({
      ...plugin,
      grants: { permissions: [], workspaceFolders: [] },
    }),
  };

  test.for(['restart', 'fewer grants'] as const)('calls that wait in a worker keep their place, and begin once: %s', async (how) => {
    const under = startRunner();
    const plugin = recordingPlugin();
    // The first outlasts the grace period; seven wait behind it in the worker, and four more before it.
    const before = ids(12).map((id) => under.runner.invoke(call(plugin, 'a.py', id, id === 0 ? 5_000 : 0)));
    await under.line(({ text }) => text === 'running');
    const replaced = replacements[how](under, plugin);
    const after = [12, 13, 14].map((id) => under.runner.invoke(call(replaced, 'a.py', id, 0)));
    const [first, ...others] = await Promise.all([...before, ...after]);
    expect(first).toMatchObject({ ok: false, crashed: false, error: { code: 'worker-restarted' } });
    expect(others.filter(({ ok }) => !ok)).toEqual([]);
    expect(begun(plugin)).toEqual(ids(15));
    expect(new Set(others.map(worker)).size).toBe(1);
  });

  test('calls whose script is still being imported go to the new worker in their order', async () => {
    const under = startRunner();
    const plugin = recordingPlugin();
    const before = ids(10).map((id) => under.runner.invoke(call(plugin, 'a.mjs', id, 0)));
    await under.line(({ text }) => text === 'importing');
    const restarted = under.runner.restart(plugin.key);
    const after = [10, 11].map((id) => under.runner.invoke(call(plugin, 'a.mjs', id, 0)));
    const outcomes = await Promise.all([...before, ...after]);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(begun(plugin)).toEqual(ids(12));
    await restarted;
  });

  test('what runs has the grace period for itself, and what waits behind it does not begin in the old worker', async () => {
    const under = startRunner({ graceMs: 10_000 });
    const plugin = recordingPlugin();
    const [first, second] = [under.runner.invoke(call(plugin, 'a.py', 0, 300)), under.runner.invoke(call(plugin, 'a.py', 1, 0))];
    await under.line(({ text }) => text === 'running');
    const { pid } = under.runner.workers()[0]!;
    const restarted = under.runner.restart(plugin.key);
    expect(worker(await first)).toBe(pid);
    expect(worker(await second)).toBeDefined();
    expect(worker(await second)).not.toBe(pid);
    await restarted;
    expect(begun(plugin)).toEqual([0, 1]);
  });

  test('a call that is interrupted and may be repeated is begun again once, when nothing of the old worker is left', async () => {
    const under = startRunner({ graceMs: 50 });
    const plugin = recordingPlugin();
    const outcome = under.runner.invoke(call(plugin, 'a.py', 0, 5_000, { idempotent: true }));
    await under.line(({ text }) => text === 'running');
    const restart = under.runner.restart(plugin.key);
    await under.line(() => under.lines.filter(({ text }) => text === 'running').length === 2);
    await restart;
    await under.runner.restart(plugin.key);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'worker-restarted' } });
    expect(begun(plugin)).toEqual([0, 0]);
  });

  test('many restarts do not use up a call that never began', async () => {
    const under = startRunner();
    const plugin = recordingPlugin();
    const outcome = under.runner.invoke(call(plugin, 'a.mjs', 0, 0));
    for (let times = 1; times <= 5; times++) {
      await under.line(() => under.lines.filter(({ text }) => text === 'importing').length === times);
      void under.runner.restart(plugin.key);
    }
    expect(await outcome).toMatchObject({ ok: true });
    expect(begun(plugin)).toEqual([0]);
  });

  test('a worker that is killed while other calls take their turns begins none of those that go to the next one', async () => {
    const under = startRunner({ graceMs: 1 });
    const plugin = recordingPlugin();
    const hanging = under.runner.invoke(call(plugin, 'hangs.py', 0, 0, { deadlineMs: 100 }));
    await under.line(({ text }) => text === 'hanging');
    const outcomes: Promise<InvocationOutcome>[] = [];
    let killed = false;
    void hanging.then(() => (killed = true));
    // As many as the worker takes beside it, all the time.
    const lane = async (): Promise<void> => {
      while (!killed) {
        const next = under.runner.invoke(call(plugin, 'a.py', outcomes.length, 4));
        outcomes.push(next);
        await next;
      }
    };
    await Promise.all(ids(7).map(lane));
    expect(await hanging).toMatchObject({ ok: false, error: { code: 'timeout' } });
    const settled = await Promise.all(outcomes);
    const order = begun(plugin);
    expect(order).toEqual(ids(settled.length));
    // At most the one that ran when the worker was killed.
    expect(settled.filter(({ ok }) => !ok).length).toBeLessThanOrEqual(1);
  });
});
