// Any manifest's text to a tree, within limits.
import { parseJson } from './parseJson.ts';
import { parseYaml } from './parseYaml.ts';
import { syntaxOf } from '../files.ts';
import { problem } from '../rules/table.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { ManifestDocument } from './tree.ts';

/**
 * Texts that are longer (in UTF-16 code units) are refused with manifest/too-large. The YAML reader takes seconds for what the JSON reader
 * does in a blink, and its time grows with the square of the length of some broken texts.
 */
const MAX_LENGTH = { json: 2_000_000, yaml: 200_000 };

/** Reads a manifest's text. The syntax follows from the file's name. */
export function parseManifest(text: string, file: string): ManifestDocument {
  const syntax = syntaxOf(file);
  if (text.length > MAX_LENGTH[syntax]) return tooLarge(text, syntax);
  return syntax === 'yaml' ? parseYaml(text) : parseJson(text);
}

function tooLarge(text: string, syntax: 'json' | 'yaml'): ManifestDocument {
  // The start is enough to place the problem in; ten megabytes are not worth counting lines in.
  const lines = new LineIndex(text.slice(0, 1000));
  const count = (number: number): string => number.toLocaleString('en');
  const message = `The manifest has ${count(text.length)} characters; at most ${count(MAX_LENGTH[syntax])} are read. Move data into files of its own.`;
  return {
    syntax,
    text,
    lines,
    problems: [problem(lines, 'manifest/too-large', { start: 0, end: Math.min(1, text.length) }, message)],
    complete: false,
  };
}
