// The policies of a machine, for every host on it: an administrator's file, and one that the environment names.
import * as l10n from '@vscode/l10n';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../paths/paths.ts';
import { withoutMark } from '../text/byteOrderMark.ts';
import { ended } from '../text/sentences.ts';
import { policyOf, type PlacedPolicy } from './policy.ts';

/** Names a further file with a policy, as for a build server. It adds to the administrator's, and lifts nothing of that. */
const VARIABLE = 'CODEX_PLUGINS_POLICY';

/** Where only administrators write. */
export function machinePolicyFile(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32')
    return path.join(env['ProgramW6432'] || env['ProgramFiles'] || 'C:\\Program Files', 'codex-plugins', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/codex-plugins/policy.json';
  return '/etc/codex-plugins/policy.json';
}

/** Reads them anew. One that is there and cannot be read allows nothing. */
export async function machinePolicies(
  env: NodeJS.ProcessEnv = process.env,
  file: string = machinePolicyFile(env),
): Promise<PlacedPolicy[]> {
  const named = env[VARIABLE];
  const all = await Promise.all([readPolicy(file, false), ...(named ? [namedPolicy(named)] : [])]);
  return all.filter((one) => one !== undefined);
}

/** By whatever folder somebody works in, it would be another one. */
async function namedPolicy(file: string): Promise<PlacedPolicy | undefined> {
  if (paths.isAbsolute(file)) return readPolicy(file, true);
  return { from: file, fault: l10n.t('{0} should name it by an absolute path.', VARIABLE) };
}

async function readPolicy(file: string, isNamed: boolean): Promise<PlacedPolicy | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A link that leads nowhere is no file that nobody put there.
    const isThere = await lstat(file).then(
      () => true,
      () => false,
    );
    if (!isNamed && !isThere && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    return { from: file, fault: ended(message) };
  }
  try {
    return { ...policyOf(JSON.parse(withoutMark(text))), from: file };
  } catch (error) {
    return { from: file, fault: ended((error as Error).message) };
  }
}
