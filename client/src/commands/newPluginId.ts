// Whether the id of a new plugin is free: of two plugins with one id in a workspace folder, the second one would not run.
import path from 'node:path';
import type { PluginView } from '../../../server/src/protocol.ts';

/**
 * The plugin that has an id already where the new one is to be.
 * @param target the folder of the new plugin; what is there now is about to be overwritten.
 */
export function takenBy(
  plugins: readonly Pick<PluginView, 'id' | 'name' | 'folder' | 'workspaceFolder'>[],
  id: string,
  { workspaceFolder, target }: { workspaceFolder: string; target: string },
): string | undefined {
  const isSame = (one: string, other: string): boolean => path.relative(one, other) === '';
  return plugins.find(
    (plugin) =>
      plugin.id === id &&
      !isSame(plugin.folder, target) &&
      (plugin.workspaceFolder === undefined || isSame(plugin.workspaceFolder, workspaceFolder)),
  )?.name;
}
