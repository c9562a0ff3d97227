// Plugins with the same id: which of them run, and which of them an event is for.
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import type { LoadedPlugin } from './plugin.ts';

/**
 * Each workspace folder may have its own copy of a plugin. Within one of them, and among the plugins of the user, an id counts once: whoever was found
 * first has it, and it has the id in every workspace folder where one of the two is in none.
 * @param plugins in the order in which they were found.
 * @returns those whose id another one has already.
 */
export function settleIds(plugins: readonly LoadedPlugin[], isForbidden: (plugin: LoadedPlugin) => boolean = () => false): LoadedPlugin[] {
  const byId = new Map<string, LoadedPlugin[]>();
  const shadowed: LoadedPlugin[] = [];
  // One that may not run must keep none from running that may.
  const inTurn = [...plugins.filter((plugin) => !isForbidden(plugin)), ...plugins.filter(isForbidden)];
  for (const plugin of inTurn) {
    const { claimedId } = plugin;
    plugin.shadowedBy = undefined;
    plugin.copies = undefined;
    if (claimedId === undefined) continue;
    const before = byId.get(claimedId);
    if (!before) byId.set(claimedId, [plugin]);
    else {
      plugin.shadowedBy = plugin.manifest && before.find((other) => other.manifest && !areCopies(other, plugin));
      if (plugin.shadowedBy) shadowed.push(plugin);
      // A copy whose manifest is being mended keeps its folder's files: no other one's rules are to be let loose on them meanwhile.
      else if (before.every((other) => areCopies(other, plugin))) before.push(plugin);
    }
  }
  for (const copies of byId.values()) {
    if (copies.length < 2) continue;
    const names = folderNames(copies.map(({ workspaceFolder = '' }) => workspaceFolder));
    for (const [index, plugin] of copies.entries()) plugin.copies = { all: copies, inFolder: names[index] ?? '' };
  }
  return shadowed;
}

/**
 * Whether an event about a file or a folder is for this plugin, or for the copy of the folder in which that is: of folders in folders, the innermost
 * with a copy. Where there is none, the first copy takes it. What is about no place is for all of them.
 */
export function isFor(plugin: LoadedPlugin, place: string | undefined): boolean {
  if (!plugin.copies || place === undefined) return true;
  const { all } = plugin.copies;
  let owner: LoadedPlugin | undefined;
  for (const copy of all) {
    const { workspaceFolder: folder = '' } = copy;
    if (paths.within(place, folder) && (owner?.workspaceFolder ?? '').length < folder.length) owner = copy;
  }
  return plugin === (owner ?? all.find(({ manifest }) => manifest));
}

function areCopies({ workspaceFolder: one }: LoadedPlugin, { workspaceFolder: other }: LoadedPlugin): boolean {
  return one !== undefined && other !== undefined && !paths.same(one, other);
}

/** What tells folders apart: their names, with as much of what is around them as it takes. */
function folderNames(folders: readonly string[]): string[] {
  const all = folders.map((folder) => slashed.segments(slashed.from(path.resolve(folder))));
  for (let taken = 1; ; taken++) {
    const names = all.map((segments) => segments.slice(-taken).join('/'));
    if (new Set(names).size === names.length || all.every(({ length }) => length <= taken)) return names;
  }
}
