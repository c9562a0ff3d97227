// Finds a handler's script and says precisely what is wrong with it before any process is asked to import it.
import * as l10n from '@vscode/l10n';
import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { runError } from '../messages.ts';
import type { Invocation } from '../types.ts';
import { runtimeOf, SCRIPT_EXTENSIONS, type Runtime } from '../../contract/runtime.ts';
import type { RunError } from '../../contract/errors.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

export interface Script {
  path: string;
  runtime: Runtime;
}

/** What of an invocation says which script it is. */
type ScriptOf = Pick<Invocation, 'plugin' | 'script'>;

interface Checked extends Script {
  device: number;
  inode: number;
}

/**
 * Checks scripts: inside the plugin's folder, a readable file, of a known kind. What was found good once is only looked up again
 * (one stat), and checked afresh when another file has taken its place.
 */
export class Scripts {
  readonly #checked = new Map<string, Checked>();

  find(invocation: ScriptOf): Script | RunError {
    const key = keyOf(invocation);
    const known = this.#checked.get(key);
    if (known !== undefined) {
      const stats = statSync(known.path, { throwIfNoEntry: false });
      if (stats?.ino === known.inode && stats.dev === known.device && stats.isFile()) return known;
      this.#checked.delete(key);
    }
    const file = path.resolve(invocation.plugin.folder, invocation.script);
    const found = check(invocation, file);
    if ('code' in found) return found;
    const script = { path: file, runtime: found.runtime, device: found.stats.dev, inode: found.stats.ino };
    this.#checked.set(key, script);
    return script;
  }
}

/** Where a script is, without a look at the disk; undefined for what no worker imports. */
export function placeOf({ plugin, script }: ScriptOf): Script | undefined {
  const file = path.resolve(plugin.folder, script);
  const runtime = runtimeOf(file);
  return runtime && { path: file, runtime };
}

function keyOf({ plugin, script }: ScriptOf): string {
  return `${plugin.folder}\0${script}`;
}

function check(invocation: ScriptOf, file: string): { runtime: Runtime; stats: Stats } | RunError {
  const { plugin, script } = invocation;
  const { folder } = plugin;
  if (!paths.below(file, folder)) {
    return runError(
      invocation,
      'script-outside-folder',
      l10n.t('{0} is outside the plugin\'s folder {1}. Move it there and correct the manifest\'s "script".', script, folder),
    );
  }
  let real: string;
  let stats: Stats;
  try {
    real = realpathSync.native(file);
    stats = statSync(real);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return unreadable(invocation, file);
    const text =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? l10n.t('{0} does not exist ({1}). Create it, or correct the manifest\'s "script".', script, file)
        : l10n.t('{0} cannot be looked up: {1}. Create it, or correct the manifest\'s "script".', script, message);
    return runError(invocation, 'script-not-found', text);
  }
  if (!paths.below(real, realPath(folder) ?? folder)) {
    return runError(
      invocation,
      'script-outside-folder',
      l10n.t("{0} is a link that leads out of the plugin's folder, to {1}. Put the file itself into the plugin's folder.", script, real),
    );
  }
  if (!stats.isFile()) {
    const text = stats.isDirectory()
      ? l10n.t('{0} is a directory. Let the manifest\'s "script" name the script file itself.', script)
      : l10n.t('{0} is not a regular file. Let the manifest\'s "script" name the script file itself.', script);
    return runError(invocation, 'script-not-a-file', text);
  }
  const runtime = runtimeOf(file);
  if (runtime === undefined) {
    const endings = SCRIPT_EXTENSIONS.join(', ');
    return runError(invocation, 'unsupported-script', l10n.t('{0} is of a kind that cannot be run. Handlers end in {1}.', script, endings));
  }
  try {
    accessSync(real, constants.R_OK);
  } catch {
    return unreadable(invocation, file);
  }
  return { runtime, stats };
}

function unreadable(invocation: ScriptOf, file: string): RunError {
  return runError(
    invocation,
    'script-unreadable',
    l10n.t('{0} may not be read by this user ({1}). Change its permissions, for example with {2}.', invocation.script, file, 'chmod u+r'),
  );
}
