import { describe, expect, it } from 'vitest';
import { examplePlugin } from '../examplePlugin.ts';
import { actionText, loadedText } from './actionText.ts';

const plugin = examplePlugin();
const answer = { ok: true };

describe('what was done', () => {
  it('is said of one plugin', () => {
    expect(actionText('restart', plugin, { answer: { ok: true, restarted: true }, now: plugin })).toBe('Tidy was restarted');
    expect(actionText('restart', plugin, { answer: { ok: true, restarted: false }, now: plugin })).toMatch(
      /^Tidy had no worker running yet/,
    );
    expect(actionText('enable', plugin, { answer, now: plugin })).toBe('Tidy was enabled in this workspace');
    expect(actionText('disable', plugin, { answer, now: plugin })).toBe('Tidy was disabled in this workspace');
    expect(actionText('reload', plugin, { answer, now: plugin })).toBe('Tidy was reloaded');
    const broken = examplePlugin({ problems: { errors: 2, warnings: 0 } });
    expect(actionText('reload', plugin, { answer, now: broken })).toBe('Tidy was reloaded; its manifest has 2 errors');
    expect(actionText('reload', plugin, { answer, now: undefined })).toBe('Tidy is not there any more');
  });

  it('is said of all plugins', () => {
    const broken = examplePlugin({ state: 'broken' });
    expect(loadedText([])).toBe('No plugins were found');
    expect(loadedText([plugin])).toBe('1 plugin was loaded');
    expect(loadedText([broken])).toBe('1 plugin was loaded; it has errors');
    expect(loadedText([plugin, plugin])).toBe('2 plugins were loaded');
    expect(loadedText([plugin, plugin, plugin, broken])).toBe('4 plugins were loaded; 1 has errors');
    expect(loadedText([plugin, broken, broken])).toBe('3 plugins were loaded; 2 have errors');
  });
});
