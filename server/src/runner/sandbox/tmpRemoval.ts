// The end of a private temporary folder. Whoever had it may have filled it with millions of names, or nested it deeper than a path may be long, so that
// Node.js would list it in memory, or not get to the end: that is left to a program of the system's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { contentOf } from '../../disk/folderContent.ts';
import { removeFolder } from '../../disk/taken.ts';

/** What Node.js removes by itself without anybody noticing. */
const FEW_ENTRIES = 500;

/**
 * Folders without rights for their owner are given those first, by programs that go from folder to folder instead of naming whole paths. Nothing of the
 * plugin's runs any more.
 */
const SCRIPT = 'rm -rf -- "$0" 2>&- || { find "$0" -type d ! -perm -700 -execdir chmod u+rwx {} \\; ; rm -rf -- "$0"; } >&- 2>&-';

/** Removes a folder with everything in it, as far as it can be removed. The program goes on by itself where the host ends before it. Never rejects. */
export async function removeTmp(folder: string, platform = process.platform): Promise<void> {
  const { entries, unseen } = platform === 'win32' ? { entries: 0 } : await contentOf(folder, FEW_ENTRIES);
  if (entries <= FEW_ENTRIES && unseen === undefined) return await removeFolder(folder);
  const child = spawn('/bin/sh', ['-c', SCRIPT, folder], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin:/run/current-system/sw/bin' },
    stdio: 'ignore',
    detached: true,
  });
  await once(child, 'exit').catch(() => removeFolder(folder));
}
