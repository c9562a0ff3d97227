import { describe, expect, it } from 'vitest';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { healthFor, isHandled } from './health.ts';

const failedRun = { at: '2026-01-01T00:00:00Z', outcome: 'failed', durationMs: 1, eventId: 'e' } as const;

describe('health', () => {
  it('says nothing for a language that no plugin handles', () => expect(healthFor([examplePlugin()], 'python')).toBeUndefined());

  it('counts the plugins that are ready', () => {
    const anyLanguage = examplePlugin({ key: 'b', name: 'All', handlers: [exampleHandler({ languages: [] })] });
    expect(healthFor([examplePlugin(), anyLanguage], 'typescript')).toEqual({
      text: '2 plugins ready',
      detail: 'Tidy, All',
      severity: 'information',
    });
  });

  it.each([
    ['ungranted', '1 plugin waiting for permission', 'warning'],
    ['resting', '1 plugin resting after crashes', 'warning'],
    ['broken', '1 plugin broken', 'error'],
  ] as const)('tells of a plugin that is %s before others that are ready', (state, text, severity) => {
    expect(healthFor([examplePlugin(), examplePlugin({ key: 'b', state })], 'typescript')).toMatchObject({ text, severity });
  });

  it('tells of a handler for this language whose last run failed', () => {
    const plugin = examplePlugin({ handlers: [exampleHandler({ lastRun: failedRun }), exampleHandler({ languages: ['python'] })] });
    expect(healthFor([plugin], 'typescript')).toMatchObject({ text: '1 plugin failed', severity: 'error' });
    expect(healthFor([plugin], 'python')).toMatchObject({ text: '1 plugin ready', severity: 'information' });
  });

  it('names a few of the plugins that it speaks of', () => {
    const plugins = ['A', 'B', 'C', 'D'].map((name) => examplePlugin({ key: name, name }));
    expect(healthFor(plugins, 'typescript')).toMatchObject({ text: '4 plugins ready', detail: 'A, B, 2 more' });
    expect(healthFor([...plugins, examplePlugin({ key: 'E', name: 'E', state: 'denied' })], 'typescript')).toMatchObject({
      text: '1 plugin not allowed',
      detail: 'E',
    });
  });

  it('says so when every plugin is disabled', () => {
    expect(healthFor([examplePlugin({ state: 'disabled' })], 'typescript')).toMatchObject({
      text: '1 plugin disabled',
      severity: 'information',
    });
  });

  it('counts an event as handled only by plugins that may run', () => {
    const handlers = [exampleHandler({ event: 'onErrorReport', languages: ['python'] })];
    expect(isHandled([examplePlugin({ handlers })], 'onErrorReport', 'python')).toBe(true);
    expect(isHandled([examplePlugin({ handlers })], 'onErrorReport', 'go')).toBe(false);
    expect(isHandled([examplePlugin({ handlers, state: 'denied' })], 'onErrorReport', 'python')).toBe(false);
  });
});
