// What a plugin that was installed has beside its package.
import { homedir } from 'node:os';
import path from 'node:path';
import { INSTALL_RECORD, installedName } from '../../contract/installedNames.ts';
import { installRecordOf, type InstallRecord } from '../../contract/installRecord.ts';
import { PLUGINS_FOLDER } from '../../contract/manifestNames.ts';
import { nodeFileSystem } from '../../disk/fileSystem.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** Undefined where nothing is known of where it came from. */
export async function recordIn(folder: string): Promise<InstallRecord | undefined> {
  const text = await nodeFileSystem.readText(path.join(folder, INSTALL_RECORD));
  return text === undefined ? undefined : installRecordOf(text);
}

/**
 * Where a plugin came from, if that was written down by whoever installed it for the user. What stands elsewhere, as in a workspace or behind a link, may
 * say anything of itself.
 * @param folder without links.
 */
export async function provenanceOf(folder: string): Promise<InstallRecord | undefined> {
  const name = installedName(path.basename(folder));
  if (name?.kind !== 'version') return undefined;
  const root = realPath(path.join(homedir(), PLUGINS_FOLDER));
  if (root === undefined || !paths.same(path.dirname(folder), root)) return undefined;
  const record = await recordIn(folder);
  return record?.id === name.id && record.version === name.version ? record : undefined;
}
