// What was done that a menu of a plugin, or the palette, was asked for.
import * as l10n from '@vscode/l10n';
import type { ActionAnswer, PluginView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

export type PluginAction = 'enable' | 'disable' | 'reload' | 'restart';

/** @param plugin as it was before. @param now as it is, if it is still loaded. */
export function actionText(
  action: PluginAction,
  plugin: PluginView,
  { answer, now }: { answer: ActionAnswer; now: PluginView | undefined },
): string {
  const name = oneLine(plugin.name, 60);
  switch (action) {
    case 'enable':
      return l10n.t('{0} was enabled in this workspace', name);
    case 'disable':
      return l10n.t('{0} was disabled in this workspace', name);
    case 'restart':
      return answer.restarted === false
        ? l10n.t('{0} had no worker running yet; its next event starts one', name)
        : l10n.t('{0} was restarted', name);
    case 'reload': {
      if (!now) return l10n.t('{0} is not there any more', name);
      const { errors } = now.problems;
      if (errors === 0) return l10n.t('{0} was reloaded', name);
      return errors === 1
        ? l10n.t('{0} was reloaded; its manifest has 1 error', name)
        : l10n.t('{0} was reloaded; its manifest has {1} errors', name, errors);
    }
  }
}

export function loadedText(plugins: readonly PluginView[]): string {
  const all = plugins.length;
  const broken = plugins.filter(({ state }) => state === 'broken').length;
  if (all === 0) return l10n.t('No plugins were found');
  if (all === 1) return broken === 0 ? l10n.t('1 plugin was loaded') : l10n.t('1 plugin was loaded; it has errors');
  if (broken === 0) return l10n.t('{0} plugins were loaded', all);
  return broken === 1
    ? l10n.t('{0} plugins were loaded; 1 has errors', all)
    : l10n.t('{0} plugins were loaded; {1} have errors', all, broken);
}
