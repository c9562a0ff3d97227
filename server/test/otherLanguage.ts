// A language that nobody speaks: what is said in it has none of the letters of English, and the values in it stand in brackets.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const bundle = path.resolve(import.meta.dirname, '../../l10n/bundle.l10n.de.json');

function inOther(english: string): string {
  const parts = english.split(/(\{\d+\})/);
  return parts.map((part, index) => (index % 2 === 1 ? `⟦${part}⟧` : part.replaceAll(/[A-Za-z]/g, 'ж'))).join('');
}

/** All texts of the bundles, by their English. */
export const otherLanguage: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(JSON.parse(readFileSync(bundle, 'utf8')) as object).map((english) => [english, inOther(english)]),
);

/** Words that follow each other make a sentence, and no value but one that a text for people was made a part of. */
const WORDS = /[A-Za-z]{2,} [A-Za-z]{2,}/;
/** What stands in quotes is a value, wherever it stands. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/**
 * What of a text is English all the same.
 * @param values what may be, as it is no text of ours
 */
export function englishIn(said: string, values: RegExp = /(?!)/): string[] {
  let depth = 0;
  const parts = said.split(/([⟦⟧])/).flatMap((part) => {
    if (part === '⟦') depth++;
    else if (part === '⟧') depth--;
    else return [{ text: part, isValue: depth > 0 }];
    return [];
  });
  const isEnglish = ({ text, isValue }: { text: string; isValue: boolean }): boolean =>
    (isValue ? WORDS : /[A-Za-z]{2}/).test(text.replaceAll(QUOTED, ''));
  return parts.filter((part) => isEnglish(part) && !values.test(part.text)).map(({ text }) => text);
}
