// Any manifest's text to a tree, within limits.
import { parseJson } from './parseJson.ts';
import { parseYaml } from './parseYaml.ts';
import { syntaxOf } from './files.ts';
import { problem } from './rules.ts';
import { LineIndex } from './text.ts';
import type { ManifestDocument } from './tree.ts';

/** Texts that are longer (in UTF-16 code units) are refused with manifest/too-large. */
export const MAX_LENGTH = 2_000_000;

/** Reads a manifest's text. The syntax follows from the file's name. */
export function parseManifest(text: string, file: string): ManifestDocument {
  const syntax = syntaxOf(file);
  if (text.length > MAX_LENGTH) return tooLarge(text, syntax);
  return syntax === 'yaml' ? parseYaml(text) : parseJson(text);
}

function tooLarge(text: string, syntax: 'json' | 'yaml'): ManifestDocument {
  // The start is enough to place the problem in; ten megabytes are not worth counting lines in.
  const lines = new LineIndex(text.slice(0, 1000));
  const size = (text.length / 1_000_000).toFixed(1);
  const message = `The manifest has ${size} million characters; at most ${MAX_LENGTH / 1_000_000} million are read. Move data into files of its own.`;
  return {
    syntax,
    text,
    lines,
    problems: [problem(lines, 'manifest/too-large', { start: 0, end: Math.min(1, text.length) }, message)],
    complete: false,
  };
}
