// In which language people are spoken to. Without a word about it that is English, in which all texts are written in the code.
import * as l10n from '@vscode/l10n';

export interface Language {
  /** What is said instead of English texts, by them. */
  readonly translations: Readonly<Record<string, string>>;
  /** Its tag, for numbers: `de`, `zh-cn`. */
  readonly locale: string;
}

const ENGLISH: Language = { translations: {}, locale: 'en' };

let spoken = ENGLISH;

/**
 * From now on this is what people are told things in: the same for everything in this process.
 * @param locale what the editor says of itself; it counts only along with translations, as numbers go by the words around them
 */
export function speak(translations: Language['translations'], locale?: string): void {
  const isKnown = Object.keys(translations).length > 0 && locale !== undefined && isLocale(locale);
  spoken = { translations, locale: isKnown ? locale : ENGLISH.locale };
  l10n.config({ contents: { ...translations } });
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** What is spoken, for a thread that is started. */
export function languageInUse(): Language {
  return spoken;
}

/** A text that does not stand in the code, but in a schema. */
export function translated(english: string): string {
  return Object.hasOwn(spoken.translations, english) ? (spoken.translations[english] ?? english) : english;
}

/** A number with the marks between its digits that the language has: 1,200 in English, 1.200 in German. */
export function shownNumber(value: number): string {
  return value.toLocaleString(spoken.locale);
}
