// Which of the host's environment variables a plugin's processes get to see.
import { permissionNamed } from '../../permissions/names.ts';
import { isGivenToAll } from '../../permissions/environment.ts';
import { nameOf } from '../programs/variables.ts';

/** Never passed on, whatever is granted: they change how the interpreter itself runs, or belong to the editor or to us. */
const NEVER =
  /^(NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_INSPECT.*|NODE_V8_COVERAGE|PYTHON.*|LD_.*|DYLD_.*|ELECTRON_.*|VSCODE_.*|CODEX_PLUGIN_.*|BASH_ENV|ENV)$/i;

const SECRET_LOOKING =
  /TOKEN|SECRET|PASS|PWD$|KEY|CREDENTIAL|CREDS|AUTH|COOKIE|PRIVATE|DSN|CONNECTION_STRING|JWT|BEARER|WEBHOOK|(^|_)PAT$/i;

/** Has Windows look for programs on PATH only. It looks in the working directory first, which is the plugin's folder. */
const NOT_FROM_WORKING_DIRECTORY = { NoDefaultCurrentDirectoryInExePath: '1' };

/** `scheme://user:password@host` */
const URL_WITH_PASSWORD = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/**
 * The environment of a plugin's processes: a small base, and what `env:read` permissions grant. `env:read:<NAME>` gives exactly that
 * variable; unscoped `env:read` gives everything that does not look like a secret, by its name or as an address with a password in it.
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
    if (base || names.has(nameOf(name, platform)) || (all && !SECRET_LOOKING.test(name) && !URL_WITH_PASSWORD.test(value)))
      environment[name] = value;
  }
  return environment;
}
