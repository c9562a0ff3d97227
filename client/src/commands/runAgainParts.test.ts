import { describe, expect, it } from 'vitest';
import { againWith } from './runAgainParts.ts';

describe('runAgainParts', () => {
  it('finds the place and the command in the payload', () => {
    const position = { line: 2, character: 3 };
    expect(againWith({ payload: JSON.stringify({ position, command: 'greet', arguments: ['world', 1] }) })).toEqual({
      position,
      command: 'greet',
      args: ['world', 1],
    });
  });

  it('does without a payload that was cut, or is none', () => {
    expect(againWith({ payload: '{"a', command: 'greet' })).toEqual({ command: 'greet', args: [] });
    expect(againWith({ payload: 'null' })).toEqual({ command: '', args: [] });
    expect(againWith({ payload: '{"position":{"line":"1"}}' })).toEqual({ command: '', args: [] });
  });
});
