import { describe, expect, test } from 'vitest';
import { isUtf16, readOutput } from './oneShotOutput.ts';

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

  test('is read without the byte order mark before it, and before its lines', () => {
    const found = { kind: 'object', value: { ok: '\uFEFF' } };
    expect(read('\uFEFF{\n  "ok": "\uFEFF"\n}\n')).toEqual({ read: found, rest: '' });
    expect(read('\uFEFFreading\n\uFEFF{"ok":"\uFEFF"}\n')).toEqual({ read: found, rest: 'reading\n' });
    expect(read('\uFEFF')).toEqual(none);
  });

  test('is told from UTF-16, with a mark and without', () => {
    const text = '{"ok":true}\r\n';
    const little = Buffer.from(text, 'utf16le');
    const marked = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const bytes of [little, marked, Buffer.from(little).swap16(), Buffer.from(marked).swap16()]) expect(isUtf16(bytes)).toBe(true);
    for (const other of [text, `\uFEFF${text}`, 'ä', '', '{', '\0\0']) expect(isUtf16(Buffer.from(other))).toBe(false);
  });

  test('is not parsed line by line without end', () => {
    const lines = '{x}\n'.repeat(400_000);
    expect(read(`${lines}{"ok":true}\n`)).toEqual(none);
  });
});
