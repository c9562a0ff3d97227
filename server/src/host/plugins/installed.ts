// What a plugin that was installed has beside its package.
import path from 'node:path';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import { installRecordOf, type InstallRecord } from '../../contract/installRecord.ts';
import { nodeFileSystem } from '../../disk/fileSystem.ts';

/** Undefined where nothing is known of where it came from. */
export async function recordIn(folder: string): Promise<InstallRecord | undefined> {
  const text = await nodeFileSystem.readText(path.join(folder, INSTALL_RECORD));
  return text === undefined ? undefined : installRecordOf(text);
}
