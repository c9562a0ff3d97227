import { describe, expect, it } from 'vitest';
import type { Invocation, InvocationOutcome, Runner } from '../runner/types.ts';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import type { Gate } from './gate.ts';
import { HandlerIndex } from './select.ts';
import { testPlugin } from './testPlugin.ts';

/** Handlers named `slow` never answer, the others at once. */
const runner: Pick<Runner, 'invoke'> = {
  invoke: ({ event, function: name }: Invocation): Promise<InvocationOutcome> =>
    name === 'slow'
      ? new Promise(() => {})
      : Promise.resolve({ ok: true, value: { success: true }, function: event, durationMs: 1, cold: false }),
};

function dispatcher(): Dispatcher {
  return new Dispatcher({
    links: () => new FolderLinks([]),
    runner: runner as unknown as Runner,
    gate: { check: () => undefined } as unknown as Gate,
    completionBudgetMs: () => 20,
    log: () => undefined,
    changed: () => undefined,
  });
}

describe('dispatch over its budget', () => {
  const plugins = (event: string) => [
    testPlugin('a', [{ event, function: 'quick' }]),
    testPlugin('b', [{ event, function: 'slow' }]),
    testPlugin('c', [{ event, function: 'quick' }]),
  ];
  const codes = async (event: string): Promise<(string | undefined)[]> => {
    const request = { event, filePath: '/w/a.txt', fields: { fileContent: '' }, budgetMs: 20 };
    const { result } = await dispatcher().dispatch(request, new HandlerIndex(plugins(event), ['/w'], true));
    return result.results.map((one) => (one.ok ? undefined : one.error.code));
  };

  it('blames the handler that took the time, and not those that it left none for', async () => {
    expect(await codes('onFileSave')).toEqual([undefined, 'budget-exceeded', 'not-reached']);
    expect(await codes('onFileOpen')).toEqual([undefined, 'budget-exceeded', undefined]);
  });
});
