// Where a permission for files leads on this machine, and whether it may be given: what scopes name, links on the way there, places for secrets and those
// that policies keep from all plugins.
import { rootOfScope } from '../../permissions/scopeRoot.ts';
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entriesOfRoot, kernelMounts } from './aroundKernel.ts';
import { mountedPlaces, otherNames, type MountedPlace } from './mountTable.ts';
import { manifestPlaces } from './protectedSpots.ts';
import { keptApart, type KeptApart } from './programSecrets.ts';
import { FolderRedirected, ledBefore, type RealPlaces } from './namedPlaces.ts';
import { linkedSecrets } from './linkedSecrets.ts';
import { hostPlaces, presentSecretPlaces } from './secretPlaces.ts';
import { realPlaceNow, wayTo } from '../../paths/onTheWay.ts';
import { paths } from '../../paths/paths.ts';
import { realPath, withReal } from '../../paths/realPath.ts';
import { splitGlob } from '../../paths/splitGlob.ts';

/** A folder or file, with everything below it; with `glob`, only what the glob matches. */
export interface PathRule {
  /** Absolute real path: the fixed part of a glob. What the operating system enforces. */
  base: string;
  /** Absolute glob with a real base. Only the language guard holds this finer line. */
  glob?: string;
}

export interface ScopeContext {
  pluginFolder: string;
  workspaceFolders: readonly string[];
  tmp: string;
  home?: string;
  environment?: NodeJS.ProcessEnv;
  /** Folders of the host's own, which no permission opens. */
  hostFolders?: readonly string[];
  forbidden?: ForbiddenPlaces;
  /** Where names led when the plugin was loaded: what they lead to since opens nothing. */
  places?: RealPlaces;
}

/** Absolute paths of places, with all that is in them, that no permission opens, as the machine's policies say. They need not exist. */
export interface ForbiddenPlaces {
  /** Neither to be read nor written. */
  read: readonly string[];
  write: readonly string[];
}

export class ScopeResolver {
  readonly pluginFolder: string;
  readonly workspaceFolders: string[];
  readonly #home: string;
  readonly #environment: NodeJS.ProcessEnv | undefined;
  /** Where some are. */
  #secrets: string[];
  /** Where links in these lead. */
  readonly #linked: () => readonly string[];
  /** Secret whatever a scope names. */
  readonly #never: string[];
  /** By each workspace folder, what lies on the way to it over links. */
  readonly #ways = new Map<string, readonly string[]>();
  /** What policies keep from being read, and from being written. */
  readonly #forbidden: string[];
  readonly #notWritten: string[];
  readonly #places: RealPlaces | undefined;
  /** Rules whose places are reached over links, and what lies on the way there. */
  readonly #led: { rules: readonly PathRule[]; name: string; way: readonly string[] }[] = [];
  readonly #named = new Set<string>();
  /** What could not be given, and why, in sentences for the plugin's log. */
  readonly refused: string[] = [];
  readonly #own: readonly string[];
  readonly #manifests: readonly string[];
  readonly mounts: readonly MountedPlace[] = mountedPlaces();

  /** @param elsewhere whether more than the workspace and the plugin's folder is asked for. */
  constructor(context: ScopeContext, home: string, elsewhere: boolean) {
    this.#home = home;
    this.#places = context.places;
    this.pluginFolder = realPath(context.pluginFolder) ?? context.pluginFolder;
    if (ledBefore(context.pluginFolder, this.pluginFolder, this.#places) !== undefined)
      throw new FolderRedirected(context.pluginFolder, this.pluginFolder);
    this.workspaceFolders = context.workspaceFolders.flatMap((folder) => {
      const { real, paths: way } = wayTo(folder);
      if (real === undefined) return [];
      const before = ledBefore(folder, real, this.#places);
      if (before !== undefined) {
        this.refused.push(
          `The workspace folder ${folder} was not given: it leads to ${real} now, and led to ${before} when the plugin was loaded. Reload plugins to have it given.`,
        );
        return [];
      }
      if (way.length > 1) this.#ways.set(real, way);
      return [real];
    });
    const everyName = (places: readonly string[]): string[] => [...places, ...otherNames(places, this.mounts)];
    this.#own = everyName([this.pluginFolder]);
    this.#manifests = everyName(manifestPlaces(this.pluginFolder));
    this.#never = everyName(withReal(hostPlaces(home, context.environment, context.hostFolders)));
    const forbidden = (places: readonly string[] = []): string[] => everyName(places.flatMap((place) => [place, realPlaceNow(place)]));
    this.#forbidden = forbidden(context.forbidden?.read);
    this.#notWritten = forbidden(context.forbidden?.write);
    this.#environment = context.environment;
    // Most places for secrets do not exist, and nothing that can be given is in what does not.
    const existing = withReal(presentSecretPlaces(home, context.environment));
    const kernel = kernelMounts(this.mounts);
    const files = existing.filter((place) => !kernel.some((mount) => paths.within(place, mount)));
    let found: string[] | undefined;
    this.#linked = () => (found ??= everyName(linkedSecrets(files, [home, this.pluginFolder, ...this.workspaceFolders])));
    const linked = elsewhere ? this.#linked() : [];
    this.#secrets = [...new Set([...existing, ...everyName(files), ...linked, ...kernel, ...this.#never])];
  }

  paths(name: string, scope: string | undefined, write: boolean): PathRule[] {
    if (scope === undefined) {
      return this.workspaceFolders.flatMap((folder) => this.#accept(name, folder, folder, undefined, write));
    }
    return this.#expand(scope).flatMap(({ wanted, inside }) => {
      if (inside !== undefined && !paths.within(wanted, inside)) {
        this.refused.push(`${name} was not given: it leads out of ${inside}. Name the whole path of what is meant.`);
        return [];
      }
      const { base, glob } = splitGlob(wanted, paths, inside);
      if (write && !existsSync(base) && this.#ownPlace(base) === undefined) this.#create(base, glob !== undefined);
      return this.#accept(name, base, wanted, glob, write);
    });
  }

  /**
   * Takes away what is reached over links by way of what the plugin may change: it would decide by itself what its next process is given. A way that a
   * running process of it changes meanwhile does not end where it was found to lead, and counts as such too. What it could put a link in place of without
   * one being there now is inside of what it may write, and is given with that.
   */
  takeRedirected(rules: { read: PathRule[]; write: PathRule[] }): void {
    const bases = rules.write.map(({ base }) => base);
    const writable = [...bases, ...otherNames(bases, this.mounts)];
    const taken = this.#led.flatMap(({ way, ...led }) => {
      const place = way.find((one) => writable.some((base) => paths.within(one, base)));
      return place === undefined ? [] : [{ ...led, place }];
    });
    const withoutTaken = (list: readonly PathRule[]): PathRule[] => list.filter((rule) => !taken.some((led) => led.rules.includes(rule)));
    const [read, write] = [withoutTaken(rules.read), withoutTaken(rules.write)];
    for (const { rules: led, name, place } of taken) {
      // What another permission gives anyway is no loss.
      const others = led.some((rule) => rules.write.includes(rule)) ? write : [...read, ...write];
      const isGiven = ({ base }: PathRule): boolean =>
        !this.#isSecret(base) && others.some((other) => other.glob === undefined && paths.within(base, other.base));
      if (led.every(isGiven)) continue;
      this.refused.push(
        `${name} was not given: a symbolic link leads on from ${place}, which the plugin itself may change. Name the real path instead.`,
      );
    }
    Object.assign(rules, { read, write });
    // Nor does it name a secret then.
    const given = new Set([...rules.read, ...rules.write].map(({ base }) => base));
    for (const { base } of taken.flatMap((led) => led.rules)) if (!given.has(base)) this.#named.delete(base);
  }

  /** Existing secret places inside what may be read. */
  hidden(read: readonly PathRule[]): string[] {
    return this.#secrets.filter(
      (place) =>
        ![...this.#named].some((named) => paths.same(named, place)) &&
        !(place === '/proc' || place === '/sys' || place === '/dev') &&
        read.some((rule) => paths.below(place, rule.base)) &&
        ![...this.#named].some((named) => paths.below(place, named) && this.#isSecret(named)) &&
        existsSync(place),
    );
  }

  /** What is secret in folders that are opened for programs. */
  apartFrom(folders: readonly string[]): KeptApart {
    // Which programs may be started, policies say apart from which places may be read.
    const forbidden = this.#forbidden.filter((place) => !folders.some((folder) => paths.within(realPath(folder) ?? folder, place)));
    return keptApart(folders, [...this.#secrets, ...this.#linked(), ...forbidden], [...this.#named]);
  }

  /** `inside`: the folder that a scope says its files are in. */
  #expand(scope: string): { wanted: string; inside?: string }[] {
    const { root, rest } = rootOfScope(scope, (file) => path.isAbsolute(file));
    const inside = (folder: string): { wanted: string; inside: string } => ({ wanted: path.join(folder, rest), inside: folder });
    switch (root) {
      case 'tmp':
        // Always there, and nowhere else than in the sandbox.
        return [];
      case 'home':
        return [inside(this.#home)];
      case 'plugin':
        return [inside(this.pluginFolder)];
      case 'workspace':
        return this.workspaceFolders.map(inside);
      case 'absolute':
        return [{ wanted: path.resolve(scope) }];
    }
  }

  #accept(name: string, base: string, wanted: string, glob: string | undefined, write: boolean): PathRule[] {
    const { real: target, paths: way } = wayTo(base);
    const own = write ? (this.#ownPlace(base) ?? this.#ownPlace(target ?? base)) : undefined;
    if (own !== undefined) {
      this.refused.push(`${name} was not given: ${base} is ${own}, which a plugin may not change.`);
      return [];
    }
    // What does not exist cannot be opened up; a later start of the worker looks again.
    if (target === undefined) return [];
    const folder = this.#rootOf(base);
    if (folder !== undefined && !paths.same(target, base)) {
      this.refused.push(`${name} was not given: ${base} is a symbolic link to ${target}. Name the real path instead.`);
      return [];
    }
    const never = this.#never.find((place) => paths.within(target, place) || paths.within(base, place));
    if (never !== undefined) {
      this.refused.push(`${name} was not given: ${never} holds what users decided about plugins, which no plugin may see.`);
      return [];
    }
    const before = ledBefore(name, target, this.#places);
    if (before !== undefined) {
      this.refused.push(
        `${name} was not given: it leads to ${target} now, and led to ${before} when the plugin was loaded. Reload plugins to be asked about that.`,
      );
      return [];
    }
    // A plugin whose scopes are about such a place at all does not run: what they lead to since is not given either.
    const forbidden = [...this.#forbidden, ...(write ? this.#notWritten : [])].find(
      (place) => paths.within(target, place) || paths.within(place, target),
    );
    if (forbidden !== undefined) {
      this.refused.push(`${name} was not given: it leads to ${target}, and a policy of this machine keeps all plugins from ${forbidden}.`);
      return [];
    }
    const literal = paths.plain(wanted);
    const secret = this.#secrets.find((place) => paths.within(target, place) || paths.within(base, place));
    if (secret !== undefined) {
      const namesIt = this.#secrets.some((place) => paths.within(literal, place)) && glob === undefined && paths.same(target, base);
      if (!namesIt) {
        this.refused.push(
          `${name} was not given: ${target} is a place for secrets (${secret}), and only a scope that names that very path opens it.`,
        );
        return [];
      }
      this.#named.add(target);
    }
    const withGlob = (one: string): PathRule => ({ base: one, ...(glob !== undefined && { glob: paths.join(target, glob) }) });
    const rules = target === '/' ? this.#everything(write).map(withGlob) : [withGlob(target)];
    // A workspace folder is named by its real path here, whichever way the editor has it.
    const around = (folder !== undefined && this.#ways.get(folder)) || [];
    const led = [...(way.length > 1 ? way : []), ...around].filter((place) => !paths.same(place, target) && place !== folder);
    if (led.length > 0) this.#led.push({ rules, name, way: led });
    return rules;
  }

  /** What is meant by the root: its entries, as it holds more than files, which no scope opens that does not name it. */
  #everything(write: boolean): string[] {
    return entriesOfRoot('/', (place) => this.#isSecret(place) || (write && this.#ownPlace(place) !== undefined));
  }

  /** What a place is to the plugin that it may not change, whatever a scope names: its folder, or where its manifest is or could come to be. */
  #ownPlace(file: string): string | undefined {
    if (this.#manifests.some((place) => paths.within(file, place))) return "a place for the plugin's own manifest";
    const isOwn = this.#own.some((place) => paths.within(file, place)) && !this.workspaceFolders.includes(this.pluginFolder);
    return isOwn ? "inside the plugin's own folder" : undefined;
  }

  #isSecret(target: string): boolean {
    return this.#secrets.some((place) => paths.within(target, place));
  }

  /** The folder that a stranger may have filled: a link in there is not to be followed. */
  #rootOf(base: string): string | undefined {
    return [...this.workspaceFolders, this.pluginFolder].find((folder) => paths.within(base, folder));
  }

  #create(base: string, isFolder: boolean): void {
    // Only inside a workspace folder, and not through a link.
    const parent = realPath(path.dirname(base));
    const nearest = nearestExisting(base);
    if (!this.workspaceFolders.some((folder) => paths.within(base, folder)) || !paths.same(realPath(nearest) ?? '', nearest)) return;
    try {
      if (isFolder || path.extname(base) === '') mkdirSync(base, { recursive: true });
      else if (parent !== undefined) writeFileSync(base, '', { flag: 'wx' });
    } catch {
      // Then it stays missing, and a plugin that writes there is told so by the operating system.
    }
    // It may have been made for secrets to come.
    this.#secrets = [...new Set([...this.#secrets, ...presentSecretPlaces(this.#home, this.#environment)])];
  }
}

function nearestExisting(wanted: string): string {
  let folder = wanted;
  while (!existsOrLink(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

function existsOrLink(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
