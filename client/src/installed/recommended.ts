// What a workspace recommends to be installed, as its file says.
import { namedPlugin } from './namedPlugin.ts';

export const RECOMMENDATIONS_FILE = ['.codex', 'plugins.json'] as const;

/** More than anybody would read, let alone install. */
const MOST = 30;

/**
 * Names of plugins, as registries have them, with a range where one is given. What names nothing that a registry has is left out: a file of a workspace
 * must not lead anywhere else.
 */
export function recommendedIn(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return [];
  }
  const all = (value as { recommendations?: unknown } | null)?.recommendations;
  const named = (Array.isArray(all) ? all : []).flatMap((one) => (typeof one === 'string' ? (namedPlugin(one) ?? []) : []));
  return [...new Set(named)].slice(0, MOST);
}

/** The id of a plugin that is named so. */
export function idOf(named: string): string {
  return /^(?:@[^/]+\/)?([^@]+)/.exec(named)?.[1] ?? named;
}
