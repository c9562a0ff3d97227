// The ids of plugins that a registry has, for comparing names.
import { below, type Ask } from '../askJson.ts';
import { idOfName } from '../../install/spec.ts';
import { KEYWORD } from '../../pack/packageJson.ts';
import { listIn, own, textIn, textsIn } from '../values.ts';

/** What registries give at a time at most. */
const SIZE = 250;

/** Not all registries know npm's way of asking for a keyword, and find nothing by it. */
const SEARCHES = [`keywords:${KEYWORD}`, KEYWORD];

type Known = { ids: string[]; isWhole: boolean } | { why: string; /** The registry answered, and has none to name. */ isEmpty?: true };

/** @returns why they are not known: a clause with the registry as its subject. */
export async function knownIds(registry: string, ask: Ask, signal?: AbortSignal): Promise<Known> {
  for (const text of SEARCHES) {
    const found = await idsFound(text, { registry, ask, signal });
    if ('why' in found || found.ids.length > 0) return found;
  }
  return { why: 'names no plugins when it is searched for them', isEmpty: true };
}

async function idsFound(
  text: string,
  { registry, ask, signal }: { registry: string; ask: Ask; signal: AbortSignal | undefined },
): Promise<Known> {
  const answer = await ask({ address: below(registry, '-/v1/search'), query: { text, size: String(SIZE) } }, signal);
  if (!answer.ok) return { why: answer.why };
  if (!Array.isArray(own(answer.value, 'objects'))) return { why: 'answered with something else than a list of packages' };
  const objects = listIn(answer.value, 'objects');
  const ids = objects.flatMap((one) => {
    const found = own(one, 'package');
    const id = idOfName(textIn(found, 'name') ?? '');
    const keywords = textsIn(found, 'keywords');
    return id === undefined || (keywords.length > 0 && !keywords.includes(KEYWORD)) ? [] : [id];
  });
  return { ids: [...new Set(ids)], isWhole: objects.length < SIZE };
}
