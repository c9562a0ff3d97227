// Which environment variables a plugin's processes get to see: of the host's own, and of those that a file has for plugins.
import { permissionNamed } from '../../permissions/names.ts';
import { isGivenToAll } from '../../permissions/environment.ts';
import { isSecretName } from '../../permissions/secretNames.ts';
import { looksLikeSecret } from '../../text/secretShapes.ts';
import { nameOf, withVariables } from '../programs/variables.ts';

/** Never passed on, whatever is granted: they change how the interpreter itself runs, or belong to the editor or to us. */
const NEVER =
  /^(NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_INSPECT.*|NODE_V8_COVERAGE|PYTHON.*|LD_.*|DYLD_.*|ELECTRON_.*|VSCODE_.*|CODEX_PLUGIN_.*|BASH_ENV|ENV)$/i;

/** Has Windows look for programs on PATH only. It looks in the working directory first, which is the plugin's folder. */
const NOT_FROM_WORKING_DIRECTORY = { NoDefaultCurrentDirectoryInExePath: '1' };

/** What environments are made of. */
export interface EnvironmentSources {
  host: NodeJS.ProcessEnv;
  /** Values for plugins from a file. They count in place of the host's of the same names, and none of them is given without a permission. */
  values?: Readonly<Record<string, string>>;
  platform?: NodeJS.Platform;
}

/**
 * The environment of a plugin's processes: a small base, and what `env:read` permissions grant. `env:read:<NAME>` gives exactly that
 * variable; unscoped `env:read` gives everything that does not look like a secret, by its name or by its value, and `env:read:<START>*` what of that
 * begins so.
 * @param granted canonical permission names.
 */
export function pluginEnvironment(
  { host, values = {}, platform = process.platform }: EnvironmentSources,
  granted: readonly string[],
): Record<string, string> {
  const covers = coveredBy(granted, platform);
  const environment: Record<string, string> = platform === 'win32' ? { ...NOT_FROM_WORKING_DIRECTORY } : {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || NEVER.test(name)) continue;
    if (isGivenToAll(name) || covers(name, value)) environment[name] = value;
  }
  return withVariables(environment, given(values, covers), platform);
}

/** What of the values from a file a plugin is given. */
export function givenValues(
  values: Readonly<Record<string, string>>,
  granted: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  return given(values, coveredBy(granted, platform));
}

type Covers = (name: string, value: string) => boolean;

function given(values: Readonly<Record<string, string>>, covers: Covers): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !NEVER.test(name) && covers(name, value)));
}

function coveredBy(granted: readonly string[], platform: NodeJS.Platform): Covers {
  const names = new Set<string>();
  const starts: string[] = [];
  for (const permission of granted) {
    const { kind, scope = '*' } = permissionNamed(permission) ?? {};
    if (kind !== 'env:read') continue;
    if (scope.endsWith('*')) starts.push(nameOf(scope.slice(0, -1), platform));
    else names.add(nameOf(scope, platform));
  }
  return (written, value) => {
    const name = nameOf(written, platform);
    return names.has(name) || (starts.some((start) => name.startsWith(start)) && !isSecretName(written) && !looksLikeSecret(value));
  };
}
