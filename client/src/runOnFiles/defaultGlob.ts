// Which files a plugin is for, as a glob that the user is shown and may change.
import { isForPreview, type HandlerView, type PluginView } from '../../../server/src/protocol.ts';

const ALL = '**/*';

/** @param globsOf the files of languages, as globs. */
export function defaultGlob(
  plugin: Pick<PluginView, 'handlers' | 'permissions'>,
  globsOf: (languages: readonly string[]) => string[],
): string {
  const globs = plugin.handlers.filter((handler) => isForPreview(plugin, handler)).flatMap((handler) => globsFor(handler, globsOf));
  return globs.includes(ALL) ? ALL : joined([...new Set(globs)].toSorted());
}

/** What a plugin is for, as its manifest says it: patterns and languages; undefined where that is everything. */
export function filesInWords(plugin: Pick<PluginView, 'handlers' | 'permissions'>): string | undefined {
  const handlers = plugin.handlers.filter((handler) => isForPreview(plugin, handler));
  const words = handlers.map(({ pattern, languages }) => (pattern === undefined ? languages : [pattern]));
  return words.some((of) => of.length === 0) ? undefined : [...new Set(words.flat())].join(', ');
}

/** A pattern says more than languages do, which the host looks at anyway. */
function globsFor({ pattern, languages }: HandlerView, globsOf: (languages: readonly string[]) => string[]): string[] {
  if (pattern !== undefined) return [pattern];
  const globs = languages.length === 0 ? [] : globsOf(languages);
  return globs.length > 0 ? globs : [ALL];
}

/** `**\/*.{js,json}` where all are about endings of names, else one alternative for each. */
function joined(globs: readonly string[]): string {
  const [only] = globs;
  if (only === undefined) return ALL;
  if (globs.length === 1) return only;
  const endings = globs.map((glob) => /^\*\*\/\*\.([\w.+-]+)$/.exec(glob)?.[1]);
  return endings.every((ending) => ending !== undefined) ? `**/*.{${endings.join(',')}}` : `{${globs.join(',')}}`;
}
