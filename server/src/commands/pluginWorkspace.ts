// The workspace that a plugin belongs to, where its place tells.
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { folderAround } from '../manifest/files.ts';
import { paths } from '../paths/paths.ts';

/** The folder with the `.codex/plugins` that a plugin lies in. Undefined for one that lies elsewhere, or where plugins for all workspaces are. */
export function workspaceAround(plugin: string): string | undefined {
  const around = folderAround(plugin);
  return around === undefined || paths.within(home(), around) ? undefined : around;
}

function home(): string {
  try {
    return realpathSync(homedir());
  } catch {
    return homedir();
  }
}
