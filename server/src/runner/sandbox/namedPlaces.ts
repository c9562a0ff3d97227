// Where permissions for files lead that name places outside of the workspace and of the plugin: links there are followed, and somebody may change them after
// the user allowed what they led to.
import { homedir } from 'node:os';
import { permissionNamed } from '../../permissions/names.ts';
import { placeOutside } from '../../permissions/scopeRoot.ts';
import { paths } from '../../paths/paths.ts';
import { realPlaceNow } from '../../paths/onTheWay.ts';

/** A file or folder by the name that a permission has for it (of a glob, the folder that it is in), and where that is, or would be. Absolute paths. */
export interface NamedPlace {
  named: string;
  real: string;
}

/** Real paths by what leads there: the canonical name of such a permission, or the path by which a folder of the workspace or of the plugin is known. */
export type RealPlaces = Readonly<Record<string, string>>;

/** A plugin's folder was exchanged for a link to another one after the plugin was loaded. */
export class FolderRedirected extends Error {
  override readonly name = 'FolderRedirected';
  readonly folder: string;
  readonly now: string;

  constructor(folder: string, now: string) {
    super(`The plugin's folder ${folder} leads to ${now} now.`);
    this.folder = folder;
    this.now = now;
  }
}

/**
 * The places of these permissions, as the disk has them now. Others name none: links in a workspace or a plugin's folder are not followed. Nor do those on
 * other machines (`\\server\share`), which would be asked for them, and those in `/proc`, where each process finds something else.
 */
export function namedPlaces(permissions: readonly string[], home = homedir()): Readonly<Record<string, NamedPlace>> {
  const found: Record<string, NamedPlace> = {};
  for (const name of permissions) {
    const named = placeNamed(name, home);
    if (named === undefined || named.startsWith('\\\\') || paths.within(named, '/proc')) continue;
    const real = realPlaceNow(named);
    if (!paths.within(real, '/proc')) found[name] = { named, real };
  }
  return found;
}

/** The same of places that were remembered. Nothing is looked up. */
export function rememberedPlaces(real: RealPlaces, home = homedir()): Readonly<Record<string, NamedPlace>> {
  return Object.fromEntries(
    Object.entries(real).flatMap(([name, place]) => {
      const named = placeNamed(name, home);
      return named === undefined ? [] : [[name, { named, real: place }]];
    }),
  );
}

function placeNamed(name: string, home: string): string | undefined {
  const { kind, scope } = permissionNamed(name) ?? {};
  return scope !== undefined && (kind === 'filesystem:read' || kind === 'filesystem:write') ? placeOutside(scope, home) : undefined;
}

/** Only where they lead. */
export function realPlaces(places: Readonly<Record<string, NamedPlace>>): RealPlaces {
  return Object.fromEntries(Object.entries(places).map(([name, { real }]) => [name, real]));
}

/** Whether a permission leads over links to another place than it names. */
export function leadsElsewhere(place: NamedPlace | undefined): place is NamedPlace {
  return place !== undefined && !paths.same(place.named, place.real);
}

/** Where something led before, if it leads elsewhere now; undefined where it does not, or nobody knows where it led. */
export function ledBefore(name: string, real: string, before: RealPlaces | undefined): string | undefined {
  const known = before !== undefined && Object.hasOwn(before, name) ? before[name] : undefined;
  return known === undefined || paths.same(known, real) ? undefined : known;
}
