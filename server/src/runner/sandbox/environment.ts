// Which of the host's environment variables a plugin's processes get to see.
import { permissionNamed } from '../../permissions/names.ts';
import { isGivenToAll } from '../../permissions/environment.ts';
import { isSecretName } from '../../permissions/secretNames.ts';
import { looksLikeSecret } from '../../text/secretShapes.ts';
import { nameOf } from '../programs/variables.ts';

/** Never passed on, whatever is granted: they change how the interpreter itself runs, or belong to the editor or to us. */
const NEVER =
  /^(NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_INSPECT.*|NODE_V8_COVERAGE|PYTHON.*|LD_.*|DYLD_.*|ELECTRON_.*|VSCODE_.*|CODEX_PLUGIN_.*|BASH_ENV|ENV)$/i;

/** Has Windows look for programs on PATH only. It looks in the working directory first, which is the plugin's folder. */
const NOT_FROM_WORKING_DIRECTORY = { NoDefaultCurrentDirectoryInExePath: '1' };

/**
 * The environment of a plugin's processes: a small base, and what `env:read` permissions grant. `env:read:<NAME>` gives exactly that
 * variable; unscoped `env:read` gives everything that does not look like a secret, by its name or by its value.
 * @param granted canonical permission names.
 */
export function pluginEnvironment(
  host: NodeJS.ProcessEnv,
  granted: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const names = new Set<string>();
  let all = false;
  for (const permission of granted) {
    const { kind, scope } = permissionNamed(permission) ?? {};
    if (kind !== 'env:read') continue;
    if (scope === undefined) all = true;
    else names.add(nameOf(scope, platform));
  }
  const environment: Record<string, string> = platform === 'win32' ? { ...NOT_FROM_WORKING_DIRECTORY } : {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || NEVER.test(name)) continue;
    const base = isGivenToAll(name);
    if (base || names.has(nameOf(name, platform)) || (all && !isSecretName(name) && !looksLikeSecret(value))) environment[name] = value;
  }
  return environment;
}
