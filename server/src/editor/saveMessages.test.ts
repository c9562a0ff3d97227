import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DispatchResult } from '../host/types.ts';
import type { SaveMessage } from '../protocol.ts';
import { SaveMessages } from './saveMessages.ts';

function result(message: unknown): DispatchResult {
  const base = { pluginId: 'com.example.tidy', pluginKey: '/tidy', script: 'a.js', durationMs: 1 };
  const failed = { ...base, ok: false, error: { code: 'handler-threw', message: 'no' }, response: { message: 'of a failure' } } as const;
  return {
    event: 'onFileSave',
    eventId: '1',
    results: [{ ...base, ok: true, response: { success: true, message } }, failed],
    response: null,
    overBudget: false,
    durationMs: 1,
  };
}

describe('messages of saves', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const gathering = (): { messages: SaveMessages; told: SaveMessage[][] } => {
    const told: SaveMessage[][] = [];
    const client = { saveMessages: (params: { messages: SaveMessage[] }) => void told.push(params.messages) };
    const plugins = () => [{ key: '/tidy', name: 'Tidy' }] as never;
    return { messages: new SaveMessages({ client, host: { plugins } }), told };
  };

  it('are told once for many files, when no more come', () => {
    const { messages, told } = gathering();
    for (let file = 0; file < 20; file++) {
      messages.add({ filePath: `/${file}.js` }, result(`trimmed ${file}`));
      vi.advanceTimersByTime(50);
    }
    expect(told).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(told).toHaveLength(1);
    expect(told[0]).toHaveLength(20);
    expect(told[0]![3]).toEqual({ filePath: '/3.js', name: 'Tidy', message: 'trimmed 3' });
  });

  it('do not wait for ever', () => {
    const { messages, told } = gathering();
    for (let time = 0; time < 40; time++) {
      messages.add({ filePath: '/a.js' }, result('again'));
      vi.advanceTimersByTime(100);
    }
    expect(told.length).toBeGreaterThan(0);
  });

  it('are no news where nothing is said', () => {
    const { messages, told } = gathering();
    messages.add({ filePath: '/a.js' }, result(undefined));
    messages.add({ filePath: '/a.js' }, result('  '));
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([]);
  });
});
