// The MCP servers of a plugin for OpenAI's Codex CLI: .mcp.json, flat or under "mcpServers". A server that the CLI cannot read is dropped by itself.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { given, type CodexReport, type Keys } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { findProperty, get, itemsOf, type ObjectNode, type PropertyNode, type StringNode, type TreeNode } from '../manifest/syntax/tree.ts';

const KEYS: Keys = {
  name: ['text', 'null'],
  command: ['text', 'null'],
  args: ['texts', 'null'],
  env: ['textsByName', 'null'],
  env_vars: ['list', 'null'],
  cwd: ['text', 'null'],
  url: ['text', 'null'],
  http_headers: ['textsByName', 'null'],
  env_http_headers: ['textsByName', 'null'],
  http_headers_helper: ['text', 'null'],
  bearer_token: ['text', 'null'],
  bearer_token_env_var: ['text', 'null'],
  auth: ['text', 'object', 'null'],
  oauth: ['any'],
  oauth_resource: ['text', 'null'],
  scopes: ['texts', 'null'],
  startup_timeout_sec: ['seconds', 'null'],
  startup_timeout_ms: ['whole', 'null'],
  startup_readiness: ['text', 'object', 'null'],
  tool_timeout_sec: ['seconds', 'null'],
  enabled: ['boolean', 'null'],
  required: ['boolean', 'null'],
  supports_parallel_tool_calls: ['boolean', 'null'],
  default_tools_approval_mode: ['text', 'object', 'null'],
  enabled_tools: ['texts', 'null'],
  disabled_tools: ['texts', 'null'],
  omit_tools_from: ['texts', 'null'],
  tools: ['object', 'null'],
  environment_id: ['text', 'null'],
};
/** Other tools want them, and the CLI finds out by itself what kind of server it is. */
const SILENT = ['type', 'description', 'experimental_environment', '$schema'];

const APPROVALS = ['auto', 'prompt', 'writes', 'approve'];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  auth: ['oauth', 'chatgpt', 'ema_auth'],
  default_tools_approval_mode: APPROVALS,
  startup_readiness: ['connection', 'catalog'],
};
const PLACES = ['code_mode', 'deferred', 'direct'];

/** What a server cannot have beside what says where it is. */
const NOT_BESIDE: Readonly<Record<'command' | 'url', readonly string[]>> = {
  command: [
    'url',
    'bearer_token_env_var',
    'bearer_token',
    'http_headers',
    'env_http_headers',
    'http_headers_helper',
    'oauth_resource',
    'auth',
  ],
  url: ['args', 'env', 'env_vars', 'cwd', 'bearer_token'],
};

/** Where the servers' plugin is. */
export interface Plugin {
  folder: string;
  fs: FileSystem | undefined;
}

/** Checks .mcp.json. */
export async function mcpFile(report: CodexReport, around: Plugin): Promise<void> {
  const { root } = report.document;
  if (!root || !report.type(root, ['object']) || root.kind !== 'object') return;
  await servers(report, serversIn(report, root) ?? root, around);
}

/** The servers under "mcpServers", where they stand there. Whatever else stands beside it is lost. */
export function serversIn(report: CodexReport, node: ObjectNode): ObjectNode | undefined {
  const nested = findProperty(node, 'mcpServers');
  if (!nested) return undefined;
  const [first, second] = node.properties.filter(({ key }) => key === 'mcpServers');
  if (first && second) {
    report.object(node, { mcpServers: ['any'] }, { silent: node.properties.map(({ key }) => key) });
    return undefined;
  }
  if (nested.value?.kind !== 'object') return undefined;
  for (const { key, keySpan, value } of node.properties) {
    if (key === 'mcpServers' || key === '$schema') continue;
    const lost = get(value, 'command') ?? get(value, 'url');
    if (lost)
      report.add('manifest/codex-server', keySpan, l10n.t('Codex drops "{0}", which does not stand in "mcpServers". Move it there.', key));
    else report.add('manifest/codex-unknown-key', keySpan, l10n.t('Codex ignores "{0}" here, without a word.', key));
  }
  return nested.value;
}

/** Checks servers by name. Of a name that is given twice the last one counts. */
export async function servers(report: CodexReport, node: ObjectNode, around: Plugin): Promise<void> {
  for (const property of node.properties) {
    const { key } = property;
    if (findProperty(node, key) !== property) continue;
    if (key === '$schema' && property.value?.kind === 'string')
      report.add(
        'manifest/codex-ignored',
        property.keySpan,
        l10n.t('Codex takes "$schema" for a server, and says in its log that it is none.'),
        report.removes(property),
      );
    else if (property.value) {
      report.within(l10n.t('Codex drops the server {0}.', JSON.stringify(key)), () => server(report, property));
      await starting(report, property, around);
    }
  }
}

function server(report: CodexReport, property: PropertyNode): void {
  const { value } = property;
  if (!value || !report.type(value, ['object']) || value.kind !== 'object') return;
  report.object(value, KEYS, { repeats: true, silent: SILENT });
  for (const [key, possible] of Object.entries(WORDS)) word(report, given(value, key), possible);
  for (const one of itemsOf(given(value, 'omit_tools_from'))) word(report, one, PLACES);
  const tools = given(value, 'tools');
  if (tools?.kind === 'object') {
    for (const { value: tool } of tools.properties) {
      if (tool && report.type(tool, ['object'])) word(report, given(tool, 'approval_mode'), APPROVALS);
    }
  }
  for (const one of itemsOf(given(value, 'env_vars'))) variable(report, one);
  const client = given(given(value, 'oauth'), 'client_id');
  if (client) report.type(client, ['text']);
  const [command, url] = [given(value, 'command'), given(value, 'url')];
  if (command) beside(report, value, 'command');
  else if (url) beside(report, value, 'url');
  else
    report.add(
      'manifest/codex-server',
      property.keySpan,
      get(value, 'httpUrl') || get(value, 'serverUrl')
        ? l10n.t('The server "{0}" has neither a "command" nor a "url". {1} The key for its address is "url".', property.key, report.fate)
        : l10n.t('The server "{0}" has neither a "command" nor a "url". {1}', property.key, report.fate),
    );
}

function word(report: CodexReport, node: TreeNode | undefined, possible: readonly string[]): void {
  if (!node) return;
  // The CLI also takes an object with the word as its only key, which nobody writes.
  const [only] = node.kind === 'object' ? node.properties : [];
  const written = node.kind === 'string' ? node.value : only?.key;
  if (written === undefined) report.type(node, ['text']);
  else if (!possible.includes(written))
    report.add(
      'manifest/codex-value',
      report.at(node),
      l10n.t('{0} is one of {1}. {2}', report.name(node), possible.join(', '), report.fate),
    );
}

/** A variable that is handed on: its name, or an object with the name and where it comes from. */
function variable(report: CodexReport, node: TreeNode): void {
  if (node.kind === 'string') return;
  const name = get(node, 'name');
  const source = given(node, 'source');
  const known = node.kind === 'object' && node.properties.every(({ key }) => key === 'name' || key === 'source');
  if (known && name?.kind === 'string' && (!source || (source.kind === 'string' && ['local', 'remote'].includes(source.value)))) return;
  report.add(
    'manifest/codex-type',
    report.at(node),
    l10n.t('A variable is a name, or {"name": …, "source": "local" or "remote"}. {0}', report.fate),
  );
}

function beside(report: CodexReport, node: ObjectNode, by: 'command' | 'url'): void {
  const client = given(given(node, 'oauth'), 'client_id') ?? given(given(node, 'oauth'), 'clientId');
  const found = [...NOT_BESIDE[by], ...(by === 'command' && client ? ['oauth'] : [])].filter((key) => given(node, key));
  for (const key of found) {
    const property = findProperty(node, key);
    if (!property) continue;
    report.add(
      'manifest/codex-server',
      property.keySpan,
      l10n.t('"{0}" cannot stand beside "{1}". {2} Remove one of them.', key, by, report.fate),
      report.removes(property),
    );
  }
}

/** What the CLI takes, but cannot start: servers start in the workspace, and variables are not expanded. */
async function starting(report: CodexReport, { key, value: node }: PropertyNode, { folder, fs }: Plugin): Promise<void> {
  const command = given(node, 'command');
  if (!node || command?.kind !== 'string') return;
  const args = itemsOf(given(node, 'args')).flatMap((one) => (one.kind === 'string' ? [one] : []));
  for (const one of [command, ...args]) {
    if (!/\$\{?(PLUGIN_ROOT|CLAUDE_PLUGIN_ROOT|PLUGIN_DATA|CLAUDE_PLUGIN_DATA)\b/.test(one.value)) continue;
    const meant = one.value.replace(/\$\{?(PLUGIN_ROOT|CLAUDE_PLUGIN_ROOT)\}?\/?/g, './');
    report.add(
      'manifest/codex-server-start',
      one,
      l10n.t(
        'Codex expands no variables here, so the server "{0}" never starts. Write a path relative to the plugin, and "cwd": "." beside it.',
        key,
      ),
      /\$/.test(meant) ? [] : [replaceFix(report.document.lines, l10n.t('Write "{0}"', meant), one, JSON.stringify(meant))],
    );
  }
  if (given(node, 'cwd')) return;
  const isOwn = async ({ value }: StringNode): Promise<boolean> =>
    /^\.{1,2}[\\/]/.test(value) && (await fs?.stat(path.join(folder, value))) === 'file';
  // An argument may well be meant as a place in the workspace, but for a file of the plugin.
  const isRelative = /^\.{1,2}[\\/]/.test(command.value);
  const owned = isRelative ? [command] : await Promise.all(args.map(async (one) => ((await isOwn(one)) ? [one] : [])));
  const [relative] = owned.flat();
  if (relative)
    report.add(
      'manifest/codex-server-start',
      relative,
      l10n.t(
        'Servers start in the workspace, where "{0}" is not, so "{1}" never starts. Add "cwd": ".", which is the plugin\'s folder.',
        relative.value,
        key,
      ),
    );
}
