// Characters that make code look like other code: they turn text around, take no room, or look like letters that they are not.
import type { Tree } from '@lezer/common';
import type { SpottedAt } from './suspicion.ts';

/** Embeddings, overrides and isolates, which no comment and no text in code needs: such text is written with escapes. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/gu;

/** So many in a row are a text of their own. Variation selectors and tags come one by one, but for flags, which begin with a black one. */
const UNSEEN_RUN =
  /(?<!\u{1F3F4}[\u{E0000}-\u{E007F}]{0,8})(?:\p{Variation_Selector}|[\u{E0000}-\u{E007F}\u200B-\u200F\u2060-\u2064\u3164\uFFA0\u115F\u1160]){8,}/gu;

/** What is allowed in names, or passes for a space, and is not seen. */
const UNSEEN_IN_NAME = /[\p{Default_Ignorable_Code_Point}\u3164\uFFA0\u115F\u1160]/u;

const NAMES = new Set(['VariableName', 'VariableDefinition', 'PropertyName', 'PropertyDefinition', 'Label']);
const LATIN = /\p{Script=Latin}/u;
/** Letters of these look like Latin ones; Greek ones stand in many an honest formula. */
const LOOKALIKE = /\p{Script=Cyrillic}|\p{Script=Cherokee}|\p{Script=Armenian}/u;

export function hiddenCharacters(tree: Tree, source: string): SpottedAt[] {
  if (/^[\t-\r -~]*$/.test(source)) return [];
  return [...spotted(source, TURNS, 'turned-text'), ...spotted(source, UNSEEN_RUN, 'unseen-text'), ...oddNames(tree, source)];
}

function spotted(source: string, pattern: RegExp, kind: SpottedAt['kind']): SpottedAt[] {
  return [...source.matchAll(pattern)].map(({ 0: text, index }) => ({
    kind,
    start: index,
    end: index + text.length,
    subject: text.slice(0, 20),
  }));
}

function oddNames(tree: Tree, source: string): SpottedAt[] {
  const found: SpottedAt[] = [];
  const seen = new Set<string>();
  const cursor = tree.cursor();
  do {
    if (!NAMES.has(cursor.name)) continue;
    const span = { start: cursor.from, end: cursor.to };
    const subject = source.slice(span.start, span.end);
    if (seen.has(subject)) continue;
    seen.add(subject);
    if (UNSEEN_IN_NAME.test(subject)) found.push({ ...span, subject, kind: 'unseen-in-name' });
    // Parts of a name may be in a language of their own.
    else if (subject.split(/[_$\d]+/).some((part) => LATIN.test(part) && LOOKALIKE.test(part)))
      found.push({ ...span, subject, kind: 'mixed-letters' });
  } while (cursor.next());
  return found;
}
