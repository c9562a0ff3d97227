// Languages whose texts are learned together, as lines of the one are lines of the other.

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  javascript: ['javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte', 'html', 'astro', 'mdx'],
  c: ['cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'],
  css: ['scss', 'less', 'sass', 'stylus'],
  json: ['jsonc', 'jsonl'],
};

const FAMILY_OF = new Map(Object.entries(FAMILIES).flatMap(([family, languages]) => languages.map((language) => [language, family])));

/** What a language is learned with; a language without relatives is a family by itself. */
export function familyOf(language: string): string {
  return FAMILY_OF.get(language) ?? language;
}
