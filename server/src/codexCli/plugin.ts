// The plugin manifests of OpenAI's Codex CLI: .codex-plugin/plugin.json and the root plugin.json of Agent Plugins.
import path from 'node:path';
import semver from 'semver';
import { hooksObject } from './hooks.ts';
import { servers } from './mcp.ts';
import { CodexReport, type Kind } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { findProperty, get, getString, itemsOf, type ObjectNode, type StringNode, type TreeNode } from '../manifest/syntax/tree.ts';

const KEYS: Record<string, readonly Kind[]> = {
  $schema: ['text'],
  name: ['text'],
  version: ['text'],
  description: ['text'],
  keywords: ['texts'],
  author: ['object', 'text'],
  homepage: ['text'],
  repository: ['text', 'object'],
  license: ['text'],
  skills: ['path', 'paths'],
  mcpServers: ['path', 'object'],
  apps: ['path'],
  hooks: ['path', 'paths', 'object', 'list'],
  interface: ['object'],
};

const INTERFACE: Record<string, readonly Kind[]> = {
  displayName: ['text'],
  shortDescription: ['text'],
  longDescription: ['text'],
  developerName: ['text'],
  category: ['text'],
  capabilities: ['texts'],
  websiteURL: ['text'],
  privacyPolicyURL: ['text'],
  termsOfServiceURL: ['text'],
  defaultPrompt: ['text', 'texts'],
  brandColor: ['text'],
  composerIcon: ['text'],
  logo: ['text'],
  logoDark: ['text'],
  screenshots: ['texts'],
};

const AGENT_KEYS: Record<string, readonly Kind[]> = {
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

const MAX_PROMPTS = 3;
const MAX_PROMPT = 512;

/** Checks `.codex-plugin/plugin.json`. `folder` is the plugin's, the one that holds `.codex-plugin`. */
export async function codexPlugin(
  report: CodexReport,
  folder: string,
  fs: FileSystem | undefined,
  profile: 'dev' | 'publish',
): Promise<void> {
  const root = report.object(report.document.root, KEYS);
  if (!root) return;
  texts(report, root, /^[A-Za-z0-9._-]+$/, 'letters, digits, ".", "_" and "-"');
  prompts(report, get(root, 'interface'));
  report.object(get(root, 'interface'), INTERFACE);
  const listed = ['skills', 'mcpServers', 'apps', 'hooks'].flatMap((key) => {
    const value = get(root, key);
    return value?.kind === 'string' ? [value] : itemsOf(value).filter((item) => item.kind === 'string');
  });
  for (const node of listed) await ownPath(report, node, folder, fs);
  hooks(report, get(root, 'hooks'));
  const inline = get(root, 'mcpServers');
  if (inline?.kind === 'object') servers(report, inline, true);
  if (profile === 'publish') publishing(report, root);
}

function texts(report: CodexReport, root: ObjectNode, namePattern: RegExp, nameWords: string, maximum = Infinity): void {
  const name = get(root, 'name');
  if (name?.kind === 'string' && (!namePattern.test(name.value) || name.value.length > maximum)) {
    const meant = name.value
      .trim()
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, Math.min(maximum, 200));
    const own = namePattern.test(meant) ? meant : meant.toLowerCase().replaceAll('_', '-');
    const fixes = namePattern.test(own) ? [replaceFix(report.document.lines, `Write "${own}"`, name, JSON.stringify(own))] : [];
    report.add(
      'manifest/codex-value',
      name,
      `A name has only ${nameWords} in it${Number.isFinite(maximum) ? `, ${maximum} at most` : ''}. Installing fails otherwise.`,
      fixes,
    );
  }
  const version = get(root, 'version');
  if (version?.kind === 'string' && !/^[A-Za-z0-9.+_-]+$/.test(version.value)) {
    report.add(
      'manifest/codex-value',
      version,
      'A version has only letters, digits, ".", "+", "_" and "-" in it, and is not empty. Installing fails otherwise.',
    );
  }
}

function prompts(report: CodexReport, node: TreeNode | undefined): void {
  const value = get(node, 'defaultPrompt');
  const all = value?.kind === 'string' ? [value] : itemsOf(value);
  all.forEach((prompt, index) => {
    if (prompt.kind !== 'string') return;
    if (index >= MAX_PROMPTS)
      report.add('manifest/codex-prompt', report.at(prompt), `Codex keeps ${MAX_PROMPTS} default prompts and drops this one.`);
    else if (prompt.value.length > MAX_PROMPT)
      report.add(
        'manifest/codex-prompt',
        report.at(prompt),
        `Codex drops a prompt of more than ${MAX_PROMPT} characters; this one has ${prompt.value.length}.`,
      );
  });
}

/** A path of the plugin: Codex drops it silently unless it starts with "./" and stays inside. */
export async function ownPath(report: CodexReport, node: StringNode, folder: string, fs: FileSystem | undefined): Promise<void> {
  const { value } = node;
  if (value.split(/[\\/]/).includes('..')) {
    report.add(
      'manifest/codex-path',
      node,
      `"${value}" leads out of the plugin, so Codex drops it without a word. Move it into the plugin.`,
    );
    return;
  }
  if (!value.startsWith('./')) {
    const meant = `./${value.replace(/^\/+/, '').replaceAll('\\', '/')}`;
    const fix = replaceFix(report.document.lines, `Write "${meant}"`, node, JSON.stringify(meant));
    report.add('manifest/codex-path', node, `Codex drops "${value}" without a word, since it does not start with "./".`, [fix]);
    return;
  }
  if (fs && (await fs.stat(path.join(folder, value))) === undefined)
    report.add('manifest/codex-path', node, `There is no "${value}" in the plugin. Codex goes on without it, and without a word.`);
}

function hooks(report: CodexReport, node: TreeNode | undefined): void {
  const inline = node?.kind === 'object' ? [node] : itemsOf(node).filter((item) => item.kind === 'object');
  for (const one of inline) hooksObject(report, one);
}

function publishing(report: CodexReport, root: ObjectNode): void {
  const version = get(root, 'version');
  if (version?.kind === 'string' ? !semver.valid(version.value) : !version) {
    if (version) report.add('manifest/codex-publish', version, 'Publishing needs a semantic version, such as 1.0.0.');
    else report.lacking(root, 'version', 'Publishing needs a "version", such as 1.0.0.', '"1.0.0"');
  }
  if (!get(root, 'description')) report.lacking(root, 'description', 'Publishing needs a "description".', '"What the plugin does."');
  const author = get(root, 'author');
  if (!author) report.lacking(root, 'author', 'Publishing needs an "author" with a name.', '{ "name": "Your name" }');
  else if (getString(author, 'name') === undefined)
    report.add('manifest/codex-publish', report.at(author), '"author" has to be an object with a "name".');
  const own = get(root, 'interface');
  if (own?.kind !== 'object') {
    if (!own) report.lacking(root, 'interface', 'Publishing needs an "interface": how the plugin is shown.', '{}');
  } else {
    for (const key of ['displayName', 'shortDescription', 'longDescription', 'developerName', 'category']) {
      if (!getString(own, key))
        report.lacking(
          own,
          key,
          `Publishing needs "${key}" in "interface".`,
          JSON.stringify(key === 'category' ? 'Productivity' : `The plugin's ${key}`),
        );
    }
    if (!get(own, 'capabilities'))
      report.lacking(own, 'capabilities', 'Publishing needs "capabilities" in "interface".', '["Interactive"]');
    if (!get(own, 'defaultPrompt'))
      report.lacking(own, 'defaultPrompt', 'Publishing needs a "defaultPrompt" in "interface".', '["What this plugin is asked first"]');
  }
  const hooksKey = findProperty(root, 'hooks');
  if (hooksKey)
    report.add(
      'manifest/codex-publish',
      hooksKey.keySpan,
      'OpenAI rejects plugins with "hooks". Leave them out, or distribute the plugin yourself.',
    );
}

/** Checks the root plugin.json of Agent Plugins 1.0. */
export function agentPlugin(report: CodexReport): void {
  const { root } = report.document;
  const hooksKey = findProperty(root, 'hooks');
  if (hooksKey)
    report.add(
      'manifest/codex-hooks',
      hooksKey.keySpan,
      'Hooks never load from an Agent Plugins manifest. Put them into a plugin with .codex-plugin/plugin.json.',
    );
  const object = report.object(root, { ...AGENT_KEYS, ...(hooksKey && { hooks: ['any'] as const }) }, ['name']);
  if (object) texts(report, object, /^[a-z0-9.-]+$/, 'small letters, digits, "." and "-"', 64);
}
