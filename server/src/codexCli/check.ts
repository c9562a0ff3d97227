// Checks the files of OpenAI's own Codex CLI, which drops most mistakes in them without a word.
import path from 'node:path';
import { hooksFile } from './hooks.ts';
import { marketplace } from './marketplace.ts';
import { mcpFile } from './mcp.ts';
import { agentPlugin, codexPlugin } from './plugin.ts';
import { CodexReport } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import { duplicateKeys } from '../manifest/rules/semantics.ts';
import { withoutDisabled } from '../manifest/check/suppressions.ts';
import type { ManifestDocument } from '../manifest/syntax/tree.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import { codexFileKind, isAgentPlugin } from './files.ts';

export interface CodexCheckOptions {
  /** Its path says what it is. */
  file: string;
  /** Without it paths are not looked up. */
  fs?: FileSystem;
  profile?: 'dev' | 'publish';
  /** Gives the text's tree, where it may be there already. */
  parsed?: () => ManifestDocument;
  disable?: readonly string[];
}

/** Checks one of those files. Undefined for others. */
export async function checkCodexFile(
  text: string,
  { file, fs, profile = 'dev', disable = [], parsed = () => parseManifest(text, file) }: CodexCheckOptions,
): Promise<{ document: ManifestDocument; problems: Problem[] } | undefined> {
  const kind = codexFileKind(file) ?? (isAgentPlugin(file, text) ? 'agentPlugin' : undefined);
  if (!kind) return undefined;
  const document = parsed();
  const report = new CodexReport(document);
  if (document.root) {
    const folder = path.dirname(path.dirname(file));
    if (kind === 'plugin') await codexPlugin(report, folder, fs, profile);
    else if (kind === 'agentPlugin') agentPlugin(report);
    else if (kind === 'hooks') hooksFile(report);
    else if (kind === 'mcp') mcpFile(report);
    else await marketplace(report, path.dirname(folder), fs);
  }
  const faulty = new Set(document.problems.map(({ range }) => range.start.line));
  const found = [...report.problems, ...duplicateKeys(document, 'manifest/duplicate-key')].filter(
    ({ range }) => !faulty.has(range.start.line),
  );
  const sorted = [...document.problems, ...found].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
  return { document, problems: withoutDisabled(sorted, disable) };
}
