import { expect, it } from 'vitest';
import type { HostLogLine } from '../../contract/views.ts';
import type { DispatchRequest, HandlerResult } from '../types.ts';
import { HandlerLog } from './handlerLog.ts';
import type { Target } from './select.ts';

const target = { plugin: { key: 'a', id: 'com.example.a' }, handler: { declaration: { script: 'a.js' } } } as unknown as Target;

/** How loudly it is said that a handler did well. */
function level(request: Partial<DispatchRequest>, response: HandlerResult['response'] = { success: true }): string | undefined {
  const lines: Omit<HostLogLine, 'at'>[] = [];
  const result = { pluginId: 'com.example.a', pluginKey: 'a', script: 'a.js', ok: true, durationMs: 1, response } as HandlerResult;
  new HandlerLog((line) => lines.push(line)).ended({ request: request as DispatchRequest, eventId: 'event' }, target, result);
  expect(lines).toHaveLength(1);
  return lines[0]?.level;
}

it.each(['onCodeCompletion', 'onRequest', 'onResponse'])(
  'says of %s, which comes with every key, that it went well for who looks for it',
  (event) => {
    expect(level({ event })).toBe('debug');
    expect(level({ event }, { success: true, message: 'of use' })).toBe('info');
  },
);

it('says of everything else that it went well, hooks around endpoints among it', () => {
  expect(level({ event: 'onFileSave' })).toBe('info');
  expect(level({ event: 'onRequest', endpoint: true })).toBe('info');
});
