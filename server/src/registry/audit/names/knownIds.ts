// The ids of plugins that a registry has, for comparing names.
import { below, type Ask } from '../askJson.ts';
import { idOfName } from '../../install/spec.ts';
import { KEYWORD } from '../../pack/packageJson.ts';
import { listIn, own, textIn, textsIn } from '../values.ts';

/** What registries give at a time at most. */
const SIZE = 250;

/**
 * Not all registries know npm's way of asking for a keyword, and find nothing by it. Some look at names alone: there those are found that begin like the
 * plugin's own, among which a double is most likely.
 */
function searches(id: string): string[] {
  const beginning = id.slice(0, id.lastIndexOf('.'));
  return [`keywords:${KEYWORD}`, KEYWORD, ...(beginning === '' ? [] : [beginning])];
}

type Known = { ids: string[]; isWhole: boolean } | { why: string; /** The registry answered, and has none to name. */ isEmpty?: true };

/** @param id of the plugin that is compared with them. @returns why they are not known: a clause with the registry as its subject. */
export async function knownIds(id: string, { registry, ask, signal }: Asked): Promise<Known> {
  const all = searches(id);
  for (const text of all) {
    const found = await idsFound(text, { registry, ask, signal });
    if ('why' in found) return found;
    if (found.ids.length > 0) return { ...found, isWhole: found.isWhole && text !== all[2] };
  }
  return { why: 'names no plugins when it is searched for them', isEmpty: true };
}

interface Asked {
  registry: string;
  ask: Ask;
  signal?: AbortSignal | undefined;
}

async function idsFound(text: string, { registry, ask, signal }: Asked): Promise<Known> {
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
