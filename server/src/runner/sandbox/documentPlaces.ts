// Which documents a plugin may be handed, and change by what it returns: the editor reads and writes them with the user's rights, so that nothing
// below holds a plugin back there. What counts is where a document really is.
import { homedir } from 'node:os';
import path from 'node:path';
import { MANIFEST_NAMES } from '../../contract/manifestNames.ts';
import { permissionNamed, type PermissionKind } from '../../permissions/names.ts';
import { isGitName, PROTECTED_SPOTS } from '../../permissions/spots.ts';
import { rootOfScope } from '../../permissions/scopeRoot.ts';
import { isSecretFile, isSecretFolder } from '../../permissions/secretFiles.ts';
import { pathsOnTheWay } from '../../paths/onTheWay.ts';
import { paths } from '../../paths/paths.ts';
import { placeOfMissing, realPathSoon, realPlaceOf } from '../../paths/realPath.ts';
import * as slashed from '../../paths/slashed.ts';
import { splitGlob } from '../../paths/splitGlob.ts';
import type { RealPlaces } from './namedPlaces.ts';
import { repositoriesIn } from './repositories.ts';
import { hostPlaces, presentSecretPlaces, secretPlaces } from './secretPlaces.ts';

/** Why a document is not for every plugin, and the place that a permission would have to name. */
export interface Withheld {
  why:
    | 'nowhere' // A link to what does not exist, or may not be looked at.
    | 'outside'
    | 'runLater'
    | 'plugin'
    | 'secretPlace'
    | 'secretName'
    | 'decisions'; // What users decided about plugins.
  /** Absolute real path. */
  place: string;
  /** Which of the document's places it is about. */
  at: string;
}

/** A document as it was found on the disk. */
export interface FoundDocument {
  /** As the editor has it. */
  filePath: string;
  /** Where it really is, or would be once it is saved. */
  real: string | undefined;
  /** That, and for a link also where it stands itself: what is there in its place by then was looked at too. */
  places: readonly string[];
  /** Absent where it is for every plugin. */
  withheld?: Withheld;
}

/** What of a plugin decides. */
export interface DocumentReader {
  /** Real path. */
  folder: string;
  /** Canonical names. */
  permissions: readonly string[];
  /** Where these led when the plugin was loaded. */
  places?: RealPlaces;
}

export interface DocumentPlacesOptions {
  workspaceFolders: readonly string[];
  /** All that are loaded, with their real folders. */
  plugins: readonly { folder: string; manifestFile: string }[];
  /** Documents outside of the workspace reach nobody; else those do that somebody named. */
  confined: boolean;
  home?: string;
  environment?: NodeJS.ProcessEnv;
  hostFolders?: readonly string[];
}

/** Names of which nothing is handed out, wherever below a workspace folder they stand: what is there is run, or gone by, later and elsewhere. */
const isRunLater = (name: string): boolean => isGitName(name) || PROTECTED_SPOTS.includes(name.toLowerCase());

/** How many places are remembered. */
const MOST_KEPT = 2000;

/** Real places, for as long as workspace folders and plugins stay the same. */
interface Places {
  folders: readonly string[];
  secrets: readonly string[];
  never: readonly string[];
  /** Where links lead that stand for what is run later, and what git's settings name. */
  runLater: readonly string[];
}

export class DocumentPlaces {
  readonly #options: DocumentPlacesOptions;
  readonly #home: string;
  #places: Promise<Places> | undefined;
  /** By real path. */
  readonly #known = new Map<string, Withheld | undefined>();

  constructor(options: DocumentPlacesOptions) {
    this.#options = options;
    this.#home = options.home ?? homedir();
  }

  /** Looks up what the first document would have to wait for. */
  async prepare(): Promise<void> {
    // The document that needs it tries again, and has the reason for an answer.
    await this.#all().catch(() => undefined);
  }

  /** Looks at the disk each time: what a name leads to can be another place by now. */
  async find(filePath: string): Promise<FoundDocument> {
    const [found, places] = await Promise.all([placesOf(filePath), this.#all()]);
    if (found === undefined) return { filePath, real: undefined, places: [], withheld: { why: 'nowhere', place: filePath, at: filePath } };
    const { workspaceFolders, confined } = this.#options;
    const hasToBeInside = confined || workspaceFolders.some((folder) => paths.within(filePath, folder));
    const { real, own } = found;
    const all = [...new Set([real, own])];
    const withheld = all.map((place) => this.#withheld(place, places, hasToBeInside)).find((one) => one !== undefined);
    return { filePath, real, places: all, ...(withheld && { withheld }) };
  }

  /** Whether a plugin may be handed the document. What it may write, it may read. */
  async mayRead(document: FoundDocument, reader: DocumentReader): Promise<boolean> {
    const { real, withheld } = document;
    if (withheld === undefined) return true;
    if (real === undefined || withheld.why === 'decisions') return false;
    if (paths.within(real, reader.folder)) return true;
    return this.#opens(['filesystem:read', 'filesystem:write'], document, reader, withheld.why === 'secretPlace');
  }

  /** Whether what a plugin returns for the document may be applied. */
  async mayEdit(document: FoundDocument, reader: DocumentReader): Promise<boolean> {
    const { real, withheld } = document;
    if (withheld === undefined) return true;
    if (real === undefined || withheld.why === 'decisions') return false;
    // No permission opens what a plugin is made of to the plugin itself.
    if (paths.within(real, reader.folder)) {
      const { folders } = await this.#all();
      if (withheld.why === 'plugin' || !folders.some((folder) => paths.within(folder, reader.folder))) return false;
    }
    // As on the disk: who may write a workspace may not write what is run from it later.
    const isNamed = ['secretPlace', 'runLater', 'plugin'].includes(withheld.why);
    return this.#opens(['filesystem:write'], document, reader, isNamed);
  }

  /** Whether a plugin, or a program that it starts, may work on the file itself, so that a change of it may be the plugin's. */
  async mayWorkOn({ filePath, real = filePath }: FoundDocument, reader: DocumentReader): Promise<boolean> {
    return reader.permissions.some((name) => permissionNamed(name)?.kind === 'process:spawn') || this.#mayWrite(real, reader);
  }

  async #mayWrite(real: string, { folder, permissions, places }: DocumentReader): Promise<boolean> {
    for (const name of permissions) {
      const { kind, scope } = permissionNamed(name) ?? {};
      if (kind !== 'filesystem:write') continue;
      for (const { real: base } of await this.#named(scope, folder, places?.[name], true)) if (paths.within(real, base)) return true;
    }
    return false;
  }

  /** The permission that would let a plugin be handed the document, or have it changed; undefined where none would. */
  async permissionFor(kind: 'filesystem:read' | 'filesystem:write', { real, withheld }: FoundDocument): Promise<string | undefined> {
    if (real === undefined || withheld === undefined || withheld.why === 'decisions') return undefined;
    const { folders } = await this.#all();
    // Of secrets, no more than this one.
    const place = withheld.why === 'secretPlace' || withheld.why === 'secretName' ? withheld.at : withheld.place;
    const way = folders.flatMap((folder) => paths.relative(folder, place) ?? []).find((one) => one !== '');
    return `${kind}:${way ?? slashed.from(place)}`;
  }

  /** @param named whether a scope has to name the place, as one for a folder around it is not about what is kept there. */
  async #opens(kinds: readonly PermissionKind[], { withheld }: FoundDocument, reader: DocumentReader, named: boolean): Promise<boolean> {
    if (withheld === undefined) return false;
    for (const name of reader.permissions) {
      const { kind, scope } = permissionNamed(name) ?? {};
      if (kind === undefined || !kinds.includes(kind)) continue;
      for (const { base, real } of await this.#named(scope, reader.folder, reader.places?.[name])) {
        const isMeant = paths.within(withheld.at, real) && (!named || paths.within(real, withheld.place));
        if (isMeant && !(await this.#mayRedirect(base, real, reader))) return true;
      }
    }
    return false;
  }

  /** Whether a place is reached over links by way of what the plugin could change: as on the disk, such a scope opens nothing. */
  async #mayRedirect(base: string, real: string, reader: DocumentReader): Promise<boolean> {
    if (real === base) return false;
    for (const place of pathsOnTheWay(base)) if (!paths.same(place, real) && (await this.#mayWrite(place, reader))) return true;
    return false;
  }

  /**
   * What a scope names, and where that really is; nothing for globs, which name no place. Links in a workspace are not followed.
   * @param known where it led when the plugin was loaded, whatever is there by now.
   * @param aroundGlobs the places around what globs open too.
   */
  async #named(
    scope: string | undefined,
    pluginFolder: string,
    known: string | undefined,
    aroundGlobs = false,
  ): Promise<readonly { base: string; real: string }[]> {
    const { folders } = await this.#all();
    const asNamed = (base: string): { base: string; real: string } => ({ base, real: base });
    if (scope === undefined) return folders.map(asNamed);
    const { root, rest } = rootOfScope(scope, (file) => paths.isAbsolute(file));
    const inside = (folder: string): string[] => {
      const { base, glob } = splitGlob(paths.join(folder, rest), paths, folder);
      return (glob === undefined || aroundGlobs) && paths.within(base, folder) ? [base] : [];
    };
    switch (root) {
      case 'workspace':
        return folders.flatMap(inside).map(asNamed);
      case 'plugin':
        return inside(pluginFolder).map(asNamed);
      case 'home':
      case 'absolute': {
        const { base, glob } = root === 'home' ? { base: inside(this.#home)[0], glob: undefined } : splitGlob(path.resolve(scope), paths);
        if (base === undefined || (glob !== undefined && !aroundGlobs)) return [];
        const isInside = [...folders, pluginFolder].some((folder) => paths.within(base, folder));
        return isInside ? [asNamed(base)] : [{ base, real: known ?? (await realPathSoon(base)) ?? base }];
      }
      case 'tmp':
        return [];
    }
  }

  #all(): Promise<Places> {
    this.#places ??= this.#find().catch((error: unknown) => {
      this.#places = undefined;
      throw error;
    });
    return this.#places;
  }

  async #find(): Promise<Places> {
    const { workspaceFolders, environment, hostFolders } = this.#options;
    const folders = await Promise.all(workspaceFolders.map(async (folder) => (await realPathSoon(folder)) ?? folder));
    const never = await withReal(hostPlaces(this.#home, environment, hostFolders));
    // Of hundreds, most are not there and lead nowhere.
    const present = await withReal(presentSecretPlaces(this.#home, environment));
    const secrets = [...new Set([...secretPlaces(this.#home, environment), ...present])];
    const spots = folders.flatMap((folder) => [
      ...PROTECTED_SPOTS.map((spot) => paths.join(folder, spot)),
      // With what git's settings name, such as a folder of hooks; repositories further down are known by their names.
      ...repositoriesIn(folder, []),
    ]);
    // One that leads to a workspace's folder, or around it, would be all of it.
    const led = (await Promise.all(spots.map(async (spot) => (await realPathSoon(spot)) ?? spot))).filter(
      (place) => !folders.some((folder) => paths.within(folder, place)),
    );
    return { folders, secrets, never, runLater: [...new Set(led)] };
  }

  #withheld(real: string, places: Places, hasToBeInside: boolean): Withheld | undefined {
    const key = `${hasToBeInside}\0${real}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const found = this.#look(real, places, hasToBeInside);
    const withheld = found && { ...found, at: real };
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(key, withheld);
    return withheld;
  }

  #look(real: string, { folders, secrets, never, runLater }: Places, hasToBeInside: boolean): Omit<Withheld, 'at'> | undefined {
    if (never.some((place) => paths.within(real, place))) return { why: 'decisions', place: real };
    const around = folders.filter((folder) => paths.within(real, folder));
    // A workspace that itself is in such a place was opened by the user.
    const secret = secrets.find((place) => paths.within(real, place) && !around.some((folder) => paths.within(folder, place)));
    if (secret !== undefined) return { why: 'secretPlace', place: secret };
    if (around.length === 0 && hasToBeInside && folders.length > 0) return { why: 'outside', place: real };
    const spot = runLater.find((place) => paths.within(real, place));
    if (spot !== undefined) return { why: 'runLater', place: spot };
    // Of folders in folders, the outermost knows most.
    const [outermost] = around.toSorted((a, b) => a.length - b.length);
    return this.#byName(real, outermost) ?? this.#ofPlugin(real, folders);
  }

  #byName(real: string, folder: string | undefined): Omit<Withheld, 'at'> | undefined {
    const names = slashed.segments(folder === undefined ? slashed.from(real) : (paths.relative(folder, real) ?? ''));
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const runLater = isRunLater(name);
      if (!runLater && !(isLast ? isSecretFile(name, names[index - 1]) : isSecretFolder(name, names[index - 1]))) continue;
      let place = real;
      for (let above = names.length - 1; above > index; above--) place = paths.join(place, '..');
      return { why: runLater ? 'runLater' : 'secretName', place };
    }
    return undefined;
  }

  /** A plugin whose folder is the workspace has no more of its own there than its manifest. */
  #ofPlugin(real: string, folders: readonly string[]): Omit<Withheld, 'at'> | undefined {
    for (const { folder, manifestFile } of this.#options.plugins) {
      if (!paths.within(real, folder)) continue;
      if (!folders.some((one) => paths.within(one, folder))) return { why: 'plugin', place: folder };
      const manifests = [manifestFile, ...MANIFEST_NAMES.map((name) => paths.join(folder, name))];
      if (manifests.some((file) => paths.same(real, file))) return { why: 'plugin', place: real };
    }
    return undefined;
  }
}

/** Where a file really is, and where a link in its place would stand. Undefined where that cannot be said. */
async function placesOf(filePath: string): Promise<{ real: string; own: string } | undefined> {
  const present = await realPathSoon(filePath);
  // No link is on the way, which is so for most.
  if (present === filePath) return { real: present, own: present };
  const around = realPlaceOf(path.dirname(filePath));
  const [real, folder] = await Promise.all([present ?? placeOfMissing(filePath, () => around), around]);
  return real === undefined || folder === undefined ? undefined : { real, own: paths.join(folder, path.basename(filePath)) };
}

/** With where they lead to. */
async function withReal(places: readonly string[]): Promise<string[]> {
  const real = await Promise.all(places.map(async (place) => (await realPathSoon(place)) ?? place));
  return [...new Set([...places, ...real])];
}
