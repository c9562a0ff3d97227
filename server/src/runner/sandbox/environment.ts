// Which of the host's environment variables a plugin's processes get to see.
import { permissionNamed } from '../../permissions/names.ts';
import { isGivenToAll } from '../../permissions/environment.ts';

/** Never passed on, whatever is granted: they change how the interpreter itself runs, or belong to the editor or to us. */
const NEVER =
  /^(NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_INSPECT.*|NODE_V8_COVERAGE|PYTHON.*|LD_.*|DYLD_.*|ELECTRON_.*|VSCODE_.*|CODEX_PLUGIN_.*|BASH_ENV|ENV)$/i;

const SECRET_LOOKING =
  /TOKEN|SECRET|PASS|PWD$|KEY|CREDENTIAL|CREDS|AUTH|COOKIE|PRIVATE|DSN|CONNECTION_STRING|JWT|BEARER|WEBHOOK|(^|_)PAT$/i;

/** Has Windows look for programs on PATH only. It looks in the working directory first, which is the plugin's folder. */
const NOT_FROM_WORKING_DIRECTORY = { NoDefaultCurrentDirectoryInExePath: '1' };

/** `scheme://user:password@host` */
const URL_WITH_PASSWORD = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/** A variable of an environment that may be a copy: on Windows, only `process.env` itself finds names in any case. */
export function variable(env: NodeJS.ProcessEnv, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'win32' || env[name] !== undefined) return env[name];
  return Object.entries(env).find(([other]) => sameName(other, name, platform))?.[1];
}

/** Environment variables that replace others; on Windows those too that are written in another case, as only one of them would count. */
export function withVariables(
  environment: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const replaced = new Set(Object.keys(changes).map((name) => nameOf(name, platform)));
  return { ...Object.fromEntries(Object.entries(environment).filter(([name]) => !replaced.has(nameOf(name, platform)))), ...changes };
}

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

function sameName(one: string, other: string, platform: NodeJS.Platform): boolean {
  return nameOf(one, platform) === nameOf(other, platform);
}

/** A name as it is compared: Windows knows variables in any case. */
function nameOf(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? name.toUpperCase() : name;
}
