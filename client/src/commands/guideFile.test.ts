import { describe, expect, it } from 'vitest';
import { guideFile } from './guideFile.ts';

describe('guide', () => {
  it('is found in a clone and in an installed extension', () => {
    expect(guideFile(['package.json', 'README.md'])).toBe('README.md');
    expect(guideFile(['changelog.md', 'readme.md'])).toBe('readme.md');
    expect(guideFile(['package.json'])).toBeUndefined();
  });
});
