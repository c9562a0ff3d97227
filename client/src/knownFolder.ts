// Where a plugin is, by the name that the user and so the editor knows it by: its own folder is without links.
import path from 'node:path';
import type { PluginView } from '../../server/src/protocol.ts';

export function knownFolder({ manifestFile }: Pick<PluginView, 'manifestFile'>): string {
  return path.dirname(manifestFile);
}
