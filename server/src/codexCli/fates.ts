// What the CLI does with a file that it cannot read.
import * as l10n from '@vscode/l10n';
import type { CodexFileKind } from './files.ts';

/** As a sentence. */
export function fateOf(kind: CodexFileKind): string {
  switch (kind) {
    case 'plugin':
      return l10n.t('Installing the plugin fails.');
    case 'agentPlugin':
      return l10n.t('Codex refuses the plugin.');
    case 'hooks':
      return l10n.t('Codex rejects the whole file, with all of its hooks.');
    case 'mcp':
      return l10n.t('Codex drops all servers of this file.');
    case 'marketplace':
      return l10n.t('Codex rejects the marketplace.');
  }
}
