// A marketplace of OpenAI's Codex CLI: .agents/plugins/marketplace.json.
import * as l10n from '@vscode/l10n';
import { marketplaceSource } from './marketplaceSources.ts';
import { given, type CodexReport } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { findProperty, get, itemsOf, type StringNode, type TreeNode } from '../manifest/syntax/tree.ts';

const POLICIES: Record<string, readonly string[]> = {
  installation: ['NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT'],
  authentication: ['ON_INSTALL', 'ON_USE'],
};
const PRODUCTS = ['CHATGPT', 'CODEX', 'ATLAS', 'chatgpt', 'codex', 'atlas'];
/** Names that the CLI keeps for marketplaces of OpenAI's. */
const RESERVED: ReadonlySet<string> = new Set(['openai-curated']);
/** Names of plugins are in segments, with a point between them. */
const PLUGIN_NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** Checks a marketplace. `folder` is the one that holds `.agents`, which local paths start at. */
export async function marketplace(report: CodexReport, folder: string, fs: FileSystem | undefined): Promise<void> {
  const { root } = report.document;
  if (root?.kind === 'array' && root.items.length < 3) {
    report.type(root, ['object']);
    return;
  }
  const object = report.object(
    root,
    { name: ['text'], interface: ['any'], plugins: ['list'] },
    { required: ['name', 'plugins'], silent: ['$schema'], reads: 'known' },
  );
  if (!object) return;
  name(report, get(object, 'name'));
  report.object(given(object, 'interface'), { displayName: ['text', 'null'] }, { reads: 'known' });
  const seen = new Map<string, number>();
  for (const entry of itemsOf(get(object, 'plugins'))) await plugin(report, entry, { folder, fs, seen });
}

function name(report: CodexReport, node: TreeNode | undefined): void {
  if (node?.kind !== 'string') return;
  if (RESERVED.has(node.value))
    report.add('manifest/codex-value', node, l10n.t('Codex keeps the name "{0}" for OpenAI\'s own plugins. {1}', node.value, report.fate));
  if (/^[A-Za-z0-9_-]+$/.test(node.value)) return;
  const meant = node.value.trim().replace(/[^A-Za-z0-9_-]+/g, '-');
  report.add(
    'manifest/codex-value',
    node,
    l10n.t('A marketplace\'s name has only letters, digits, "_" and "-" in it. {0}', report.fate),
    /^[A-Za-z0-9_-]+$/.test(meant) ? [report.writes(node, meant)] : [],
  );
}

async function plugin(
  report: CodexReport,
  entry: TreeNode,
  { folder, fs, seen }: { folder: string; fs: FileSystem | undefined; seen: Map<string, number> },
): Promise<void> {
  const object = report.object(
    entry,
    { name: ['text'], source: ['any'], category: ['text', 'null'], policy: ['any'] },
    { required: ['name', 'source'], reads: 'all' },
  );
  if (!object) return;
  const own = get(object, 'name');
  if (own?.kind === 'string') pluginName(report, own, seen);
  policy(report, get(object, 'policy'));
  await marketplaceSource(report, get(object, 'source'), { folder, fs, plugin: own?.kind === 'string' ? own.value : undefined });
}

function pluginName(report: CodexReport, node: StringNode, seen: Map<string, number>): void {
  const line = seen.get(node.value);
  if (line !== undefined) {
    report.add(
      'manifest/codex-value',
      node,
      l10n.t('Codex leaves this plugin out: "{0}" is listed in line {1} already.', node.value, line),
    );
    return;
  }
  seen.set(node.value, report.document.lines.lineAt(node.start) + 1);
  if (!PLUGIN_NAME.test(node.value))
    report.add(
      'manifest/codex-value',
      node,
      l10n.t('Codex leaves this plugin out: a plugin\'s name has only letters, digits, "_" and "-" in it, and points between them.'),
    );
}

function policy(report: CodexReport, node: TreeNode | undefined): void {
  const object = report.object(node, { installation: ['text'], authentication: ['text'], products: ['texts', 'null'] }, { reads: 'known' });
  for (const [key, possible] of Object.entries(POLICIES)) oneOf(report, get(object, key), possible);
  const products = given(object, 'products');
  for (const product of itemsOf(products)) oneOf(report, product, PRODUCTS);
  const property = object && findProperty(object, 'products');
  if (property && products?.kind === 'array' && !products.items.some((item) => item.kind === 'string' && /^codex$/i.test(item.value)))
    report.add(
      'manifest/codex-ignored',
      property.keySpan,
      l10n.t('The Codex CLI leaves this plugin out, as "CODEX" is none of its products.'),
    );
}

function oneOf(report: CodexReport, node: TreeNode | undefined, possible: readonly string[]): void {
  if (node?.kind !== 'string' || possible.includes(node.value)) return;
  const meant = possible.find((one) => one === node.value.toUpperCase()) ?? didYouMean(node.value, possible);
  const upper = possible.filter((one) => one === one.toUpperCase());
  report.add(
    'manifest/codex-value',
    node,
    l10n.t('"{0}" is none of {1}. {2}', node.value, upper.join(', '), report.fate),
    meant ? [report.writes(node, meant)] : [],
  );
}
