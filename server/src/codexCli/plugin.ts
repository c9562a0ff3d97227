// The plugin manifests of OpenAI's Codex CLI: .codex-plugin/plugin.json and the root plugin.json of Agent Plugins.
import * as l10n from '@vscode/l10n';
import { hooksObject } from './hooks.ts';
import { shownAs } from './interface.ts';
import { servers, serversIn } from './mcp.ts';
import { namedFile } from './namedFile.ts';
import { ownPath } from './ownPath.ts';
import { publishing } from './publishing.ts';
import { given, type CodexReport, type Keys } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { findProperty, get, itemsOf, walk, type ObjectNode, type TreeNode } from '../manifest/syntax/tree.ts';

const KEYS: Keys = {
  name: ['text'],
  version: ['text', 'null'],
  description: ['text', 'null'],
  keywords: ['texts'],
  skills: ['any'],
  commands: ['any'],
  mcpServers: ['any'],
  apps: ['path', 'null'],
  hooks: ['any'],
  interface: ['any'],
};
/** Not read by the CLI, but by people and by OpenAI's ingestion. */
const FOR_OTHERS = ['$schema', 'author', 'homepage', 'repository', 'license'];

const AGENT_KEYS: Keys = {
  $schema: ['text'],
  name: ['text'],
  version: ['text'],
  description: ['text'],
  author: ['object', 'text'],
  homepage: ['text'],
  repository: ['text', 'object'],
  license: ['text'],
  keywords: ['texts'],
  extensions: ['object'],
};

/** Names are in segments, with a point between them. */
const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const dropped = (): string => l10n.t('Codex drops it, without a word.');
/** Of Agent Plugins. */
const MAX_NAME = 64;

interface Surroundings {
  /** The plugin's. */
  folder: string;
  fs: FileSystem | undefined;
}

/** Checks `.codex-plugin/plugin.json`. `agent`: beside it stands the manifest of Agent Plugins, which the CLI reads for the most part. */
export async function codexPlugin(
  report: CodexReport,
  { folder, fs, profile, agent }: Surroundings & { profile: 'dev' | 'publish'; agent: boolean },
): Promise<void> {
  const { root } = report.document;
  if (!root || !report.type(root, ['object'])) return;
  const object = report.object(root, KEYS, { silent: FOR_OTHERS, reads: 'known' });
  if (!object) return;
  if (agent) lostBesideAgentManifest(report, object);
  else await loaded(report, object, { folder, fs });
  await shownAs(report, given(object, 'interface'), folder, fs);
  if (profile === 'publish') publishing(report, object);
}

/** What the CLI takes from the manifest, besides how the plugin is shown. */
async function loaded(report: CodexReport, object: ObjectNode, around: Surroundings): Promise<void> {
  name(
    report,
    object,
    NAME,
    Infinity,
    l10n.t('A name has only letters, digits, "_" and "-", and points between them in it. {0}', report.fate),
  );
  version(report, object);
  for (const key of ['skills', 'commands']) await paths(report, given(object, key), around);
  const apps = given(object, 'apps');
  if (apps?.kind === 'string') await ownPath(report, apps, around);
  await mcpServers(report, given(object, 'mcpServers'), around);
  await hooks(report, given(object, 'hooks'), around);
}

function lostBesideAgentManifest(report: CodexReport, object: ObjectNode): void {
  for (const [key, code] of [
    ['hooks', 'manifest/codex-hooks'],
    ['mcpServers', 'manifest/codex-server'],
  ] as const) {
    const property = findProperty(object, key);
    if (property && given(object, key))
      report.add(
        code,
        property.keySpan,
        l10n.t(
          'Codex does not read "{0}" here, since the plugin has a plugin.json of Agent Plugins at its root. Take that away, or leave this out.',
          key,
        ),
        report.removes(property),
      );
  }
}

function name(report: CodexReport, root: ObjectNode, pattern: RegExp, maximum: number, message: string): void {
  const node = get(root, 'name');
  // Without a name the plugin is called like its folder.
  if (node?.kind !== 'string' || /^\p{White_Space}*$/u.test(node.value)) return;
  if (pattern.test(node.value) && node.value.length <= maximum) return;
  const meant = node.value
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, Math.min(maximum, 200));
  const own = pattern.test(meant) ? meant : meant.toLowerCase().replaceAll('_', '-');
  report.add('manifest/codex-value', node, message, pattern.test(own) ? [report.writes(node, own)] : []);
}

function version(report: CodexReport, root: ObjectNode): void {
  const node = get(root, 'version');
  if (node?.kind !== 'string') return;
  const value = node.value.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  if (/^[A-Za-z0-9.+_-]+$/.test(value) && value !== '.' && value !== '..') return;
  report.add(
    'manifest/codex-value',
    node,
    l10n.t('A version has only letters, digits, ".", "+", "_" and "-" in it, and is not empty. {0}', report.fate),
  );
}

async function paths(report: CodexReport, node: TreeNode | undefined, around: Surroundings): Promise<void> {
  if (!node || !report.within(dropped(), () => report.type(node, ['path', 'paths']))) return;
  for (const one of node.kind === 'string' ? [node] : itemsOf(node)) {
    if (one.kind !== 'string') continue;
    if (one.value === '') report.add('manifest/codex-ignored', one, l10n.t('This path is empty, so Codex looks for nothing.'));
    else await ownPath(report, one, around);
  }
}

async function mcpServers(report: CodexReport, node: TreeNode | undefined, around: Surroundings): Promise<void> {
  if (!node || !report.within(dropped(), () => report.type(node, ['path', 'object']))) return;
  if (node.kind === 'string') {
    await paths(report, node, around);
    await namedFile(report, node, { ...around, kind: 'servers' });
  } else if (node.kind === 'object') {
    await servers(report, serversIn(report, node) ?? node, around);
  }
}

async function hooks(report: CodexReport, node: TreeNode | undefined, around: Surroundings): Promise<void> {
  if (!node) return;
  const items = itemsOf(node);
  const named = node.kind === 'string' ? [node] : items.filter((item) => item.kind === 'string');
  const mixed =
    node.kind === 'array' && !['string', 'object'].some((kind) => items.every((item) => item.kind === kind || item.kind === 'null'));
  if ((node.kind !== 'string' && node.kind !== 'array' && node.kind !== 'object') || mixed) {
    report.add(
      'manifest/codex-type',
      report.at(node),
      l10n.t(
        'Codex drops these hooks: "hooks" is a path, a list of paths, an object {"hooks": {…}}, or a list of such objects, and never a mixture.',
      ),
    );
    return;
  }
  for (const one of named) {
    if (one.kind !== 'string') continue;
    if (one.value === '') report.add('manifest/codex-ignored', one, l10n.t('This path is empty, so Codex reads no hooks.'));
    else {
      await ownPath(report, one, { ...around, missing: 'refused' });
      await namedFile(report, one, { ...around, kind: 'hooks' });
    }
  }
  const inline = node.kind === 'object' ? [node] : items.filter((item) => item.kind === 'object');
  report.within(l10n.t('Codex drops all hooks of the manifest.'), () => {
    for (const one of inline) hooksObject(report, one);
  });
  // In a manifest the CLI reads hooks as a whole before it looks at them.
  for (const one of inline) for (const inner of walk(one)) report.unread.delete(inner);
}

/** Checks the root plugin.json of Agent Plugins 1.0. */
export function agentPlugin(report: CodexReport): void {
  const { root } = report.document;
  const hooksKey = findProperty(root, 'hooks');
  if (hooksKey)
    report.add(
      'manifest/codex-hooks',
      hooksKey.keySpan,
      l10n.t('Hooks never load from an Agent Plugins manifest. Put them into a plugin with .codex-plugin/plugin.json.'),
    );
  const object = report.object(
    root,
    { ...AGENT_KEYS, ...(hooksKey && { hooks: ['any'] as const }) },
    {
      required: ['name'],
    },
  );
  if (!object) return;
  const words = l10n.t('A name has only small letters, digits, "." and "-" in it, {0} at most. {1}', MAX_NAME, report.fate);
  name(report, object, /^[a-z0-9.-]+$/, MAX_NAME, words);
  version(report, object);
}
