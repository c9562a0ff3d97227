// Files of a plugin whose folder is a link, or is reached by one: the editor knows them by the name that the user does, the host by where they are.
import path from 'node:path';
import type { PluginView } from '../contract/views.ts';
import { paths } from '../paths/paths.ts';

type Places = Pick<PluginView, 'folder' | 'manifestFile'>;

/** @param file as the host names it. */
export function knownFile({ folder, manifestFile }: Places, file: string): string {
  return moved(file, folder, path.dirname(manifestFile));
}

/** @param file as the editor, or the host, names it. */
export function realFile({ folder, manifestFile }: Places, file: string): string {
  return moved(file, path.dirname(manifestFile), folder);
}

function moved(file: string, from: string, to: string): string {
  const name = from === to ? undefined : paths.relative(from, file);
  return name === undefined ? file : path.join(to, name);
}
