// Any manifest's text to a tree, within limits.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import { parseJson } from './parseJson.ts';
import { parseYaml } from './parseYaml.ts';
import { syntaxOf } from '../files.ts';
import { problem } from '../rules/table.ts';
import { LineIndex, type Span } from '../../text/lineIndex.ts';
import { excessIn } from './limits.ts';
import type { ManifestDocument } from './tree.ts';

/**
 * Texts that are longer (in UTF-16 code units) are refused with manifest/too-large. The YAML reader takes much longer for what the JSON reader
 * does in a blink.
 */
const MAX_LENGTH = { json: 500_000, yaml: 128_000 };

/** Reads a manifest's text. The syntax follows from the file's name. */
export function parseManifest(text: string, file: string): ManifestDocument {
  const syntax = syntaxOf(file);
  if (text.length > MAX_LENGTH[syntax]) return tooLarge(text, syntax, MAX_LENGTH[syntax]);
  const document = read(text, syntax);
  const excess = excessIn(document.root);
  return excess ? refused(text, syntax, excess.message, excess.at) : document;
}

/** Files that a manifest names are written by programs, and only some places in them are looked at. */
const MAX_DATA_LENGTH = { json: 2_000_000, yaml: 128_000 };

/** Reads a file beside a manifest, of which only some places are looked at. */
export function parseData(text: string, file: string): ManifestDocument {
  const syntax = syntaxOf(file);
  const most = mostData(file);
  return text.length > most ? tooLarge(text, syntax, most) : read(text, syntax);
}

/** So many characters of such a file are read. */
export function mostData(file: string): number {
  return MAX_DATA_LENGTH[syntaxOf(file)];
}

function read(text: string, syntax: 'json' | 'yaml'): ManifestDocument {
  return syntax === 'yaml' ? parseYaml(text) : parseJson(text);
}

function refused(text: string, syntax: 'json' | 'yaml', message: string, at: Span): ManifestDocument {
  const lines = new LineIndex(text);
  return { syntax, text, lines, problems: [problem(lines, 'manifest/too-large', at, message)], complete: false };
}

function tooLarge(text: string, syntax: 'json' | 'yaml', most: number): ManifestDocument {
  // The start is enough to place the problem in; ten megabytes are not worth counting lines in.
  const lines = new LineIndex(text.slice(0, 1000));
  const message = l10n.t(
    'The manifest has {0} characters; at most {1} are read. Move data into files of its own.',
    shownNumber(text.length),
    shownNumber(most),
  );
  const at = { start: 0, end: Math.min(1, text.length) };
  return { syntax, text, lines, problems: [problem(lines, 'manifest/too-large', at, message)], complete: false };
}
