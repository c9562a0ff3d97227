import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { describe, expect, it } from 'vitest';
import { exampleActivity } from '../examplePlugin.ts';
import { timeOfDay } from '../words.ts';
import { activityChildren, activityRow } from './activityRows.ts';

describe('activityRows', () => {
  it('describes an event by file, duration and time', () => {
    const entry = exampleActivity();
    expect(activityRow({ kind: 'event', entry })).toMatchObject({
      id: 'event:e1',
      label: 'onFileSave',
      description: `a.ts · 12 ms · ${timeOfDay(entry.at)}`,
      icon: { name: 'pass' },
      contextValue: 'event ok',
      children: 'collapsed',
      command: 'codexPlugins.openEvent',
    });
  });

  it('tells copies of a plugin apart', () => {
    const run = { pluginId: 'com.example.tidy', pluginKey: 'k', inFolder: 'app', script: 'a.js', ok: true, durationMs: 5 };
    const [child] = activityChildren([], { kind: 'event', entry: exampleActivity({ handlers: [run] }) });
    expect(activityRow(child!)).toMatchObject({ label: 'com.example.tidy (app)', tooltip: expect.stringContaining(String.raw`\(app\)`) });
  });

  it('says in the tooltip of a failed event why it failed', () => {
    const handlers: HistoryEntry['handlers'] = [
      {
        pluginId: 'com.example.tidy',
        pluginKey: 'k',
        script: 'a.js',
        ok: false,
        durationMs: 5,
        code: 'timeout',
        message: 'It took too long.',
      },
    ];
    const entry = exampleActivity({ outcome: 'failed', summary: 'Tidy failed', handlers });
    const view = activityRow({ kind: 'event', entry });
    expect(view.icon.name).toBe('error');
    expect(view.tooltip).toContain(String.raw`com\.example\.tidy, a\.js: It took too long\.`);
    const [child] = activityChildren([], { kind: 'event', entry });
    expect(activityRow(child!)).toMatchObject({ label: 'com.example.tidy', description: 'a.js · timeout', icon: { name: 'error' } });
  });

  it('says beside the file that a result follows, or that it was discarded and why', () => {
    const handlers: HistoryEntry['handlers'] = [
      {
        pluginId: 'com.example.tidy',
        pluginKey: 'k',
        script: 'a.js',
        ok: false,
        durationMs: 1170,
        code: 'budget-exceeded',
        message: 'Late.',
      },
    ];
    const late = exampleActivity({ outcome: 'late', summary: 'Tidy: the save went on without it; its result follows', handlers });
    expect(activityRow({ kind: 'event', entry: late })).toMatchObject({
      description: `a.ts · its result follows · 12 ms · ${timeOfDay(late.at)}`,
      icon: { name: 'watch' },
    });
    const [child] = activityChildren([], { kind: 'event', entry: late });
    expect(activityRow(child!)).toMatchObject({ icon: { name: 'watch' } });
    const entry = exampleActivity({
      outcome: 'discarded',
      summary: 'Tidy: 2300 ms, after the save; discarded: the file changed meanwhile',
    });
    expect(activityRow({ kind: 'event', entry })).toMatchObject({
      description: `a.ts · discarded: the file changed meanwhile · 12 ms · ${timeOfDay(entry.at)}`,
      icon: { name: 'discard' },
      contextValue: 'event discarded',
    });
  });

  it('has no arrow for an event without handlers', () => {
    const entry = exampleActivity({ outcome: 'skipped', handlers: [] });
    expect(activityRow({ kind: 'event', entry })).toMatchObject({ children: 'none', icon: { name: 'debug-step-over' } });
    expect(activityChildren([entry])).toEqual([{ kind: 'event', entry }]);
  });
});
