import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
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
    const run = exampleRun({ name: 'Tidy (app)', inFolder: 'app', script: 'a.js' });
    const [child] = activityChildren([], { kind: 'event', entry: exampleActivity({ handlers: [run] }) });
    expect(activityRow(child!)).toMatchObject({ label: 'Tidy (app)', tooltip: expect.stringContaining(String.raw`\(app\)`) });
  });

  it('says in the tooltip of a failed event why it failed', () => {
    const handlers = [exampleRun({ script: 'a.js', ok: false, outcome: 'failed', code: 'timeout', message: 'It took too long.' })];
    const entry = exampleActivity({ outcome: 'failed', summary: 'Tidy failed', handlers });
    const view = activityRow({ kind: 'event', entry });
    expect(view.icon.name).toBe('error');
    expect(view.tooltip).toContain(String.raw`Tidy, a\.js: It took too long\.`);
    const [child] = activityChildren([], { kind: 'event', entry });
    expect(activityRow(child!)).toMatchObject({ label: 'Tidy', description: 'a.js · timeout', icon: { name: 'error' } });
  });

  it('says beside the file that a result follows, or that it was discarded and why', () => {
    const handlers = [exampleRun({ script: 'a.js', ok: false, outcome: 'late', code: 'budget-exceeded', message: 'Late.' })];
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

  it('is grey, and says why, where something was not allowed or declined', () => {
    const refused = exampleRun({
      name: 'Lint',
      ok: false,
      outcome: 'notAllowed',
      code: 'not-granted',
      message: 'Lint did not run: it waits.',
    });
    const entry = exampleActivity({ outcome: 'notAllowed', handlers: [exampleRun(), refused] });
    expect(activityRow({ kind: 'event', entry })).toMatchObject({
      description: `a.ts · Lint: not allowed yet · 12 ms · ${timeOfDay(entry.at)}`,
      icon: { name: 'shield', color: 'disabledForeground' },
    });
    const [worked, child] = activityChildren([], { kind: 'event', entry });
    expect(activityRow(worked!)).toMatchObject({ label: 'Tidy', icon: { name: 'pass' } });
    expect(activityRow(child!)).toMatchObject({
      label: 'Lint',
      description: 'handlers/save.js · not allowed yet',
      icon: { name: 'shield' },
    });
    const declined = exampleRun({ ok: false, outcome: 'declined', code: 'handler-failed', message: 'Tidy: …', words: 'no object' });
    const left = exampleActivity({ outcome: 'declined', handlers: [declined] });
    expect(activityRow({ kind: 'event', entry: left })).toMatchObject({
      description: `a.ts · left as it is · 12 ms · ${timeOfDay(left.at)}`,
      icon: { name: 'circle-slash', color: 'disabledForeground' },
    });
    const [row] = activityChildren([], { kind: 'event', entry: left });
    expect(activityRow(row!)).toMatchObject({ description: 'handlers/save.js · no object', icon: { color: 'disabledForeground' } });
  });

  it('has no arrow for an event without handlers', () => {
    const entry = exampleActivity({ outcome: 'skipped', handlers: [] });
    expect(activityRow({ kind: 'event', entry })).toMatchObject({ children: 'none', icon: { name: 'debug-step-over' } });
    expect(activityChildren([entry])).toEqual([{ kind: 'event', entry }]);
  });
});
