// Files that a plugin's manifest names in the place of the usual ones. What is wrong with them is said where they are named.
import path from 'node:path';
import { hooksFile } from './hooks.ts';
import { mcpFile } from './mcp.ts';
import { CodexReport } from './report.ts';
import { strictText } from './strictText.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import type { StringNode } from '../manifest/syntax/tree.ts';

const USUAL = { hooks: './hooks/hooks.json', servers: './.mcp.json' };
const WHOLE = { hooks: 'Codex rejects the whole file, with all of its hooks.', servers: 'Codex drops all servers of this file.' };

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
  const inner = new CodexReport(document, WHOLE[kind]);
  if (text.startsWith(BYTE_ORDER_MARK))
    inner.add(
      'manifest/codex-byte-order-mark',
      { start: 0, end: 0 },
      `It starts with a byte order mark. ${inner.fate} Save it as UTF-8 without one.`,
    );
  if (document.root) {
    if (kind === 'hooks') hooksFile(inner);
    else await mcpFile(inner, { folder, fs });
    strictText(inner);
  }
  const errors = [...document.problems, ...inner.problems].filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  const more = errors.length > 1 ? ` There are ${errors.length} such errors in it.` : '';
  report.add(
    kind === 'hooks' ? 'manifest/codex-hooks' : 'manifest/codex-server',
    node,
    `"${value}", line ${first.range.start.line + 1}: ${first.message}${more}`,
  );
}
