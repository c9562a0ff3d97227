import { describe, expect, it } from 'vitest';
import { textOf } from './fileText.ts';

const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('the text of a file', () => {
  it('is read where it is certain how it is written', () => {
    expect(textOf(Buffer.from('a\r\n'))).toEqual({ text: 'a\r\n', ascii: true });
    expect(textOf(Buffer.from('Größe 😀'))).toEqual({ text: 'Größe 😀' });
    expect(textOf(Buffer.from('\uFEFFa'))).toEqual({ text: 'a', mark: 'utf8' });
    expect(textOf(utf16('Größe 😀'))).toEqual({ text: 'Größe 😀', mark: 'utf16le' });
    expect(textOf(utf16('Größe 😀', true))).toEqual({ text: 'Größe 😀', mark: 'utf16be' });
    expect(textOf(Buffer.alloc(0))).toEqual({ text: '', ascii: true });
  });

  it('is not guessed', () => {
    expect(textOf(Buffer.from('Größe', 'latin1'))).toBeUndefined();
    expect(textOf(Buffer.from([0x93, 0xfa, 0x96, 0x7b]))).toBeUndefined();
    // Cut in the middle of a character.
    expect(textOf(Buffer.from('ö').subarray(0, 1))).toBeUndefined();
    expect(textOf(utf16('a').subarray(0, 3))).toBeUndefined();
    expect(textOf(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))).toBeUndefined();
  });
});
