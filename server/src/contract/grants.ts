// What the user is asked before a plugin may run.
import type { IsolationView, PermissionView } from './views.ts';

export const GRANT_MODES = ['ask', 'manifest', 'none'] as const;

/** How the host finds out whether a plugin may run: asks (and remembers), takes the manifest's word, or never. */
export type GrantMode = (typeof GRANT_MODES)[number];

/** `dismiss`: not now. The plugin goes on waiting. */
export type GrantAnswer = 'allow' | 'deny' | 'dismiss';

export interface GrantQuestion {
  pluginKey: string;
  pluginId: string;
  name: string;
  version: string;
  folder: string;
  permissions: PermissionView[];
  /** Tells its manifest from any other. To be sent back with an answer that comes when the question is closed already. */
  manifestDigest?: string;
  /** Permissions that are new or wider since the user said yes; empty on the first question. */
  added: string[];
  /** A sentence on how the manifest is another than the one that the user allowed, where it is: that is asked about even when nothing is added. */
  changed?: string;
  /** How the plugin would be held to them on this machine. */
  isolation?: IsolationView;
}
