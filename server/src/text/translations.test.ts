import * as l10n from '@vscode/l10n';
import { afterEach, describe, expect, it } from 'vitest';
import { languageInUse, shownNumber, speak, translated } from './translations.ts';

const GERMAN = { 'Name a folder.': 'Nennen Sie einen Ordner.', 'at most {0}': 'höchstens {0}' };

afterEach(() => speak({}));

describe('the language that people are spoken to in', () => {
  it('is English until something else is said, and where there is no translation', () => {
    expect([translated('Name a folder.'), l10n.t('at most {0}', shownNumber(1200))]).toEqual(['Name a folder.', 'at most 1,200']);
    speak(GERMAN, 'de');
    expect([translated('Name a file.'), translated('constructor')]).toEqual(['Name a file.', 'constructor']);
  });

  it('is that of the translations, in texts of code and of schemas and in numbers', () => {
    speak(GERMAN, 'de');
    expect([translated('Name a folder.'), l10n.t('at most {0}', shownNumber(1200))]).toEqual([
      'Nennen Sie einen Ordner.',
      'höchstens 1.200',
    ]);
    expect(languageInUse()).toEqual({ translations: GERMAN, locale: 'de' });
  });

  it.each([
    ['an editor that does not say which it is', GERMAN, undefined],
    ['a tag that no language has', GERMAN, 'not a tag'],
    ['a language without translations', {}, 'de'],
  ])('has numbers as in English for %s', (_, translations, locale) => {
    speak(translations, locale);
    expect(shownNumber(1200)).toBe('1,200');
  });

  it('never fills in what stands in a value', () => {
    expect(l10n.t('at most {0}', '{0} {1}')).toBe('at most {0} {1}');
  });
});
