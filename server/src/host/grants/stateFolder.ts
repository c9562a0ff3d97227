// Where the host remembers what the user decided: outside every workspace, so that a workspace cannot decide for the user.
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder for grants and enablement, shared by the editor and the CLI.
 * `CODEX_PLUGINS_STATE_DIR` overrides it; otherwise it is the platform's usual place for application state.
 */
export function defaultStateFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env['CODEX_PLUGINS_STATE_DIR']) return path.resolve(env['CODEX_PLUGINS_STATE_DIR']);
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'codex-plugins');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'codex-plugins');
  return path.join(env['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'codex-plugins');
}
