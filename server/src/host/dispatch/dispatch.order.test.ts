// Handlers that run side by side end in any order; what comes of an event must not depend on it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testHanding } from './testHanding.ts';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import type { Gate } from '../grants/gate.ts';
import { HandlerIndex } from './select.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { DispatchResult } from '../types.ts';
import type { Invocation, InvocationOutcome, Runner } from '../../runner/index.ts';

/** All but one answer with a message, data, diagnostics and a member of their own; that one fails. */
const PLUGINS = [
  testPlugin('a', [
    { event: 'onProjectOpen', script: 'one.js', function: 'a-one' },
    { event: 'onProjectOpen', script: 'two.py', function: 'a-two' },
  ]),
  testPlugin('b', [
    { event: 'onProjectOpen', script: 'one.py', function: 'b-one' },
    { event: 'onProjectOpen', script: 'fails.js', function: 'fails' },
    { event: 'onProjectOpen', script: 'one.js', function: 'b-two' },
  ]),
];
const INDEX = new HandlerIndex(PLUGINS, ['/w'], true);
const HANDLERS = 5;

/** Ends its calls when it is told to, in the order in which they are named. */
class OrderedRunner implements Pick<Runner, 'invoke'> {
  readonly #open = new Map<number, () => void>();
  #begun = 0;

  workers(): unknown[] {
    return [];
  }

  invoke({ function: name = '' }: Invocation): Promise<InvocationOutcome> {
    const { promise, resolve } = Promise.withResolvers<InvocationOutcome>();
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const value = { success: true, message: name, data: name, [name]: true, diagnostics: [{ message: name, range }] };
    const outcome: InvocationOutcome =
      name === 'fails'
        ? { ok: false, error: { code: 'handler-threw', message: 'it threw' }, durationMs: 1, crashed: false }
        : { ok: true, value, function: name, durationMs: 1, cold: false };
    this.#open.set(this.#begun++, () => resolve(outcome));
    return promise;
  }

  end(which: number): void {
    this.#open.get(which)?.();
  }
}

/** The event's result where handlers end in this order, without what differs from run to run. */
async function resultWhereTheyEnd(order: readonly number[]): Promise<Pick<DispatchResult, 'results' | 'response'>> {
  const runner = new OrderedRunner();
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
  const answer = dispatcher.dispatch({ event: 'onProjectOpen', fields: {} }, () => INDEX);
  await new Promise(setImmediate);
  for (const which of order) {
    runner.end(which);
    await new Promise(setImmediate);
  }
  const { results, response } = (await answer).result;
  // How long it took until each began is another matter.
  return { results: results.map(({ startedMs: _when, ...rest }) => rest), response };
}

describe('dispatch of handlers that run side by side', () => {
  it('comes to the same result in whatever order they end: by plugin, then as the manifest lists them', async () => {
    const expected = await resultWhereTheyEnd([0, 1, 2, 3, 4]);
    expect(expected.response).toMatchObject({ message: 'a-one\na-two\nb-one\nb-two', data: 'b-two' });
    expect((expected.response!['diagnostics'] as { message: string }[]).map((one) => one.message)).toEqual([
      'a-one',
      'a-two',
      'b-one',
      'b-two',
    ]);
    const orders = fc.shuffledSubarray([...Array(HANDLERS).keys()], { minLength: HANDLERS });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const result = await resultWhereTheyEnd(order);
        expect(result).toEqual(expected);
        // The order of the members counts too, since the response is printed as it is.
        expect(JSON.stringify(result.response)).toBe(JSON.stringify(expected.response));
      }),
    );
  });
});
