// Which files the manifest language is for, and how each is read.
import path from 'node:path';
import { CONFIG_NAME, isManifestFile } from '../../manifest/files.ts';
import { parseManifest } from '../../manifest/parse.ts';
import { parseJson } from '../../manifest/parseJson.ts';
import { configValidator, manifestValidator, type Schema } from '../../manifest/schemaValidators.ts';
import type { ManifestDocument } from '../../manifest/tree.ts';

/** A plugin's manifest, or the development server's configuration. */
export type FileKind = 'manifest' | 'config';

/** Globs of the files above, for document selectors. */
export const MANIFEST_PATTERNS = [
  '**/{plugin.manifest,codex.plugin}.{json,yaml,yml}',
  '**/.codex/plugins/*/manifest.json',
  `**/${CONFIG_NAME}`,
] as const;

/** Scripts that handlers are written in, as a glob. */
export const SCRIPT_PATTERN = '**/*.{js,mjs,cjs,ts,mts,cts,py}';

/** What a file is, going by its path; undefined for files that are neither. */
export function kindOf(filePath: string): FileKind | undefined {
  if (isManifestFile(filePath)) return 'manifest';
  return path.basename(filePath) === CONFIG_NAME ? 'config' : undefined;
}

export function schemaFor(kind: FileKind): Schema {
  return kind === 'manifest' ? manifestValidator.schema : configValidator.schema;
}

/** Reads a text into a positioned tree, in the syntax that the file's name stands for. */
export function parseFile(kind: FileKind, text: string, filePath: string): ManifestDocument {
  return kind === 'manifest' ? parseManifest(text, filePath) : parseJson(text, 'config/syntax');
}
