// Settings that are asked of an editor, which may take its time.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSettings } from '../host/settings.ts';
import { Settings, type SettingsOptions } from './settings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An editor whose answers come when the test gives them, in the order of the questions. */
function slowEditor(): { settings: Settings; answers: ((value: unknown) => void)[]; late: string[] } {
  const answers: ((value: unknown) => void)[] = [];
  const late: string[] = [];
  const settings: Settings = new Settings({
    client: {
      configuration: () => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        answers.push(resolve);
        return promise;
      },
      watchConfiguration: async () => undefined,
    },
    profile: { configuration: true, watchConfiguration: false, features: {} } as unknown as SettingsOptions['profile'],
    parse: parseSettings,
    initial: undefined,
    views: { say: () => undefined },
    onLate: () => late.push(JSON.stringify(settings.current.policy)),
  });
  return { settings, answers, late };
}

const ONLY_COM = { policy: { allowedPlugins: ['com.*'] } };
const ONLY_ORG = { policy: { allowedPlugins: ['org.*'] } };

describe('settings of an editor', () => {
  it('are waited for, but not for long, and count all the same when they come', async () => {
    const { settings, answers, late } = slowEditor();
    const changed = settings.changed(undefined);
    await vi.advanceTimersByTimeAsync(3_001);
    expect(await changed).toBe(false);
    expect(settings.current.policy).toEqual({});
    answers[0]!(ONLY_COM);
    await vi.advanceTimersByTimeAsync(0);
    expect(late).toEqual([JSON.stringify(ONLY_COM.policy)]);
  });

  it('that come late count for nothing where newer ones were asked for', async () => {
    const { settings, answers, late } = slowEditor();
    const first = settings.changed(undefined);
    await vi.advanceTimersByTimeAsync(3_001);
    await first;
    const second = settings.changed(undefined);
    answers[1]!(ONLY_ORG);
    expect(await second).toBe(true);
    answers[0]!(ONLY_COM);
    await vi.advanceTimersByTimeAsync(0);
    expect([settings.current.policy, late]).toEqual([ONLY_ORG.policy, []]);
  });
});
