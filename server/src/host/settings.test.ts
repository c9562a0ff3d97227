import { describe, expect, it } from 'vitest';
import { defaultSettings, parseSettings } from './settings.ts';

describe('settings', () => {
  it('reads nested objects and dotted keys alike', () => {
    expect(parseSettings({ save: { onAutoSave: true } }).settings.save.onAutoSave).toBe(true);
    expect(parseSettings({ 'save.onAutoSave': true }).settings.save.onAutoSave).toBe(true);
  });

  it('knows them by their full names too, as settings files have them', () => {
    for (const raw of [
      { 'codexPlugins.save.onAutoSave': true },
      { codexPlugins: { save: { onAutoSave: true } } },
      { codexPlugins: { 'save.onAutoSave': true } },
      { 'codexPlugins.save': { onAutoSave: true } },
    ])
      expect(parseSettings(raw).settings.save.onAutoSave).toBe(true);
  });

  it('leaves what is not given as it was', () => {
    const before = parseSettings({ completion: { budgetMs: 70, maxItems: 2 } }).settings;
    const { settings } = parseSettings({ completion: { budgetMs: 80 } }, before);
    expect(settings.completion).toMatchObject({ budgetMs: 80, maxItems: 2 });
    expect(parseSettings({}, before).settings).toEqual(before);
  });

  it('says where a value stands in the place of several settings', () => {
    const { problems } = parseSettings({ save: 5 });
    expect(problems).toEqual([
      'Setting codexPlugins.save is 5, but should hold codexPlugins.save.enabled, codexPlugins.save.onAutoSave, codexPlugins.save.exclude, codexPlugins.save.order; using the defaults.',
    ]);
  });

  it('takes what is excluded from saves, and their order', () => {
    const exclude = { 'dist/**': true, 'gen/used.js': false, 'legacy/**': ['com.example.tidy'] };
    const order = ['editor.formatDocument', 'com.example.tidy', { pattern: 'legacy/**', order: ['com.example.old'] }];
    expect(parseSettings({ save: { exclude, order } })).toMatchObject({ settings: { save: { exclude, order } }, problems: [] });
    const { settings, problems } = parseSettings({ save: { exclude: { 'dist/**': 'yes' }, order: [{ pattern: 'legacy/**' }] } });
    expect(settings.save).toMatchObject({ exclude: {}, order: [] });
    expect(problems).toHaveLength(2);
  });

  it('takes the default for a wrong value and says so', () => {
    const { settings, problems } = parseSettings({ completion: { budgetMs: 'fast' }, log: { level: 'loud' }, history: { size: null } });
    expect(settings).toEqual(defaultSettings);
    expect(problems).toEqual([
      expect.stringContaining('codexPlugins.completion.budgetMs'),
      expect.stringContaining('debug, info, warn, error'),
    ]);
  });

  it('takes the names of completion sources that are fixed for outside callers', () => {
    const sources = ['workspace', 'languageService'];
    const { settings, problems } = parseSettings({ completion: { sources } });
    expect(settings.completion.sources).toEqual(sources);
    expect(problems).toEqual([]);
  });

  it('survives anything that is not an object', () => {
    for (const raw of [undefined, null, 5, 'x', []]) expect(parseSettings(raw).settings).toEqual(defaultSettings);
  });
});
