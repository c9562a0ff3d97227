import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from './didYouMean.ts';

describe('didYouMean', () => {
  it('counts insertions, deletions, replacements and swaps', () => {
    expect([editDistance('', 'abc'), editDistance('abc', 'abd'), editDistance('abc', 'acb'), editDistance('script', 'skript')]).toEqual([
      3, 1, 1, 1,
    ]);
  });

  it('finds what was meant, and nothing that is far off', () => {
    const events = ['onFileSave', 'onFileOpen', 'onCommand'];
    expect(didYouMean('on_file_save', events)).toBe('onFileSave');
    expect(didYouMean('onFileSav', events)).toBe('onFileSave');
    expect(didYouMean('ONCOMAND', events)).toBe('onCommand');
    expect(didYouMean('banana', events)).toBeUndefined();
    expect(didYouMean('', events)).toBeUndefined();
  });
});
