// What a plugin asks for beyond what it was allowed, told apart: what is new, and what is only wider than it was.
import { covers } from '../../permissions/permissions.ts';
import { permissionNamed } from '../../permissions/names.ts';

/**
 * What was granted and is part of a permission that is asked for now in its place, so that the two can be shown beside each other. For words only:
 * whether there is a question at all is not decided here.
 * @param asked all that is asked for now: what is still among it did not become something else.
 */
export function formerOf(added: string, granted: readonly string[], asked: readonly string[]): string[] {
  const wide = permissionNamed(added);
  if (!wide) return [];
  return granted.filter((name) => {
    const narrow = asked.includes(name) ? undefined : permissionNamed(name);
    return narrow !== undefined && covers(wide, narrow);
  });
}
