// Checks the files of OpenAI's own Codex CLI, which drops most mistakes in them without a word. What it makes of each is recorded in
// server/test/codexCli/verdicts.json, by running it.
import * as l10n from '@vscode/l10n';
import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { hasAgentManifest, unreadBesideAgentManifest } from './agentManifest.ts';
import { fateOf } from './fates.ts';
import { hooksFile } from './hooks.ts';
import { marketplace } from './marketplace.ts';
import { mcpFile } from './mcp.ts';
import { agentPlugin, codexPlugin } from './plugin.ts';
import { isReadInstead } from './readInstead.ts';
import { CodexReport } from './report.ts';
import { strictText } from './strictText.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import { problem } from '../manifest/rules/table.ts';
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
  /** Gives the tree of just this text, where it may be there already. Without it, the text may be as it is in the file. */
  parsed?: () => ManifestDocument;
  disable?: readonly string[];
}

/** Checks one of those files as it is on the disk. The CLI reads nothing but UTF-8. */
export async function checkCodexBytes(
  bytes: Buffer,
  options: Omit<CodexCheckOptions, 'parsed'>,
): Promise<{ document: ManifestDocument; problems: Problem[] } | undefined> {
  const checked = await checkCodexFile(bytes.toString('utf8'), options);
  if (!checked || isUtf8(bytes)) return checked;
  const { document } = checked;
  const at = Math.max(document.text.indexOf('\u{fffd}'), 0);
  const message = l10n.t('The file is not UTF-8, so Codex cannot read it. Save it with the encoding UTF-8.');
  return { document, problems: [problem(document.lines, 'manifest/encoding', { start: at, end: at + 1 }, message)] };
}

/** Checks one of those files. Undefined for others. Places are those of the text without a byte order mark, unless `parsed` has it. */
export async function checkCodexFile(
  text: string,
  { file, fs, profile = 'dev', disable = [], parsed }: CodexCheckOptions,
): Promise<{ document: ManifestDocument; problems: Problem[] } | undefined> {
  const kind = codexFileKind(file) ?? (isAgentPlugin(file, text) ? 'agentPlugin' : undefined);
  if (!kind) return undefined;
  const document = parsed ? parsed() : parseManifest(withoutMark(text), file);
  const report = new CodexReport(document, fateOf(kind));
  // An editor's text has no mark, whatever the file has.
  if (text.startsWith(BYTE_ORDER_MARK) || (parsed && (await fs?.byteOrderMark?.(file))))
    report.add(
      'manifest/codex-byte-order-mark',
      { start: 0, end: Math.min(1, document.text.length) },
      l10n.t('The file starts with a byte order mark. {0} Save it as UTF-8 without one.', report.fate),
    );
  const folder = kind === 'mcp' ? path.dirname(file) : path.dirname(path.dirname(file));
  const agent = (kind === 'plugin' || kind === 'hooks' || kind === 'mcp') && (await hasAgentManifest(folder, fs));
  if (kind === 'hooks' || kind === 'mcp') {
    if (agent) {
      const unread = new CodexReport(document);
      unreadBesideAgentManifest(unread, kind);
      return { document, problems: withoutDisabled(unread.problems, disable) };
    }
    if (await isReadInstead(kind, folder, fs)) return { document, problems: [] };
  }
  if (document.root) {
    if (kind === 'plugin') await codexPlugin(report, { folder, fs, profile, agent });
    else if (kind === 'agentPlugin') agentPlugin(report);
    else if (kind === 'hooks') hooksFile(report);
    else if (kind === 'mcp') await mcpFile(report, { folder, fs });
    else await marketplace(report, path.dirname(folder), fs);
    strictText(report);
  }
  const faulty = new Set(document.problems.map(({ range }) => range.start.line));
  const refused = new Set([...report.repeated].map(({ start }) => start));
  const repeated = duplicateKeys(document, 'manifest/duplicate-key').filter(
    ({ range }) => !refused.has(document.lines.offsetAt(range.start)),
  );
  const found = [...report.problems, ...repeated].filter(
    ({ range, code }) => !faulty.has(range.start.line) || code === 'manifest/codex-byte-order-mark',
  );
  const sorted = [...document.problems, ...found].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
  return { document, problems: withoutDisabled(sorted, disable) };
}
