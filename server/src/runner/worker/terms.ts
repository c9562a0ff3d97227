// The terms under which a plugin's worker is started: under other ones it is another worker.
import { isDeepStrictEqual } from 'node:util';
import { ledBefore } from '../sandbox/namedPlaces.ts';
import type { RunnerPlugin } from '../types.ts';

export interface Terms {
  readonly plugin: RunnerPlugin;
  /** Values from a file that its processes are started with. */
  readonly values: Readonly<Record<string, string>>;
  /** The same for terms that are the same. */
  readonly text: string;
}

export function termsOf(plugin: RunnerPlugin, values: Readonly<Record<string, string>>): Terms {
  return { plugin, values, text: JSON.stringify([textOf(plugin), values]) };
}

export function hasTermsOf(one: RunnerPlugin, other: RunnerPlugin): boolean {
  return textOf(one) === textOf(other);
}

/** Whether a plugin runs by the same programs as it did, and may do all that it might: nothing was taken away. */
export function hasNoLess(now: RunnerPlugin, before: RunnerPlugin): boolean {
  const { permissions, workspaceFolders, places = {} } = now.grants;
  return (
    now.id === before.id &&
    now.folder === before.folder &&
    isDeepStrictEqual(now.runtime, before.runtime) &&
    before.grants.permissions.every((name) => permissions.includes(name)) &&
    before.grants.workspaceFolders.every((folder) => workspaceFolders.includes(folder)) &&
    // What a name led to then is not given by it any more.
    Object.entries(before.grants.places ?? {}).every(([name, real]) => ledBefore(name, real, places) === undefined)
  );
}

/** Whether what was started under the former terms may come to its end. A value that is no longer given was taken away; one that is another was not. */
export function mayGoOn(before: Terms, now: Terms): boolean {
  return hasNoLess(now.plugin, before.plugin) && Object.keys(before.values).every((name) => Object.hasOwn(now.values, name));
}

function textOf({ id, folder, grants, runtime }: RunnerPlugin): string {
  return JSON.stringify([id, folder, grants, runtime]);
}
