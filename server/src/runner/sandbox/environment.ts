// Which of the host's environment variables a plugin's processes get to see.

/** Variables that programs need in order to work at all; they tell where things are, not what is secret. */
const BASE_NAMES = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'TZ',
  'VIRTUAL_ENV',
  // Windows: many libraries fail in obscure ways without these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]);

/** Never passed on, whatever is granted: they change how the interpreter itself runs, or belong to the editor or to us. */
const NEVER =
  /^(NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_INSPECT.*|NODE_V8_COVERAGE|PYTHON.*|LD_.*|DYLD_.*|ELECTRON_.*|VSCODE_.*|CODEX_PLUGIN_.*|BASH_ENV|ENV)$/i;

const SECRET_LOOKING =
  /TOKEN|SECRET|PASS|PWD$|KEY|CREDENTIAL|CREDS|AUTH|COOKIE|PRIVATE|DSN|CONNECTION_STRING|JWT|BEARER|WEBHOOK|(^|_)PAT$/i;

/** `scheme://user:password@host` */
const URL_WITH_PASSWORD = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/**
 * The environment of a plugin's processes: a small base, and what `env:read` permissions grant. `env:read:<NAME>` gives exactly that
 * variable; unscoped `env:read` gives everything that does not look like a secret, by its name or as an address with a password in it.
 * @param granted canonical permission names.
 */
export function pluginEnvironment(host: NodeJS.ProcessEnv, granted: readonly string[]): Record<string, string> {
  const names = new Set<string>();
  let all = false;
  for (const permission of granted) {
    if (permission === 'env:read') all = true;
    else if (permission.startsWith('env:read:')) names.add(permission.slice('env:read:'.length));
  }
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || NEVER.test(name)) continue;
    const base = BASE_NAMES.has(name.toUpperCase()) || name.startsWith('LC_');
    if (base || names.has(name) || (all && !SECRET_LOOKING.test(name) && !URL_WITH_PASSWORD.test(value))) environment[name] = value;
  }
  return environment;
}
