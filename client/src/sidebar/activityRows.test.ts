import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
import { timeOfDay } from '../words.ts';
import { activityChildren, activityRow, type ActivityNode } from './activityRows.ts';

const event = (changes: Partial<HistoryEntry> = {}): ActivityNode => ({ kind: 'event', entry: exampleActivity(changes) });
const at = timeOfDay(exampleActivity().at);

describe('activityRows', () => {
  it('names an event by its file, with what matters most first', () => {
    expect(activityRow(event())).toMatchObject({
      id: 'event:e1',
      label: 'a.ts',
      description: `12 ms · saved · ${at}`,
      spoken: `a.ts, saved, worked, 12 ms, ${at}`,
      icon: { name: 'pass' },
      contextValue: 'event ok file again',
      children: 'collapsed',
      command: 'codexPlugins.openEvent',
    });
    expect(activityRow(event({ phase: 'afterSave', changed: 'text' }))).toMatchObject({
      description: `12 ms · after save · ${at}`,
      spoken: `a.ts, after save, worked, changed the text, 12 ms, ${at}`,
      contextValue: 'event ok changed file again',
    });
  });

  it.each([
    ['onProjectOpen', {}, 'Project opened', `12 ms · ${at}`],
    ['onCommand', { command: 'report' }, 'Command report', `12 ms · ${at}`],
    ['onCommand', { command: 'report', filePath: '/p/b.ts' }, 'Command report', `12 ms · b.ts · ${at}`],
    ['onContextUpdate', {}, 'Editor context changed', `12 ms · ${at}`],
    ['onFileOpen', { filePath: '/p/b.ts' }, 'b.ts', `12 ms · opened · ${at}`],
    ['onErrorReport', { filePath: String.raw`C:\p\b.ts` }, 'b.ts', `12 ms · problems · ${at}`],
    ['deployed', {}, 'deployed', `12 ms · ${at}`],
  ])('says what %s %j was', (name, changes, label, description) => {
    const { filePath: _file, ...entry } = exampleActivity({ event: name });
    expect(activityRow({ kind: 'event', entry: { ...entry, ...changes } })).toMatchObject({ label, description });
  });

  it('says where a completion is from', () => {
    const handlers = [exampleRun({ pluginId: 'com.example.sign', name: 'Sign' })];
    const tooltip = (from: NonNullable<HistoryEntry['from']>): string =>
      activityRow(event({ event: 'onCodeCompletion', from, handlers })).tooltip;
    expect(tooltip({ source: 'workspace', plugins: ['com.example.sign'] })).toContain(
      'The first completion is from the text of the workspace, changed by Sign.',
    );
    expect(tooltip({ source: 'editorModel', plugins: [] })).toContain('is from a language model of the editor.');
    expect(tooltip({ plugins: ['com.example.sign'] })).toContain('was made by Sign.');
  });

  it('tells copies of a plugin apart', () => {
    const run = exampleRun({ name: 'Tidy (app)', script: 'a.js' });
    const [child] = activityChildren([], event({ handlers: [run] }));
    expect(activityRow(child!)).toMatchObject({
      label: 'Tidy (app)',
      description: '12 ms · a.js',
      spoken: 'Tidy (app), a.js, worked, 12 ms',
      tooltip: expect.stringContaining(String.raw`\(app\)`),
    });
  });

  it('says of a failed event that it failed, and in the tooltip why', () => {
    const handlers = [
      exampleRun({
        script: 'a.js',
        function: 'save',
        ok: false,
        outcome: 'failed',
        durationMs: 5,
        code: 'timeout',
        message: 'It took too long.',
      }),
    ];
    const failed = event({ outcome: 'failed', summary: 'Tidy failed', handlers });
    const row = activityRow(failed);
    expect(row).toMatchObject({ icon: { name: 'error' }, description: `failed · 12 ms · saved · ${at}` });
    expect(row.tooltip).toContain(String.raw`Tidy, a\.js: It took too long\.`);
    const [child] = activityChildren([], failed);
    expect(activityRow(child!)).toMatchObject({ label: 'Tidy', description: 'failed · 5 ms · a.js (save)', icon: { name: 'error' } });
  });

  it('says that a result follows, or that it was discarded and why', () => {
    const handlers = [exampleRun({ script: 'a.js', ok: false, outcome: 'late', code: 'budget-exceeded', message: 'Late.' })];
    const late = event({ outcome: 'late', summary: 'Tidy: the save went on without it; its result follows', handlers });
    expect(activityRow(late)).toMatchObject({ description: `its result follows · 12 ms · saved · ${at}`, icon: { name: 'watch' } });
    const [child] = activityChildren([], late);
    expect(activityRow(child!)).toMatchObject({ icon: { name: 'watch' } });
    const summary = 'Tidy: 2300 ms, after the save; discarded: the file changed meanwhile';
    expect(activityRow(event({ outcome: 'discarded', summary, discarded: 'the file changed meanwhile' }))).toMatchObject({
      description: `discarded: the file changed meanwhile · 12 ms · saved · ${at}`,
      icon: { name: 'discard' },
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
    const waiting = event({ outcome: 'notAllowed', handlers: [exampleRun(), refused] });
    expect(activityRow(waiting)).toMatchObject({
      description: `not allowed yet · 12 ms · saved · ${at}`,
      spoken: `a.ts, saved, not allowed yet, 12 ms, ${at}`,
      icon: { name: 'shield', color: 'disabledForeground' },
    });
    const [worked, child] = activityChildren([], waiting);
    expect(activityRow(worked!)).toMatchObject({ label: 'Tidy', icon: { name: 'pass' } });
    expect(activityRow(child!)).toMatchObject({
      label: 'Lint',
      description: 'not allowed yet · handlers/save.js',
      icon: { name: 'shield' },
    });
    const declined = exampleRun({ ok: false, outcome: 'declined', code: 'handler-failed', message: 'Tidy: …', words: 'no object' });
    const left = event({ outcome: 'declined', handlers: [declined] });
    expect(activityRow(left)).toMatchObject({
      description: `left as it is · 12 ms · saved · ${at}`,
      icon: { color: 'disabledForeground' },
    });
    const [row] = activityChildren([], left);
    expect(activityRow(row!)).toMatchObject({ description: 'no object · 12 ms · handlers/save.js', icon: { color: 'disabledForeground' } });
  });

  it('has no arrow for an event without handlers', () => {
    const entry = exampleActivity({ outcome: 'skipped', handlers: [] });
    expect(activityRow({ kind: 'event', entry })).toMatchObject({
      children: 'none',
      icon: { name: 'debug-step-over' },
      description: `not run · saved · ${at}`,
    });
    expect(activityChildren([entry])).toEqual([{ kind: 'event', entry }]);
  });

  it('folds the completions of one document into one row, where the newest of them stands', () => {
    const completion = (eventId: string, changes: Partial<HistoryEntry> = {}) =>
      exampleActivity({ eventId, event: 'onCodeCompletion', ...changes });
    const other = completion('4', { filePath: '/projects/shop/b.ts' });
    const save = exampleActivity({ eventId: '2' });
    const [newest, oldest] = [completion('1', { changed: 'completions' }), completion('3', { outcome: 'failed' })];
    const asked = completion('5', { event: 'onRequest' });
    const top = activityChildren([newest, save, oldest, other, asked]);
    expect(top.map((node) => activityRow(node).id)).toEqual(['completions:/projects/shop/src/a.ts', 'event:2', 'event:4']);
    expect(activityRow(top[0]!)).toMatchObject({
      label: 'a.ts',
      description: `2 completions, 1 failure, 1 changed · ${at}`,
      spoken: `a.ts, 2 completions, 1 failure, 1 changed, the last at ${at}`,
      children: 'collapsed',
    });
    const inside = activityChildren([], top[0]);
    expect(inside.map((node) => activityRow(node).id)).toEqual(['event:1', 'event:3', 'event:5']);
    expect(inside.map((node) => activityRow(node))).toMatchObject([
      { label: at, description: '12 ms · changed · completion' },
      { label: at, description: 'failed · 12 ms · completion', spoken: `a.ts, completion, failed, 12 ms, ${at}` },
      { label: at, description: '12 ms · asked' },
    ]);
    // One more completion changes neither the row's id nor that of another.
    const later = activityChildren([completion('6'), newest, save, oldest, other, asked]);
    expect(later.map((node) => activityRow(node).id)).toEqual(top.map((node) => activityRow(node).id));
  });
});
