import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { debugSources, meantSource, sourceKey, type KnownEvents } from './debugSources.ts';

const target = { pluginKey: 'p', event: 'onFileSave', script: 'handlers/save.js' };

function past(eventId: string, more: Partial<HistoryEntry> = {}, run: Partial<HistoryEntry['handlers'][number]> = {}): HistoryEntry {
  const handler = {
    pluginId: 'p',
    pluginKey: 'p',
    name: 'P',
    script: target.script,
    ok: true,
    outcome: 'ok' as const,
    durationMs: 1,
    ...run,
  };
  return {
    eventId,
    event: 'onFileSave',
    at: '2026-01-01T00:00:00Z',
    durationMs: 1,
    outcome: 'ok',
    summary: '',
    handlers: [handler],
    ...more,
  };
}

const KNOWN: KnownEvents = {
  target,
  files: [{ uri: 'file:///w/a.txt', name: 'a.txt' }],
  activity: [past('byHand', { byHand: true }), past('real')],
  mockEvents: [
    { file: '/p/events/save.json', name: 'save', event: 'onFileSave' },
    { file: '/p/events/open.json', name: 'open', event: 'onFileOpen' },
  ],
};

const keys = (known: Partial<KnownEvents>): string[] => debugSources({ ...KNOWN, ...known }).map(sourceKey);

describe('debugSources', () => {
  it('has open files first, then past events, those that nobody ran by hand before, then mock events of the event', () => {
    expect(keys({})).toEqual(['file file:///w/a.txt', 'past real', 'past byHand', 'mock /p/events/save.json']);
  });

  it('has no event that another handler had, or none', () => {
    const activity = [
      past('plugin', {}, { pluginKey: 'q' }),
      past('script', {}, { script: 'handlers/other.js' }),
      past('event', { event: 'onFileOpen' }),
      past('skipped', {}, { ok: false, outcome: 'skipped' }),
      past('preview', { runOnFiles: true }),
    ];
    expect(keys({ files: [], activity, mockEvents: [] })).toEqual([]);
  });

  it('tells the functions and phases of one script apart', () => {
    const activity = [past('one', {}, { function: 'one' }), past('two', { phase: 'afterSave' }, { function: 'two' })];
    expect(keys({ target: { ...target, function: 'two' }, files: [], activity, mockEvents: [] })).toEqual(['past two']);
    expect(keys({ target: { ...target, phase: 'beforeSave' }, files: [], activity, mockEvents: [] })).toEqual(['past one']);
  });

  it('sends what is about no file as it is, and commands only where nothing else says with what', () => {
    const known = { files: [], activity: [], mockEvents: [{ file: '/m', name: 'm', event: 'onCommand' }] };
    expect(keys({ ...known, target: { ...target, event: 'onProjectOpen' } })).toEqual(['plain']);
    expect(keys({ ...known, target: { ...target, event: 'onCommand' } })).toEqual(['mock /m', 'plain']);
  });

  it('means what was used last, as long as it is there', () => {
    const sources = debugSources(KNOWN);
    expect(meantSource(sources, undefined)).toMatchObject({ kind: 'file' });
    expect(meantSource(sources, { kind: 'mock', file: '/p/events/save.json', name: 'save' })).toMatchObject({ kind: 'mock' });
    expect(meantSource(sources, { kind: 'mock', file: '/gone.json', name: 'gone' })).toMatchObject({ kind: 'file' });
    expect(meantSource([], undefined)).toBeUndefined();
  });
});
