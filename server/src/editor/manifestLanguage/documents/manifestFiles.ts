// Which files the manifest language is for, and how each is read.
import { SCRIPT_EXTENSIONS } from '../../../contract/runtime.ts';
import path from 'node:path';
import { parseConfig } from '../../../manifest/check/config.ts';
import { isManifestFile } from '../../../manifest/files.ts';
import { CONFIG_NAME, MANIFEST_NAMES, PLAIN_MANIFEST_NAME, PLUGINS_FOLDER } from '../../../contract/manifestNames.ts';
import { parseManifest } from '../../../manifest/syntax/parse.ts';
import { configValidator, manifestValidator, type Schema } from '../../../manifest/model/schemaValidators.ts';
import type { ManifestDocument } from '../../../manifest/syntax/tree.ts';
import { codexFileKind } from '../../../codexCli/files.ts';

/** A plugin's manifest, or the development server's configuration. */
export type FileKind = 'manifest' | 'config';

/** Globs of the files above, for document selectors. */
export const MANIFEST_PATTERNS = [
  `**/{${MANIFEST_NAMES.join(',')}}`,
  `**/${PLUGINS_FOLDER}/*/${PLAIN_MANIFEST_NAME}`,
  `**/${CONFIG_NAME}`,
] as const;

/** Globs of the files of OpenAI's Codex CLI, which are checked, and fixed, but not otherwise helped with. */
export const CODEX_PATTERNS = ['**/plugin.json', '**/hooks/hooks.json', '**/.mcp.json', '**/.agents/plugins/marketplace.json'] as const;

/** Scripts that handlers are written in, as a glob. */
export const SCRIPT_PATTERN = `**/*.{${SCRIPT_EXTENSIONS.map((ending) => ending.slice(1)).join(',')}}`;

/** What a file is, going by its path; undefined for files that are neither. */
export function kindOf(filePath: string): FileKind | undefined {
  if (isManifestFile(filePath)) return 'manifest';
  return path.basename(filePath) === CONFIG_NAME ? 'config' : undefined;
}

/** Whether a file is checked, going by its path. Of a plugin.json only its text tells: one that is none of Codex's has no problems. */
export function isChecked(filePath: string): boolean {
  return kindOf(filePath) !== undefined || codexFileKind(filePath) !== undefined || path.basename(filePath) === 'plugin.json';
}

/** The folder whose files decide what is wrong with a checked file. */
export function folderOf(filePath: string): string {
  const folder = path.dirname(filePath);
  const kind = codexFileKind(filePath);
  if (kind === 'plugin' || kind === 'hooks') return path.dirname(folder);
  return kind === 'marketplace' ? path.dirname(path.dirname(folder)) : folder;
}

export function schemaFor(kind: FileKind): Schema {
  return kind === 'manifest' ? manifestValidator.schema : configValidator.schema;
}

/** Reads the text of a checked file into a positioned tree, in the syntax that the file's name stands for. */
export function parseFile(text: string, filePath: string): ManifestDocument {
  return kindOf(filePath) === 'config' ? parseConfig(text) : parseManifest(text, filePath);
}
