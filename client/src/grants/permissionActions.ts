// What can be done about a plugin's permissions in the state that it is in.
import * as l10n from '@vscode/l10n';
import type { PluginView } from '../../../server/src/protocol.ts';

export type PermissionAction = 'allow' | 'revoke' | 'ask';

export interface PermissionActionItem {
  action: PermissionAction;
  label: string;
  detail: string;
  icon: string;
}

function allow({ permissions }: Pick<PluginView, 'permissions'>): PermissionActionItem {
  const detail =
    permissions.length > 0
      ? l10n.t('Let the plugin run in this workspace with the permissions below.')
      : l10n.t('Let the plugin run in this workspace. It asks for no permissions.');
  return { action: 'allow', label: l10n.t('Allow'), detail, icon: 'check' };
}

function revoke(): PermissionActionItem {
  const detail = l10n.t('The plugin stops running in this workspace until you allow it again.');
  return { action: 'revoke', label: l10n.t('Revoke'), detail, icon: 'circle-slash' };
}

function deny(): PermissionActionItem {
  return { action: 'revoke', label: l10n.t('Deny'), detail: l10n.t('Do not let the plugin run in this workspace.'), icon: 'circle-slash' };
}

function ask(): PermissionActionItem {
  return { action: 'ask', label: l10n.t('Ask Again'), detail: l10n.t('Show the question with all its details.'), icon: 'question' };
}

export function permissionActions(plugin: Pick<PluginView, 'state' | 'permissions'>): PermissionActionItem[] {
  const isMissing = plugin.state === 'ungranted' || plugin.state === 'denied' || plugin.permissions.some(({ granted }) => !granted);
  switch (plugin.state) {
    // Nothing can be granted before the workspace is trusted, against a policy, or to a manifest that does not say what it asks for.
    case 'restricted':
    case 'forbidden':
    case 'broken':
      return [];
    case 'ungranted':
      return [allow(plugin), deny()];
    case 'denied':
      return [allow(plugin), ask()];
    case 'ready':
    case 'running':
    case 'resting':
    case 'disabled':
      return [...(isMissing ? [allow(plugin)] : []), revoke(), ask()];
  }
}
