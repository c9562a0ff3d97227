// The MCP servers of a plugin for OpenAI's Codex CLI: .mcp.json, flat or under "mcpServers".
import type { CodexReport } from './report.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { get, itemsOf, type ObjectNode } from '../manifest/syntax/tree.ts';

/** Checks .mcp.json. */
export function mcpFile(report: CodexReport): void {
  const { root } = report.document;
  if (!root || !report.type(root, ['object']) || root.kind !== 'object') return;
  const nested = get(root, 'mcpServers');
  if (nested) {
    if (report.type(nested, ['object']) && nested.kind === 'object') servers(report, nested, true);
  } else servers(report, root, true);
}

/** Checks servers by name. `codexPlugin`: they belong to a .codex-plugin, where variables are not expanded. */
export function servers(report: CodexReport, node: ObjectNode, codexPlugin: boolean): void {
  for (const { key, keySpan, value } of node.properties) {
    if (key === '$schema' || !value || !report.type(value, ['object'])) continue;
    const command = get(value, 'command');
    const url = get(value, 'url');
    if (!command && !url)
      report.add('manifest/codex-server', keySpan, `The server "${key}" has neither a "command" nor a "url", so it cannot be started.`);
    if (command) report.type(command, ['text']);
    if (url) report.type(url, ['text']);
    const args = get(value, 'args');
    if (args) report.type(args, ['texts']);
    const environment = get(value, 'env');
    if (environment) report.type(environment, ['object']);
    if (!codexPlugin) continue;
    for (const arg of [...itemsOf(args), ...(command ? [command] : [])]) {
      if (arg.kind !== 'string' || !/\$\{?(PLUGIN_ROOT|CLAUDE_PLUGIN_ROOT|PLUGIN_DATA)\b/.test(arg.value)) continue;
      const meant = arg.value.replace(/\$\{?(PLUGIN_ROOT|CLAUDE_PLUGIN_ROOT)\}?\/?/g, './');
      const fixes = /\$/.test(meant) ? [] : [replaceFix(report.document.lines, `Write "${meant}"`, arg, JSON.stringify(meant))];
      report.add(
        'manifest/codex-server',
        arg,
        `Codex does not expand variables here. Servers start in the plugin's folder: write a relative path.`,
        fixes,
      );
    }
  }
}
