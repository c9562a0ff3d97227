// What Windows takes of a command line and of an environment variable. It cuts neither, and says of both only that a parameter is wrong.
import * as l10n from '@vscode/l10n';
import type { SpawnPlan } from '../sandbox/sandbox.ts';

/** Characters (UTF-16) of either, the zero at the end included. */
const MOST = 32_767;

/** Why the system would not start this, in words that follow "could not be started: "; undefined where sizes are no reason. */
export function tooLong(
  { command, args, environment }: Pick<SpawnPlan, 'command' | 'args' | 'environment'>,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== 'win32') return undefined;
  const line = [command, ...args].reduce((sum, arg) => sum + quotedLength(arg) + 1, 0);
  if (line > MOST) {
    return args.some((arg) => arg.startsWith('--allow-fs-'))
      ? l10n.t(
          "its command line has {0} characters, and Windows takes {1}. Name fewer files, or folders around them, in the plugin's filesystem permissions",
          line,
          MOST,
        )
      : l10n.t('its command line has {0} characters, and Windows takes {1}. Install it and the plugin where paths are shorter', line, MOST);
  }
  const variable = Object.entries(environment).find(([name, value]) => name.length + value.length + 2 > MOST);
  return (
    variable &&
    l10n.t('the environment variable {0} has {1} characters, and Windows takes {2}. Shorten it', variable[0], variable[1].length, MOST)
  );
}

/** How long an argument is in the form in which Node.js hands it over: in quotes where it needs them, with backslashes before those in it. */
function quotedLength(arg: string): number {
  if (arg !== '' && !/[\s"]/.test(arg)) return arg.length;
  const escapes = arg.match(/\\*(?:"|$)/g) ?? [];
  return arg.length + 2 + escapes.reduce((sum, one) => sum + one.length, 0);
}
