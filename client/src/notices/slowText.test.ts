import { describe, expect, it } from 'vitest';
import { slowText } from './slowText.ts';

describe('slowText', () => {
  it('names plugin, file and handler', () => {
    const handler = { name: 'Tidy', script: 'handlers/save.js' };
    expect(slowText({ ...handler, filePath: '/w/notes.txt' })).toBe('Tidy is still at work on notes.txt (handlers/save.js)');
    expect(slowText(handler)).toBe('Tidy is still at work (handlers/save.js)');
  });
});
