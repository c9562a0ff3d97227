// Every text that people read is in every language, with all that must not be translated.
import { describe, expect, it } from 'vitest';
import { allTexts, fixedParts, languages, readTexts, textsIn, textsInSchema } from './texts.mts';

describe('textsIn', () => {
  it('finds the texts of l10n.t, as they are written', () => {
    const code = String.raw`const a = l10n.t('It\'s {0}', name); if (b) { l10n.t("say \"yes\"\n"); } other.t('no'); l10n.t('for "\\\\"');`;
    expect(textsIn(code, 'a.ts')).toEqual(["It's {0}", 'say "yes"\n', String.raw`for "\\"`]);
  });

  it('refuses what nobody can translate', () => {
    expect(() => textsIn('\nl10n.t(`Saved ${name}`)', 'a.ts')).toThrow('a.ts:2');
    expect(() => textsIn('l10n.t(text)', 'a.ts')).toThrow('a text in quotes');
  });
});

describe('textsInSchema', () => {
  it('finds what is said of keys and values, and no key of that name', () => {
    const schema = {
      description: 'A plugin.',
      properties: {
        description: { type: 'string', description: 'What it does.', patternErrorMessage: 'Say something.' },
        phase: { anyOf: [{ enum: ['a', 'b'], enumDescriptions: ['First.', 'Second.'] }] },
      },
    };
    expect(textsInSchema(schema)).toEqual(['A plugin.', 'What it does.', 'Say something.', 'First.', 'Second.']);
  });
});

describe('fixedParts', () => {
  it('has places for values, code, links, settings, icons and line ends, in no order', () => {
    expect(fixedParts('{1} in `a b` of {0}: [Open](command:a.b) #files.autoSave# $(gear~spin)\n')).toEqual(
      ['{0}', '{1}', '`a b`', '](command:a.b)', '#files.autoSave#', '$(gear~spin)', '\n'].toSorted(),
    );
  });
});

describe.each(languages)('%s', (language) => {
  it('has every text, and no other', async () => {
    for (const { english, file } of await allTexts()) {
      expect(Object.keys(readTexts(file(language))).toSorted(), file(language)).toEqual(Object.keys(english).toSorted());
    }
  });

  it('has places for the same values, and the same code, links and icons', async () => {
    for (const { english, file } of await allTexts()) {
      const translated = readTexts(file(language));
      const faulty = Object.entries(english).filter(([key, text]) => {
        const other = translated[key] ?? text;
        return other.trim() === '' || JSON.stringify(fixedParts(other)) !== JSON.stringify(fixedParts(text));
      });
      expect(faulty.map(([key]) => [key, translated[key]])).toEqual([]);
    }
  });
});
