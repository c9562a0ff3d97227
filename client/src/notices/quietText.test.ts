import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
import { isOutdatedBy, quietTexts } from './quietText.ts';

const declined = exampleRun({
  ok: false,
  outcome: 'declined',
  code: 'handler-failed',
  message: 'Tidy: …',
  words: 'a.ts: Unexpected token',
});
const paused = exampleRun({ ok: false, outcome: 'paused', code: 'in-debugger', message: 'Tidy: …' });

describe('quietTexts', () => {
  it('has the words of a handler that does not want to, once', () => {
    expect(quietTexts(exampleActivity({ outcome: 'declined', handlers: [exampleRun(), declined] }))).toEqual([
      { key: 'e1 1 declined', icon: 'circle-slash', text: 'Tidy left a.ts as it is: Unexpected token' },
    ]);
    const opened = exampleActivity({ event: 'onProjectOpen', handlers: [declined] });
    expect(quietTexts(opened)).toMatchObject([{ text: 'Tidy: a.ts: Unexpected token' }]);
  });

  it('says once for a save that it is paused in the debugger', () => {
    const behind = exampleRun({ ok: false, outcome: 'late', code: 'not-reached' });
    expect(quietTexts(exampleActivity({ outcome: 'late', handlers: [paused, paused, behind] }))).toEqual([
      { key: 'e1 paused', icon: 'debug-pause', text: 'Paused in the debugger; a.ts was saved unformatted' },
    ]);
  });

  it('does not call a save unformatted that has what the handlers before the breakpoint made of it', () => {
    const entry = exampleActivity({ outcome: 'late', changed: 'text', handlers: [exampleRun({ name: 'Sort' }), paused] });
    expect(quietTexts(entry)).toMatchObject([{ text: 'Paused in the debugger; a.ts was saved without Tidy' }]);
  });

  it('says nothing of what worked, failed, was asked for by hand, or comes with every key', () => {
    const failed = exampleRun({ ok: false, outcome: 'failed', code: 'timeout' });
    expect(quietTexts(exampleActivity({ handlers: [exampleRun(), failed] }))).toEqual([]);
    expect(quietTexts(exampleActivity({ byHand: true, handlers: [declined] }))).toEqual([]);
    expect(quietTexts(exampleActivity({ event: 'onCodeCompletion', handlers: [declined] }))).toEqual([]);
  });

  it('lets no plugin write icons or further lines', () => {
    const words = 'a\n$(pass) done\u202e';
    const [text] = quietTexts(exampleActivity({ handlers: [{ ...declined, name: 'T$(x)\n', words }] }));
    expect(text!.text).not.toMatch(/\$\(|[\n\u202e]/);
  });

  it('is not true any more once the file was saved again, or another one', () => {
    const said = exampleActivity({ eventId: 'said', phase: 'beforeSave', outcome: 'declined' });
    const next = (changes: Parameters<typeof exampleActivity>[0]) => isOutdatedBy(said, exampleActivity({ eventId: 'next', ...changes }));
    expect(next({ phase: 'beforeSave' })).toBe(true);
    expect(next({ phase: 'afterSave', filePath: '/other.ts' })).toBe(true);
    expect(next({ phase: 'afterSave' })).toBe(false);
    expect(next({ eventId: 'said', phase: 'beforeSave' })).toBe(false);
    expect(next({ event: 'onCodeCompletion' })).toBe(false);
    expect(next({ phase: 'beforeSave', byHand: true })).toBe(false);
  });
});
