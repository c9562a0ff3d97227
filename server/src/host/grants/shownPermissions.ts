// What users are shown of permissions before they answer: in plain words, with where each leads; and by which an answer is told from one about something else.
import { createHash } from 'node:crypto';
import { describePermission, type PermissionWords } from '../../permissions/permissions.ts';
import { leadsElsewhere, type NamedPlace } from '../../runner/index.ts';

export { namedPlaces, rememberedPlaces } from '../../runner/index.ts';

/** Where permissions lead, by their canonical names; without those that name no place outside of the workspace. */
export type PermissionPlaces = Readonly<Record<string, NamedPlace>>;

/** A permission in plain words. @param places where it leads is said if that is another place than it names. */
export function shownPermission(name: string, places: PermissionPlaces): PermissionWords {
  const place = places[name];
  return describePermission(name, leadsElsewhere(place) ? place.real : undefined);
}

/** The digest of a manifest and of where its permissions lead; that of the manifest alone where they lead nowhere else than they say. */
export function shownMark(manifest: { readonly digest: string }, places: PermissionPlaces): string {
  const elsewhere = Object.entries(places).filter(([, place]) => leadsElsewhere(place));
  if (elsewhere.length === 0) return manifest.digest;
  return createHash('sha256')
    .update(JSON.stringify([manifest.digest, elsewhere.toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex');
}
