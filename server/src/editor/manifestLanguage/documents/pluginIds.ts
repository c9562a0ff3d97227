// The ids of all plugins as they are now: of open manifests as they are typed, of the others as they were loaded.
import { homedir } from 'node:os';
import path from 'node:path';
import { areNeighbours, duplicateId } from '../../../manifest/rules/duplicateIds.ts';
import { isPluginPlace } from '../../../manifest/files.ts';
import type { Range } from '../../../text/range.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import type { PluginView } from '../../../contract/views.ts';
import { paths } from '../../../paths/paths.ts';

/** Which plugin a manifest is of. */
export interface PluginId {
  /** Real path of the manifest. */
  file: string;
  id: string;
  range: Range;
}

type Loaded = Pick<PluginView, 'id' | 'manifestFile' | 'state' | 'workspaceFolder'>;

export class PluginIds {
  #loaded: readonly Loaded[] = [];
  /** By the URI of the open manifest. */
  readonly #typed = new Map<string, PluginId>();

  pluginsChanged(plugins: readonly Loaded[]): void {
    this.#loaded = plugins.map(({ id, manifestFile, state, workspaceFolder }) => ({
      ...{ id, manifestFile, state },
      ...(workspaceFolder !== undefined && { workspaceFolder }),
    }));
  }

  /**
   * What an open manifest says now; undefined where it says no id, or is closed.
   * @returns whether it was something else before
   */
  typed(uri: string, now: PluginId | undefined): boolean {
    const before = this.#typed.get(uri);
    if (now) this.#typed.set(uri, now);
    else this.#typed.delete(uri);
    return before?.id !== now?.id;
  }

  /** The problem of a manifest whose id another plugin has that it may meet. */
  problemOf({ file, id, range }: PluginId): Problem | undefined {
    const own = this.#loaded.find(({ manifestFile }) => paths.same(manifestFile, file));
    // Who runs under its id has it by right; whoever took it later has to give way.
    if (own?.id === id && own.state !== 'broken') return undefined;
    const now = new Map(this.#loaded.map((plugin) => [paths.key(plugin.manifestFile), { file: plugin.manifestFile, id: plugin.id }]));
    for (const typed of this.#typed.values()) now.set(paths.key(typed.file), { file: typed.file, id: typed.id });
    const willLoad = own !== undefined || isPluginPlace(path.dirname(file));
    const folder = own ? own.workspaceFolder : workspaceAround(file);
    // Each workspace folder may have its own copy of a plugin.
    const mayMeet = (other: string): boolean => {
      const loaded = this.#loaded.find(({ manifestFile }) => paths.same(manifestFile, other));
      if (!loaded) return false;
      const { workspaceFolder } = loaded;
      return workspaceFolder === undefined || folder === undefined || paths.same(workspaceFolder, folder);
    };
    const other = [...now.values()].find(
      (one) => one.id === id && !paths.same(one.file, file) && (areNeighbours(one.file, file) || (willLoad && mayMeet(one.file))),
    );
    return other === undefined ? undefined : duplicateId(id, other.file, range);
  }
}

/** The workspace folder in which a manifest in a plugin's place will be loaded; undefined for the user's own plugins. */
function workspaceAround(file: string): string | undefined {
  const folder = path.resolve(path.dirname(file), '../../..');
  return paths.same(folder, homedir()) ? undefined : folder;
}
