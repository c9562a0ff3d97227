import { describe, expect, test } from 'vitest';
import { readOutput } from './oneShotOutput.ts';

const read = (text: string): unknown => readOutput(Buffer.from(text));
const none = { read: { kind: 'other' }, rest: '' };

describe('the output of a script that runs on its own', () => {
  test('is its response, or the one line that is an object', () => {
    const found = { kind: 'object', value: { ok: true } };
    expect(read(' {\n"ok": true }\n')).toEqual({ read: found, rest: '' });
    expect(read('a {1}\n  {"ok":true}\r\n{b\nc')).toEqual({ read: found, rest: 'a {1}\n{b\nc' });
    expect(read('{"ok":true}\n{"ok":true}\n')).toEqual(none);
    expect(read('a\n')).toEqual(none);
  });

  test('is not parsed line by line without end', () => {
    const lines = '{x}\n'.repeat(400_000);
    expect(read(`${lines}{"ok":true}\n`)).toEqual(none);
  });
});
