// Any manifest's text to a tree, within limits.
import { parseJson } from './parseJson.ts';
import { parseYaml } from './parseYaml.ts';
import { syntaxOf } from '../files.ts';
import { problem } from '../rules/table.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { walk, type ManifestDocument } from './tree.ts';

/**
 * Texts that are longer (in UTF-16 code units) are refused with manifest/too-large. The YAML reader takes seconds for what the JSON reader
 * does in a blink, and its time grows with the square of the length of some broken texts.
 */
const MAX_LENGTH = { json: 2_000_000, yaml: 200_000 };

/** Reads a manifest's text. The syntax follows from the file's name. */
export function parseManifest(text: string, file: string): ManifestDocument {
  const syntax = syntaxOf(file);
  if (text.length > MAX_LENGTH[syntax]) return tooLarge(text, syntax);
  const document = syntax === 'yaml' ? parseYaml(text) : parseJson(text);
  return hasMoreValues(document, MAX_VALUES) ? tooManyValues(document) : document;
}

/** Fewer than a second's worth of looking at each. */
const MAX_VALUES = 50_000;

function hasMoreValues({ root, text }: ManifestDocument, most: number): boolean {
  // Each takes a sign and a comma, but for what aliases repeat, which are bounded by themselves.
  if (text.length < most) return false;
  let count = 0;
  for (const _ of walk(root)) if (++count > most) return true;
  return false;
}

function tooManyValues({ syntax, text }: ManifestDocument): ManifestDocument {
  const message = `The manifest has more than ${MAX_VALUES.toLocaleString('en')} values. Move data into files of its own.`;
  return refused(text, syntax, message);
}

function refused(text: string, syntax: 'json' | 'yaml', message: string): ManifestDocument {
  // The start is enough to place the problem in; ten megabytes are not worth counting lines in.
  const lines = new LineIndex(text.slice(0, 1000));
  return {
    syntax,
    text,
    lines,
    problems: [problem(lines, 'manifest/too-large', { start: 0, end: Math.min(1, text.length) }, message)],
    complete: false,
  };
}

function tooLarge(text: string, syntax: 'json' | 'yaml'): ManifestDocument {
  const count = (number: number): string => number.toLocaleString('en');
  const message = `The manifest has ${count(text.length)} characters; at most ${count(MAX_LENGTH[syntax])} are read. Move data into files of its own.`;
  return refused(text, syntax, message);
}
