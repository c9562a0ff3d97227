// In which language people are spoken to. Without a word about it that is English, in which all texts are written in the code.
import * as l10n from '@vscode/l10n';

/** What is said instead of English texts, by them. */
export type Translations = Readonly<Record<string, string>>;

let inUse: Translations = {};

/** From now on what is said is said by these. They are the same for everything in this process. */
export function speakBy(translations: Translations): void {
  inUse = translations;
  l10n.config({ contents: { ...translations } });
}

/** Those that are in use, for a thread that is started. */
export function translationsInUse(): Translations {
  return inUse;
}

/** A text that does not stand in the code, but in a schema. */
export function translated(english: string): string {
  return inUse[english] ?? english;
}
