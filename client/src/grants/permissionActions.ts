// What can be done about a plugin's permissions in the state that it is in.
import type { PluginView } from '../../../server/src/protocol.ts';

export type PermissionAction = 'allow' | 'revoke' | 'ask';

export interface PermissionActionItem {
  action: PermissionAction;
  label: string;
  detail: string;
  icon: string;
}

const ALLOW = {
  action: 'allow',
  label: 'Allow',
  detail: 'Let the plugin run in this workspace with the permissions below.',
  icon: 'check',
} as const;
const REVOKE = {
  action: 'revoke',
  label: 'Revoke',
  detail: 'The plugin stops running in this workspace until you allow it again.',
  icon: 'circle-slash',
} as const;
const ASK = { action: 'ask', label: 'Ask Again', detail: 'Show the question with all its details.', icon: 'question' } as const;

export function permissionActions(plugin: Pick<PluginView, 'state' | 'permissions'>): PermissionActionItem[] {
  const isMissing = plugin.state === 'ungranted' || plugin.state === 'denied' || plugin.permissions.some(({ granted }) => !granted);
  switch (plugin.state) {
    // Nothing can be granted before the workspace is trusted, nor to a manifest that does not say what it asks for.
    case 'restricted':
    case 'broken':
      return [];
    case 'ungranted':
      return [ALLOW, { ...REVOKE, label: 'Deny', detail: 'Do not let the plugin run in this workspace.' }];
    case 'denied':
      return [ALLOW, ASK];
    case 'ready':
    case 'running':
    case 'resting':
    case 'disabled':
      return [...(isMissing ? [ALLOW] : []), REVOKE, ASK];
  }
}
