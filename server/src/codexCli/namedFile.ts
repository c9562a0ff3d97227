// Files that a plugin's manifest names in the place of the usual ones. What is wrong with them is said where they are named.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { fateOf } from './fates.ts';
import { hooksFile } from './hooks.ts';
import { mcpFile } from './mcp.ts';
import { CodexReport } from './report.ts';
import { strictText } from './strictText.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import type { StringNode } from '../manifest/syntax/tree.ts';

const USUAL = { hooks: './hooks/hooks.json', servers: './.mcp.json' };

/** Checks a file with hooks or servers that a path names, unless it is the one that is checked by itself. */
export async function namedFile(
  report: CodexReport,
  node: StringNode,
  { folder, fs, kind }: { folder: string; fs: FileSystem | undefined; kind: keyof typeof USUAL },
): Promise<void> {
  const { value } = node;
  if (!fs || value === USUAL[kind] || !value.startsWith('./')) return;
  const text = await fs.readText(path.join(folder, value));
  if (text === undefined) return;
  const document = parseManifest(withoutMark(text), 'named.json');
  const inner = new CodexReport(document, fateOf(kind === 'hooks' ? 'hooks' : 'mcp'));
  if (text.startsWith(BYTE_ORDER_MARK))
    inner.add(
      'manifest/codex-byte-order-mark',
      { start: 0, end: 0 },
      l10n.t('It starts with a byte order mark. {0} Save it as UTF-8 without one.', inner.fate),
    );
  if (document.root) {
    if (kind === 'hooks') hooksFile(inner);
    else await mcpFile(inner, { folder, fs });
    strictText(inner);
  }
  const errors = [...document.problems, ...inner.problems].filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  const line = first.range.start.line + 1;
  report.add(
    kind === 'hooks' ? 'manifest/codex-hooks' : 'manifest/codex-server',
    node,
    errors.length > 1
      ? l10n.t('"{0}", line {1}: {2} There are {3} such errors in it.', value, line, first.message, errors.length)
      : l10n.t('"{0}", line {1}: {2}', value, line, first.message),
  );
}
