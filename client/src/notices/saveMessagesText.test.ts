import { describe, expect, it } from 'vitest';
import { saveMessagesText } from './saveMessagesText.ts';

const said = (filePath: string, name: string, message = 'Trimmed one line.') => ({ filePath, name, message });

describe('saveMessagesText', () => {
  it.each([
    [[], ''],
    [[said('/w/a.js', 'Tidy')], 'Tidy on a.js: Trimmed one line.'],
    [[said('/w/a.js', 'Tidy', 'two\nlines'), said('/w/a.js', 'Stamp')], 'Tidy on a.js: two lines (and 1 more)'],
    [[said('/w/a.js', 'Tidy'), said('/w/b.js', 'Tidy'), said('/w/b.js', 'Stamp')], '2 files were saved with Tidy, Stamp'],
    [['A', 'B', 'C', 'D'].map((name) => said(`/w/${name}.js`, name)), '4 files were saved with A, B, C and 1 more plugin'],
    [['A', 'B', 'C', 'D', 'E'].map((name) => said(`/w/${name}.js`, name)), '5 files were saved with A, B, C and 2 more plugins'],
  ])('%j', (messages, text) => {
    expect(saveMessagesText(messages)).toBe(text);
  });
});
