// Snippets as comments of the document's language, for models that know of one text only.
import type { Prompt } from './prompt.ts';

/** What begins a comment that ends with the line. Of those that have none, what begins and ends one. */
const COMMENTS: readonly [languages: readonly string[], begin: string, end?: string][] = [
  ['python ruby perl shellscript powershell r julia elixir nim crystal coffeescript'.split(' '), '#'],
  ['yaml toml dockerfile makefile cmake graphql terraform properties ignore'.split(' '), '#'],
  ['sql lua haskell elm ada vhdl'.split(' '), '--'],
  ['clojure lisp scheme racket ini asm'.split(' '), ';'],
  ['latex tex matlab erlang prolog'.split(' '), '%'],
  ['vb fortran'.split(' '), "'"],
  ['html xml markdown vue svelte xsl'.split(' '), '<!--', ' -->'],
  ['css ocaml'.split(' '), '/*', ' */'],
];
const byLanguage = new Map(COMMENTS.flatMap(([languages, ...marks]) => languages.map((language) => [language, marks] as const)));

/** The prefix with the snippets before it. */
export function prefixWithSnippets({ snippets, language = '', prefix }: Prompt): string {
  const [begin, end = ''] = byLanguage.get(language) ?? ['//'];
  const framed = snippets.map(({ name, text }) => {
    const lines = [`${name}:`, ...text.split('\n')];
    return lines.map((line) => `${begin} ${line}`.trimEnd() + end).join('\n');
  });
  return [...framed, prefix].join('\n');
}
