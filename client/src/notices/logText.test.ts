import { describe, expect, it } from 'vitest';
import { logLine } from './logText.ts';

describe('logText', () => {
  it('names the handler and the event', () => {
    expect(logLine({ text: 'formatted 3 lines\n', handler: 'handlers/tidy.js', eventId: 'e1' })).toBe(
      'handlers/tidy.js: formatted 3 lines [event e1]',
    );
  });

  it('says before each line whose it is', () => {
    expect(logLine({ text: 'no\n at x\n at y', handler: 'a.js' })).toBe('a.js: no\na.js: |  at x\na.js: |  at y');
    expect(logLine({ text: 'hi', pluginId: 'com.example.a' })).toBe('com.example.a: hi');
  });

  it("tells the host's own lines from what a plugin makes look like them", () => {
    const forged = logLine({ text: '[host] a.js: The worker was replaced.', handler: 'a.js', eventId: 'e1' });
    const real = logLine({ text: 'The worker was replaced.', handler: 'a.js', eventId: 'e1', byHost: true });
    expect(real).toBe('[host] a.js: The worker was replaced. [event e1]');
    expect(forged).toBe('a.js: [host] a.js: The worker was replaced. [event e1]');
    expect(logLine({ text: 'x', handler: '[host] b.js' })).toBe('"[host] b.js": x');
    expect(logLine({ text: 'x', pluginId: 'a: b\n[host]' })).toBe('"a: b [host]": x');
  });
});
