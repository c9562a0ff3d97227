import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../contract/errors.ts';
import { MissedEvents } from './missedEvents.ts';
import type { DispatchRequest, DispatchResult } from './types.ts';

const open = (filePath: string, fileContent = ''): DispatchRequest => ({ event: 'onFileOpen', filePath, fields: { fileContent } });
const save = (filePath: string, phase: 'beforeSave' | 'afterSave'): DispatchRequest => ({ ...open(filePath), event: 'onFileSave', phase });

/** What became of an event that plugins were not given, each for a reason. */
function refused(reasons: Record<string, ErrorCode>): DispatchResult {
  const results = Object.entries(reasons).map(([pluginKey, code]) => ({
    ...{ pluginId: pluginKey, pluginKey, script: 'a.js', durationMs: 0 },
    ...{ ok: false as const, error: { code, message: '' } },
  }));
  return { event: 'onFileOpen', eventId: '1', results, response: null, overBudget: false, durationMs: 0 };
}

describe('missed events', () => {
  it('are kept for plugins whose user has not answered yet, and for no others, without what they were about', () => {
    const missed = new MissedEvents();
    const waiting = missed.add(
      { ...open('/a', 'text'), generation: 3, signal: AbortSignal.abort() },
      refused({ p: 'not-granted', q: 'denied', r: 'not-granted' }),
    );
    expect(waiting).toEqual(['p', 'r']);
    const kept = { event: 'onFileOpen', filePath: '/a', generation: 3, pluginKey: 'p' };
    expect([missed.take('p'), missed.take('q'), missed.take('p')]).toEqual([[kept], [], []]);
    expect(missed.take('r')).toHaveLength(1);
  });

  it('are those with an effect of their own', () => {
    const missed = new MissedEvents();
    expect(missed.add({ ...open('/a'), event: 'onCodeCompletion' }, refused({ p: 'not-granted' }))).toEqual([]);
    expect(missed.take('p')).toEqual([]);
  });

  it('have both phases of a save, in their order', () => {
    const missed = new MissedEvents();
    for (const phase of ['beforeSave', 'afterSave', 'beforeSave', 'afterSave'] as const)
      missed.add(save('/a', phase), refused({ p: 'not-granted' }));
    expect(missed.take('p').map(({ phase }) => phase)).toEqual(['beforeSave', 'afterSave']);
  });

  it('are none that the user caused by running a handler', () => {
    const missed = new MissedEvents();
    missed.add({ ...open('/a'), only: { pluginKey: 'p', script: 'a.js' } }, refused({ p: 'not-granted' }));
    missed.add({ ...open('/a'), event: 'onFileSave' }, refused({ p: 'not-granted' }));
    expect(missed.take('p')).toEqual([]);
  });

  it('are the last ones of each plugin, each as it was last', () => {
    const missed = new MissedEvents();
    for (const file of ['/first', '/second', '/first']) missed.add(open(file, `${file} anew`), refused({ p: 'not-granted' }));
    expect(missed.take('p').map(({ filePath }) => filePath)).toEqual(['/second', '/first']);
    for (let file = 1; file <= 60; file++) missed.add(open(`/${file}`), refused({ p: 'not-granted', q: 'not-granted' }));
    for (const key of ['p', 'q'])
      expect(missed.take(key).map(({ filePath }) => filePath)).toEqual(Array.from({ length: 50 }, (_, index) => `/${index + 11}`));
  });
});
