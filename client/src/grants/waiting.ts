// The plugins that wait for the user's answer, and where they come from.
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { PluginView } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import { byName } from '../naturalOrder.ts';
import { bothEnds, oneLine } from '../words.ts';

/** Those that would run if they were allowed to, by name. */
export function waitingPlugins({ trusted, plugins }: Pick<HostState, 'trusted' | 'plugins'>): PluginView[] {
  if (!trusted) return [];
  return plugins.filter(({ state }) => state === 'ungranted').sort(byName);
}

/** `3 plugins want to run` */
export function waitingWords(count: number): string {
  return count === 1 ? l10n.t('1 plugin wants to run') : l10n.t('{0} plugins want to run', String(count));
}

/** The same as a headline. */
export function waitingHereWords(count: number): string {
  return count === 1
    ? l10n.t('1 plugin wants to run in this workspace')
    : l10n.t('{0} plugins want to run in this workspace', String(count));
}

/** Plugins that lie in one folder: who trusts one of them may well trust them all. */
export interface SourceFolder {
  /** As the user knows it. */
  label: string;
  plugins: PluginView[];
}

export function sourceFolders(plugins: readonly PluginView[]): SourceFolder[] {
  const byPlace = new Map<string, SourceFolder>();
  for (const plugin of plugins) {
    const place = plugin.origin === 'workspace' ? plugin.folder : path.dirname(plugin.folder);
    const known = byPlace.get(place);
    if (known) known.plugins.push(plugin);
    else byPlace.set(place, { label: labelOf(place, plugin), plugins: [plugin] });
  }
  return [...byPlace.values()];
}

function labelOf(place: string, { origin, workspaceFolder }: PluginView): string {
  if (origin === 'home') return l10n.t('~/.codex/plugins (your home folder)');
  const way = workspaceFolder === undefined ? undefined : path.relative(workspaceFolder, place);
  // A link may have led elsewhere.
  const isElsewhere = way === undefined || path.isAbsolute(way) || /^\.\.(?:[\\/]|$)/.test(way);
  if (isElsewhere || workspaceFolder === undefined) return bothEnds(place, 80);
  return oneLine(path.join(path.basename(workspaceFolder), way), 80);
}
