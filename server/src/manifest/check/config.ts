// codex.config.json: how the development server runs.
import { parseJson } from '../syntax/parseJson.ts';
import { blocksLoading } from '../rules/table.ts';
import { configValidator } from '../model/schemaValidators.ts';
import { duplicateKeys } from '../rules/semantics.ts';
import { toValue, type ManifestDocument } from '../syntax/tree.ts';
import { CONFIG_CODES, schemaProblems } from '../rules/schema.ts';
import type { LogLevel } from '../../contract/logLevel.ts';
import type { Problem } from '../rules/problem.ts';

export interface CodexConfig {
  port: number;
  /** Relative to the file's folder; none means the whole plugin folder. */
  watchDirectories: string[];
  logLevel: LogLevel;
  /** Relative to the file's folder. */
  envFile: string;
}

export const DEFAULT_CONFIG: CodexConfig = { port: 4000, watchDirectories: [], logLevel: 'info', envFile: '.env.local' };

/** Reads a configuration; what it does not say has its default. Without `config` an error keeps it from being used. */
export function checkConfig(text: string): { config?: CodexConfig; problems: Problem[] } {
  return checkConfigDocument(parseConfig(text));
}

/** Reads a configuration's text into a positioned tree. */
export function parseConfig(text: string): ManifestDocument {
  return parseJson(text, 'config/syntax');
}

/** As `checkConfig`, of a text that was parsed already. */
export function checkConfigDocument(document: ManifestDocument): { config?: CodexConfig; problems: Problem[] } {
  const problems = [
    ...document.problems,
    ...schemaProblems(document, configValidator, CONFIG_CODES),
    ...duplicateKeys(document, 'config/duplicate-key'),
  ];
  problems.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
  if (problems.some(blocksLoading) || !document.root) return { problems };
  const own = toValue(document.root) as Partial<CodexConfig>;
  return {
    config: {
      port: own.port ?? DEFAULT_CONFIG.port,
      watchDirectories: own.watchDirectories ?? DEFAULT_CONFIG.watchDirectories,
      logLevel: own.logLevel ?? DEFAULT_CONFIG.logLevel,
      envFile: own.envFile ?? DEFAULT_CONFIG.envFile,
    },
    problems,
  };
}
