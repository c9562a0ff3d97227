// What a plugin that was installed has beside its package.
import path from 'node:path';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import { installRecordOf } from '../../contract/installRecord.ts';
import { nodeFileSystem } from '../../disk/fileSystem.ts';

/** The fingerprint of the key that signed it; undefined where nobody did, or nothing is known of where it came from. */
export async function signerOf(folder: string): Promise<string | undefined> {
  const text = await nodeFileSystem.readText(path.join(folder, INSTALL_RECORD));
  return text === undefined ? undefined : installRecordOf(text)?.signer;
}
