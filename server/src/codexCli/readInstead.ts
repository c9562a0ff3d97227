// Whether the Codex CLI reads hooks/hooks.json and .mcp.json of a plugin at all: not where the plugin's manifest has hooks or servers itself, or
// names other files. Plugins for several tools have the usual files for another one.
import path from 'node:path';
import { hooksObject } from './hooks.ts';
import { CodexReport } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import { get, itemsOf, type ManifestDocument, type TreeNode } from '../manifest/syntax/tree.ts';

const READ = { hooks: { key: 'hooks', usual: './hooks/hooks.json' }, mcp: { key: 'mcpServers', usual: './.mcp.json' } };

/** Whether the manifest in a plugin's folder keeps the CLI from reading the usual file. */
export async function isReadInstead(kind: keyof typeof READ, folder: string, fs: FileSystem | undefined): Promise<boolean> {
  const file = path.join(folder, '.codex-plugin/plugin.json');
  const text = await fs?.readText(file);
  if (text === undefined) return false;
  const document = parseManifest(text, file);
  const { key, usual } = READ[kind];
  const value = get(document.root, key);
  if (!value) return false;
  const named = (value.kind === 'string' ? [value] : itemsOf(value)).flatMap((one) =>
    one.kind === 'string' && isTaken(one.value) ? [one.value] : [],
  );
  if (kind === 'mcp') return value.kind === 'object' || (value.kind === 'string' && named.length > 0 && !named.includes(usual));
  if (named.length > 0) return !named.includes(usual);
  const inline = value.kind === 'object' ? [value] : itemsOf(value);
  return inline.length > 0 && inline.every((one) => isHooks(document, one));
}

function isTaken(name: string): boolean {
  // oxlint-disable-next-line codex/native-paths -- As the CLI splits it; it is no path of this system.
  return name.startsWith('./') && name !== './' && !name.split('/').includes('..');
}

/** Whether the CLI can read hooks that stand in the manifest. */
function isHooks(document: ManifestDocument, node: TreeNode): boolean {
  // Nobody sees it: it marks the findings that the CLI would refuse the hooks for.
  const report = new CodexReport(document, 'codex-cannot-read-them');
  hooksObject(report, node);
  return !report.problems.some(({ message }) => message.includes(report.fate));
}
