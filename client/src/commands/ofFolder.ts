// Which plugins belong to a workspace folder: each folder may have its own copy of a plugin, under the same id.
import path from 'node:path';
import type { PluginView } from '../../../server/src/protocol.ts';

/** @param folder as the editor spells it, which may be another way than the host's. */
export function isOfFolder({ workspaceFolder }: Pick<PluginView, 'workspaceFolder'>, folder: string | undefined): boolean {
  return workspaceFolder !== undefined && folder !== undefined && path.relative(workspaceFolder, folder) === '';
}
