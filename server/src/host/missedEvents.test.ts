import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../contract/errors.ts';
import { MissedEvents } from './missedEvents.ts';
import type { DispatchRequest, DispatchResult } from './types.ts';

const open = (filePath: string, fileContent = ''): DispatchRequest => ({ event: 'onFileOpen', filePath, fields: { fileContent } });

/** What became of an event that plugins were not given, each for a reason. */
function refused(reasons: Record<string, ErrorCode>): DispatchResult {
  const results = Object.entries(reasons).map(([pluginKey, code]) => ({
    ...{ pluginId: pluginKey, pluginKey, script: 'a.js', durationMs: 0 },
    ...{ ok: false as const, error: { code, message: '' } },
  }));
  return { event: 'onFileOpen', eventId: '1', results, response: null, overBudget: false, durationMs: 0 };
}

describe('missed events', () => {
  it('are kept for plugins whose user has not answered yet, and for no others', () => {
    const missed = new MissedEvents();
    missed.add({ ...open('/a'), signal: AbortSignal.abort() }, refused({ p: 'not-granted', q: 'denied', r: 'not-granted' }));
    expect([missed.take('p'), missed.take('q'), missed.take('p')]).toEqual([[{ ...open('/a'), only: { pluginKey: 'p' } }], [], []]);
    expect(missed.take('r')).toHaveLength(1);
  });

  it('are those that happen once', () => {
    const missed = new MissedEvents();
    missed.add({ ...open('/a'), event: 'onFileSave' }, refused({ p: 'not-granted' }));
    expect(missed.take('p')).toEqual([]);
  });

  it('are the last ones, each as it was last', () => {
    const missed = new MissedEvents();
    for (const file of ['/first', '/second', '/first']) missed.add(open(file, `${file} anew`), refused({ p: 'not-granted' }));
    expect(missed.take('p').map(({ filePath }) => filePath)).toEqual(['/second', '/first']);
    for (let file = 1; file <= 60; file++) missed.add(open(`/${file}`), refused({ p: 'not-granted' }));
    expect(missed.take('p').map(({ filePath }) => filePath)).toEqual(Array.from({ length: 50 }, (_, index) => `/${index + 11}`));
  });
});
