// Plugins that have the manifest of Agent Plugins at their root beside a .codex-plugin: the CLI reads that one then, for all but how the plugin is
// shown, and it has no hooks.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { isAgentPlugin } from './files.ts';
import type { CodexReport } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { findProperty, get, itemsOf } from '../manifest/syntax/tree.ts';

/** Whether a plugin has such a manifest. */
export async function hasAgentManifest(folder: string, fs: FileSystem | undefined): Promise<boolean> {
  const file = path.join(folder, 'plugin.json');
  return isAgentPlugin(file, (await fs?.readText(file)) ?? '');
}

/** Reports hooks or servers in the usual file of such a plugin, which are lost. */
export function unreadBesideAgentManifest(report: CodexReport, kind: 'hooks' | 'mcp'): void {
  const { root } = report.document;
  if (kind === 'hooks') {
    const hooks = findProperty(root, 'hooks');
    const events = hooks?.value?.kind === 'object' ? hooks.value.properties : [];
    if (hooks && events.some(({ value }) => itemsOf(value).some((group) => itemsOf(get(group, 'hooks')).length > 0)))
      report.add(
        'manifest/codex-hooks',
        hooks.keySpan,
        l10n.t(
          "Codex loads no hooks of this plugin, since it reads plugin.json at the plugin's root, in the format of Agent Plugins. Take that away.",
        ),
      );
    return;
  }
  const servers = get(root, 'mcpServers') ?? root;
  if (servers?.kind === 'object' && servers.properties.some(({ value }) => get(value, 'command') ?? get(value, 'url')))
    report.add(
      'manifest/codex-server',
      report.start(servers),
      l10n.t(
        'Codex does not read this file, since the plugin has a plugin.json of Agent Plugins at its root. Servers stand in mcp.json there.',
      ),
    );
}
