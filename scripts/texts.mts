// The texts that people read, and their translations:
//   node scripts/texts.mts [LANGUAGE…]
// prints, for each language, what its bundles lack as JSON, with the English texts to be translated, and says on stderr what they have too much.
// Texts in code are their own keys (`l10n.t`); texts that package.json contributes have names, and their English stands in package.nls.json.
import { parser } from '@lezer/javascript';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Languages beside English, by VS Code's names for them. */
export const languages = ['de', 'es', 'ja', 'zh-cn'] as const;

/** A kind of text, with its English and where a language's translations are. */
export interface Texts {
  readonly english: Readonly<Record<string, string>>;
  readonly file: (language: string) => string;
}

/** What hovers, completions and problems of manifests say comes from these. */
const shownSchemas = ['plugin-manifest', 'events', 'responses', 'codex-config'];

/** The texts in code and in schemas, and those that package.json contributes. */
export async function allTexts(): Promise<Texts[]> {
  const inCode: string[] = [];
  for (const source of ['client/src', 'server/src']) {
    const files = (await readdir(path.join(root, source), { recursive: true })).filter((file) => /(?<!\.test)\.ts$/.test(file));
    for (const file of files.toSorted()) {
      const name = path.join(source, file);
      inCode.push(...textsIn(readFileSync(path.join(root, name), 'utf8'), name));
    }
  }
  for (const name of shownSchemas) {
    inCode.push(...textsInSchema(JSON.parse(readFileSync(path.join(root, 'schemas', `${name}.schema.json`), 'utf8'))));
  }
  const contributed = readTexts(path.join(root, 'package.nls.json'));
  return [
    {
      english: Object.fromEntries(inCode.map((text) => [text, text])),
      file: (language) => path.join(root, `l10n/bundle.l10n.${language}.json`),
    },
    { english: contributed, file: (language) => path.join(root, `package.nls.${language}.json`) },
  ];
}

/**
 * The first arguments of all calls of `l10n.t`.
 * @throws where one is no plain text: nobody could translate it.
 */
export function textsIn(code: string, file: string): string[] {
  const texts: string[] = [];
  const tree = parser.configure({ dialect: 'ts' }).parse(code);
  tree.iterate({
    enter: ({ name, node }) => {
      if (name !== 'CallExpression' || code.slice(node.firstChild?.from, node.firstChild?.to) !== 'l10n.t') return;
      const argument = node.getChild('ArgList')?.firstChild?.nextSibling;
      const literal = argument ? code.slice(argument.from, argument.to) : undefined;
      const line = code.slice(0, node.from).split('\n').length;
      if (argument?.name !== 'String' || literal === undefined)
        throw new Error(`${file}:${line}: l10n.t takes a text in quotes, not ${literal ?? 'nothing'}.`);
      texts.push(plainText(literal));
    },
  });
  return texts;
}

/** What a schema says of its parts, and of values that are not possible. */
export function textsInSchema(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(textsInSchema);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]): string[] => {
    if ((key === 'description' || key === 'patternErrorMessage') && typeof value === 'string') return [value];
    return key === 'enumDescriptions' && Array.isArray(value) ? value.map(String) : textsInSchema(value);
  });
}

function plainText(literal: string): string {
  // As JSON has it, but for the quotes and what they make it necessary to escape.
  const inside = literal.slice(1, -1).replaceAll(/\\[^]|"/g, (sign) => (sign === '"' ? String.raw`\"` : sign.replace(/\\(['`])/, '$1')));
  return JSON.parse(`"${inside}"`) as string;
}

export function readTexts(file: string): Record<string, string> {
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | { message: string }>;
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeof text === 'string' ? text : text.message]));
}

/** What a translation must have as its English has it: places for values, code, commands, settings, icons. */
export function fixedParts(text: string): string[] {
  return [...text.matchAll(/\{\d+\}|``[^`]+``|`[^`]+`|\]\([^)]*\)|#[\w.]+#|\$\([\w~-]+\)|\n/g)].map(([part]) => part).toSorted();
}

/** Says what a file of translations lacks, and what it has too much. */
function report({ english, file }: Texts, language: string): void {
  const name = path.relative(root, file(language));
  const translated = readTexts(file(language));
  const missing = Object.fromEntries(Object.entries(english).filter(([key]) => !(key in translated)));
  console.log(JSON.stringify({ file: name, missing }, undefined, 2));
  for (const key of Object.keys(translated)) if (!(key in english)) console.error(`${name}: nobody says "${key}" any more.`);
}

if (import.meta.main) {
  const wanted = process.argv.slice(2);
  for (const language of wanted.length > 0 ? wanted : languages) {
    for (const texts of await allTexts()) report(texts, language);
  }
}
