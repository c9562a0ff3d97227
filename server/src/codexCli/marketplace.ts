// A marketplace of OpenAI's Codex CLI: .agents/plugins/marketplace.json.
import path from 'node:path';
import type { CodexReport } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { get, getString, itemsOf, type TreeNode } from '../manifest/syntax/tree.ts';
import * as slashed from '../paths/slashed.ts';

const POLICIES: Record<string, readonly string[]> = {
  installation: ['NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT'],
  authentication: ['ON_INSTALL', 'ON_USE'],
};

/** What each kind of source needs, and what else it may have. */
const SOURCES: Record<string, { needs: readonly string[]; may: readonly string[] }> = {
  local: { needs: ['path'], may: [] },
  url: { needs: ['url'], may: ['path', 'ref', 'sha'] },
  'git-subdir': { needs: ['url', 'path'], may: ['ref', 'sha'] },
  npm: { needs: ['package'], may: ['version', 'registry'] },
};

/** Checks a marketplace. `folder` is the one that holds `.agents`, which local paths start at. */
export async function marketplace(report: CodexReport, folder: string, fs: FileSystem | undefined): Promise<void> {
  const root = report.object(report.document.root, { $schema: ['text'], name: ['text'], interface: ['object'], plugins: ['list'] }, [
    'name',
    'plugins',
  ]);
  const name = get(root, 'name');
  if (name?.kind === 'string' && !/^[A-Za-z0-9_-]+$/.test(name.value)) {
    const meant = name.value.trim().replace(/[^A-Za-z0-9_-]+/g, '-');
    report.add('manifest/codex-value', name, 'A marketplace\'s name has only letters, digits, "_" and "-" in it.', [
      replaceFix(report.document.lines, `Write "${meant}"`, name, JSON.stringify(meant)),
    ]);
  }
  report.object(get(root, 'interface'), { displayName: ['text'] });
  const seen = new Map<string, number>();
  for (const entry of itemsOf(get(root, 'plugins'))) {
    const object = report.object(entry, { name: ['text'], source: ['text', 'object'], category: ['text'], policy: ['object'] }, [
      'name',
      'source',
    ]);
    const own = get(object, 'name');
    if (own?.kind === 'string') {
      const line = seen.get(own.value);
      if (line !== undefined) report.add('manifest/codex-value', own, `The plugin "${own.value}" is listed in line ${line} already.`);
      else seen.set(own.value, report.document.lines.lineAt(own.start) + 1);
    }
    policy(report, get(object, 'policy'));
    await source(report, get(object, 'source'), folder, fs, own?.kind === 'string' ? own.value : undefined);
  }
}

function policy(report: CodexReport, node: TreeNode | undefined): void {
  const object = report.object(node, { installation: ['text'], authentication: ['text'], products: ['texts'] });
  for (const [key, possible] of Object.entries(POLICIES)) {
    const value = get(object, key);
    if (value?.kind !== 'string' || possible.includes(value.value)) continue;
    const meant = didYouMean(value.value, possible);
    const fixes = meant ? [replaceFix(report.document.lines, `Write "${meant}"`, value, JSON.stringify(meant))] : [];
    report.add('manifest/codex-value', value, `"${key}" is one of ${possible.join(', ')}.`, fixes);
  }
}

async function source(
  report: CodexReport,
  node: TreeNode | undefined,
  folder: string,
  fs: FileSystem | undefined,
  plugin: string | undefined,
): Promise<void> {
  if (node?.kind === 'string') await local(report, node, folder, fs, plugin);
  if (node?.kind !== 'object') return;
  const kind = get(node, 'source');
  const known = kind?.kind === 'string' && Object.hasOwn(SOURCES, kind.value) ? SOURCES[kind.value] : undefined;
  if (!known) {
    const meant = kind?.kind === 'string' ? didYouMean(kind.value, Object.keys(SOURCES)) : undefined;
    const fixes = kind && meant ? [replaceFix(report.document.lines, `Write "${meant}"`, kind, JSON.stringify(meant))] : [];
    report.add(
      'manifest/codex-source',
      kind ?? { start: node.start, end: node.start + 1 },
      `Codex leaves the plugin out: "source" is one of ${Object.keys(SOURCES).join(', ')}.`,
      fixes,
    );
    return;
  }
  report.object(node, Object.fromEntries(['source', ...known.needs, ...known.may].map((key) => [key, ['text'] as const])), known.needs);
  const own = get(node, 'path');
  if (getString(node, 'source') === 'local' && own?.kind === 'string') await local(report, own, folder, fs, plugin);
  const address = get(node, 'url');
  if (address?.kind === 'string' && !/^(https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:/.test(address.value)) {
    report.add('manifest/codex-source', address, `"${address.value}" is not the address of a repository, so Codex leaves the plugin out.`);
  }
}

async function local(
  report: CodexReport,
  node: TreeNode & { kind: 'string' },
  folder: string,
  fs: FileSystem | undefined,
  plugin: string | undefined,
): Promise<void> {
  const { value } = node;
  if (!value.startsWith('./') || slashed.segments(value).includes('..')) {
    const meant = `./${value.replace(/^(\.{0,2}\/)+/, '')}`;
    const fixes = slashed.segments(value).includes('..')
      ? []
      : [replaceFix(report.document.lines, `Write "${meant}"`, node, JSON.stringify(meant))];
    report.add(
      'manifest/codex-source',
      node,
      `Codex leaves the plugin out, without a word: a path starts with "./" and does not lead out.`,
      fixes,
    );
    return;
  }
  if (!fs) return;
  const place = path.join(folder, value);
  if ((await fs.stat(place)) !== 'folder') {
    report.add('manifest/codex-source', node, `There is no folder "${value}", so Codex leaves the plugin out.`);
    return;
  }
  const text = await fs.readText(path.join(place, '.codex-plugin/plugin.json'));
  const name = text === undefined ? undefined : nameIn(text);
  if (name !== undefined && plugin !== undefined && name !== plugin) {
    report.add(
      'manifest/codex-value',
      node,
      `The plugin in "${value}" calls itself "${name}", so installing "${plugin}" fails. Use one name for both.`,
    );
  }
}

function nameIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  } catch {
    // That it is not JSON is said where that file is checked.
    return undefined;
  }
}
