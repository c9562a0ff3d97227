import { describe, expect, it } from 'vitest';
import { logLine } from './logText.ts';

describe('logText', () => {
  it('names the handler and the event', () => {
    expect(logLine({ text: 'formatted 3 lines\n', handler: 'handlers/tidy.js', eventId: 'e1' })).toBe(
      'handlers/tidy.js: formatted 3 lines [event e1]',
    );
  });

  it('indents further lines', () => expect(logLine({ text: 'Error: no\n at x\n at y' })).toBe('Error: no\n   at x\n   at y'));
});
