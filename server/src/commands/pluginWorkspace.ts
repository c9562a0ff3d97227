// The workspace that a plugin belongs to, where its place tells.
import { homedir } from 'node:os';
import path from 'node:path';
import { isPluginPlace } from '../manifest/files.ts';

/** The folder with the `.codex/plugins` that a plugin lies in. Undefined for one that lies elsewhere, or among those of all the user's workspaces. */
export function workspaceAround(plugin: string): string | undefined {
  const around = path.resolve(plugin, '../../..');
  return isPluginPlace(plugin) && around !== homedir() ? around : undefined;
}
