import { describe, expect, it } from 'vitest';
import { defaultSettings, parseSettings } from './settings.ts';

describe('settings', () => {
  it('reads nested objects and dotted keys alike', () => {
    expect(parseSettings({ save: { onAutoSave: true } }).settings.save.onAutoSave).toBe(true);
    expect(parseSettings({ 'save.onAutoSave': true }).settings.save.onAutoSave).toBe(true);
  });

  it('takes the default for a wrong value and says so', () => {
    const { settings, problems } = parseSettings({ completion: { budgetMs: 'fast' }, log: { level: 'loud' }, history: { size: null } });
    expect(settings).toEqual(defaultSettings);
    expect(problems).toEqual([
      expect.stringContaining('codexPlugins.completion.budgetMs'),
      expect.stringContaining('debug, info, warn, error'),
    ]);
  });

  it('survives anything that is not an object', () => {
    for (const raw of [undefined, null, 5, 'x', []]) expect(parseSettings(raw).settings).toEqual(defaultSettings);
  });
});
