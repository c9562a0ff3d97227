// The extension in a language that nobody speaks: each of its texts is longer, accented and in brackets, so that what cannot be translated stands out,
// and what has too little room does too.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** VS Code's own name for it. */
export const PSEUDO_LANGUAGE = 'qps-ploc';

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'é',
  i: 'í',
  n: 'ñ',
  o: 'ó',
  s: 'š',
  u: 'ú',
  A: 'Á',
  E: 'É',
  O: 'Ó',
};
/** What stands for something else, or leads somewhere. */
const KEPT = /(\{\d+\}|``[^`]+``|`[^`]+`|\]\([^)]*\)|#[\w.]+#|\$\([\w~-]+\))/;

function pseudo(text: string): string {
  const accented = text
    .split(KEPT)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[aceinosuAEO]/g, (letter) => ACCENTS[letter]!)));
  return `[${accented.join('')}~]`;
}

/** A copy of the extension that has this language. */
export async function inPseudoLanguage(extension: string, folder: string): Promise<void> {
  await mkdir(path.join(folder, 'l10n'), { recursive: true });
  for (const name of ['package.json', 'package.nls.json']) await cp(path.join(extension, name), path.join(folder, name));
  // The editor tells whose code asks for its API by where that code really is.
  const isNeeded = (file: string): boolean => !/\.map$|[\\/]dist[\\/](?:test|types)(?:[\\/]|$)/.test(file);
  for (const name of ['dist', 'client/media', 'docs'])
    await cp(path.join(extension, name), path.join(folder, name), { recursive: true, filter: isNeeded });
  // A text in code is its own English, and every bundle has all of them.
  const code = Object.keys(await textsOf(path.join(extension, 'l10n/bundle.l10n.de.json')));
  const contributed = Object.entries(await textsOf(path.join(extension, 'package.nls.json')));
  const write = (name: string, texts: readonly (readonly [key: string, english: string])[]): Promise<void> =>
    writeFile(path.join(folder, name), JSON.stringify(Object.fromEntries(texts.map(([key, english]) => [key, pseudo(english)]))));
  await write(
    `l10n/bundle.l10n.${PSEUDO_LANGUAGE}.json`,
    code.map((text) => [text, text]),
  );
  await write(`package.nls.${PSEUDO_LANGUAGE}.json`, contributed);
}

async function textsOf(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
}
