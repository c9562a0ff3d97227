// Random interleavings of events on few documents, with handlers that succeed, fail, crash and are cancelled.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testHanding } from './testHanding.ts';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import type { Gate } from '../grants/gate.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { HandlerIndex } from './select.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { DispatchResult } from '../types.ts';
import type { Invocation, InvocationOutcome, Runner } from '../../runner/index.ts';

/** Plugins whose handlers all run after the save, with the function named so that no script is looked at. */
function pluginWith(id: string, events: string[]): LoadedPlugin {
  return testPlugin(
    id,
    events.map((event) => ({
      event,
      script: `${event}.js`,
      function: event,
      ...(event === 'onFileSave' && { phase: 'afterSave' as const }),
    })),
  );
}

type Fate = 'ok' | 'throws' | 'crashes';

/** A runner whose calls end when the test says so; it keeps the order in which calls began and ended. */
class SteppedRunner implements Pick<Runner, 'invoke'> {
  readonly trace: { plugin: string; document: string; sequence: number; what: 'begin' | 'end' }[] = [];
  readonly #open: { finish: (fate: Fate) => void }[] = [];

  workers(): unknown[] {
    return [];
  }

  invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const { filePath, sequence } = JSON.parse(invocation.payload) as { filePath: string; sequence: number };
    const entry = { plugin: invocation.plugin.id, document: filePath, sequence };
    this.trace.push({ ...entry, what: 'begin' });
    const { promise, resolve } = Promise.withResolvers<InvocationOutcome>();
    const finish = (fate: Fate): void => {
      this.trace.push({ ...entry, what: 'end' });
      const error = { code: 'handler-threw' as const, message: 'it threw' };
      resolve(
        fate === 'ok'
          ? { ok: true, value: { success: true }, function: invocation.event, durationMs: 1, cold: false }
          : { ok: false, error, durationMs: 1, crashed: fate === 'crashes' },
      );
    };
    this.#open.push({ finish });
    return promise;
  }

  /** Ends one of the calls under way, if there is any. */
  step(which: number, fate: Fate): void {
    const [call] = this.#open.splice(which % Math.max(1, this.#open.length), 1);
    call?.finish(fate);
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('fire' as const), event: fc.constantFrom('onFileSave', 'onFileOpen', 'onErrorReport'), document: fc.nat(1) }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat(5), fate: fc.constantFrom<Fate>('ok', 'throws', 'crashes') }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat(20) }),
);

describe('dispatch under random interleavings', () => {
  it('keeps the order per plugin and document, runs one at a time there, and answers every event', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const runner = new SteppedRunner();
        const plugins = [pluginWith('a', ['onFileSave', 'onFileOpen']), pluginWith('b', ['onFileSave', 'onErrorReport', 'onFileOpen'])];
        const index = new HandlerIndex(plugins, ['/w'], true);
        const dispatcher = new Dispatcher({
          links: () => new FolderLinks([]),
          handing: testHanding(),
          runner: runner as unknown as Runner,
          gate: { check: () => undefined, began: () => undefined } as unknown as Gate,
          completionBudgetMs: () => 150,
          log: () => undefined,
          mask: (text: string) => text,
          changed: () => undefined,
        });
        const controllers: AbortController[] = [];
        const fired: { event: string; document: string; answer: Promise<DispatchResult> }[] = [];
        for (const one of steps) {
          if (one.do === 'fire') {
            const controller = new AbortController();
            controllers.push(controller);
            const document = `/w/${one.document}.txt`;
            const request = {
              event: one.event,
              filePath: document,
              ...(one.event === 'onFileSave' && { phase: 'afterSave' as const }),
              fields: { sequence: fired.length },
              signal: controller.signal,
              budgetMs: 0,
            };
            fired.push({ event: one.event, document, answer: dispatcher.dispatch(request, () => index).then(({ result }) => result) });
          } else if (one.do === 'end') {
            runner.step(one.which, one.fate);
          } else {
            controllers[one.which]?.abort();
          }
          await new Promise(setImmediate);
        }
        // Whatever is still under way ends well now; every event must then have its answer.
        const answers = Promise.all(fired.map((one) => one.answer));
        let done = false;
        void answers.then(() => (done = true));
        while (!done) {
          runner.step(0, 'ok');
          await new Promise(setImmediate);
        }
        checkOrder(runner.trace);
        (await answers).forEach((result, sequence) => {
          const { event, document } = fired[sequence]!;
          const reached = plugins.filter((plugin) => plugin.handlers.some((handler) => handler.declaration.event === event)).length;
          expect(result.results).toHaveLength(reached);
          for (const one of result.results) {
            if (one.ok || one.error.code !== 'superseded') continue;
            const newer = fired.some((other, at) => at > sequence && other.event === 'onFileSave' && other.document === document);
            expect(newer, 'a save is only left out for a newer one').toBe(true);
          }
        });
      }),
      { numRuns: 200 },
    );
  });
});

function checkOrder(trace: SteppedRunner['trace']): void {
  const under = new Map<string, number>();
  const last = new Map<string, number>();
  for (const { plugin, document, sequence, what } of trace) {
    const lane = `${plugin} ${document}`;
    if (what === 'begin') {
      expect(under.has(lane), `${lane} runs one event at a time`).toBe(false);
      expect(sequence, `${lane} keeps its order`).toBeGreaterThan(last.get(lane) ?? -1);
      under.set(lane, sequence);
      last.set(lane, sequence);
    } else {
      expect(under.get(lane)).toBe(sequence);
      under.delete(lane);
    }
  }
}
