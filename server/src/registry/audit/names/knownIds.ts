// The ids of plugins that a registry has, for comparing names.
import { below, type Ask } from '../askJson.ts';
import { listIn, own, textIn } from '../values.ts';

/** What registries give at a time at most. */
const SIZE = 250;

/** @returns why they are not known: a clause with the registry as its subject. */
export async function knownIds(
  registry: string,
  ask: Ask,
  signal?: AbortSignal,
): Promise<{ ids: string[]; isWhole: boolean } | { why: string }> {
  const query = { text: 'keywords:codex-plugin', size: String(SIZE) };
  const answer = await ask({ address: below(registry, '-/v1/search'), query }, signal);
  if (!answer.ok) return { why: answer.why };
  if (!Array.isArray(own(answer.value, 'objects'))) return { why: 'answered with something else than a list of packages' };
  const objects = listIn(answer.value, 'objects');
  const ids = objects.flatMap((one) => {
    const name = textIn(own(one, 'package'), 'name');
    // A plugin's package is called as the plugin, in a scope or in none.
    return name === undefined ? [] : [name.replace(/^@[^/]*\//, '')];
  });
  return { ids: [...new Set(ids)], isWhole: objects.length < SIZE };
}
