// What a value in a manifest stands for, going by its path: the same in both vocabularies.
import type { Path } from '../../../manifest/syntax/tree.ts';
import type { FileKind } from '../documents/manifestFiles.ts';

export type Role =
  | 'event'
  | 'language'
  | 'script'
  | 'main'
  /** A function in main, a script, or script#function. */
  | 'reference'
  | 'function'
  | 'permission'
  | 'ownEvent'
  | 'id'
  | 'icon'
  | 'when'
  | 'openApi'
  | 'folder'
  | 'envFile'
  | 'other';

/** The role of the value at a path. */
export function roleOf(kind: FileKind, path: Path): Role {
  const [first, second, third, fourth, fifth] = path;
  if (kind === 'config') {
    if (first === 'watchDirectories' && path.length === 2) return 'folder';
    return first === 'envFile' && path.length === 1 ? 'envFile' : 'other';
  }
  if (path.length === 1) {
    if (first === 'main') return 'main';
    if (first === 'pluginId') return 'id';
    return first === 'api' ? 'openApi' : 'other';
  }
  if (first === 'permissions' && path.length === 2) return 'permission';
  if (first === 'events' && path.length === 2) return 'ownEvent';
  if (first === 'commands' && path.length === 3 && (third === 'icon' || third === 'when')) return third;
  if (first === 'hooks' && path.length === 2) return 'reference';
  if (first === 'api_endpoints' && path.length === 3) return third === 'handler' ? 'reference' : 'other';
  if (first !== 'entryPoints' || second !== 'handlers' || typeof third !== 'number') return 'other';
  if (fourth === 'language') return path.length === 4 || (path.length === 5 && typeof fifth === 'number') ? 'language' : 'other';
  if (path.length !== 4) return 'other';
  return fourth === 'event' || fourth === 'script' || fourth === 'function' ? fourth : 'other';
}

/** Whether a path leads to one of `entryPoints.handlers`. */
export function isHandlerItem(path: Path): boolean {
  return path.length === 3 && path[0] === 'entryPoints' && path[1] === 'handlers';
}
