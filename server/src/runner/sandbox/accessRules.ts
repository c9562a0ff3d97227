// Turns granted permission names into concrete rules: real paths, hosts, commands. Everything below it enforces these rules and nothing else.
import { hostRuleOf, type HostRule } from '../../permissions/hosts.ts';
import { permissionNamed } from '../../permissions/names.ts';
import { PROTECTED_SPOTS } from '../../permissions/spots.ts';
import { rootOfScope } from '../../permissions/scopeRoot.ts';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME } from '../../contract/manifestNames.ts';
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { entriesOfRoot, kernelMounts } from './aroundKernel.ts';
import { allPrograms, type AllPrograms } from './allPrograms.ts';
import { NO_PARTS, type ProgramParts } from './programChain.ts';
import { resolveCommand, type CommandContext, type CommandRule } from './commands.ts';
import { mountedPlaces, otherNames, type MountedPlace } from './mountTable.ts';
import { repositoriesIn } from './repositories.ts';
import { keptApart, type KeptApart } from './programSecrets.ts';
import { shownFoldersOnPath } from './shownFolders.ts';
import { linkedSecrets } from './linkedSecrets.ts';
import { hostPlaces, presentSecretPlaces } from './secretPlaces.ts';
import { wayTo } from '../../paths/onTheWay.ts';
import { paths } from '../../paths/paths.ts';
import { realPath, realPlaceNow } from '../../paths/realPath.ts';
import { splitGlob } from '../../paths/splitGlob.ts';

/** A folder or file, with everything below it; with `glob`, only what the glob matches. */
export interface PathRule {
  /** Absolute real path: the fixed part of a glob. What the operating system enforces. */
  base: string;
  /** Absolute glob with a real base. Only the language guard holds this finer line. */
  glob?: string;
}

/** What one worker may do. */
export interface AccessRules {
  pluginFolder: string;
  workspaceFolders: string[];
  /** The private temporary folder as the plugin sees it. */
  tmp: string;
  read: PathRule[];
  write: PathRule[];
  /** Inside a writable folder, but not to be changed: what is there is run outside of the sandbox later. They need not exist. */
  protected: string[];
  /** Inside what is protected, and to be changed after all, as a permission names it. What lies deeper has the last word. */
  opened: string[];
  /** Inside a readable folder, but not to be read. They exist. */
  hidden: string[];
  network: 'none' | 'all' | HostRule[];
  spawn: 'none' | 'all' | CommandRule[];
  /** What belongs to the programs on PATH, where any of them may be started and the system shows only what is given. */
  onPath?: AllPrograms;
  /** Commands that were granted and cannot be started, by their names, and why. */
  unstartable: { name: string; path?: string; why: string }[];
  /** Files beyond its own were granted, which it may watch where that can be told at all: how much of it there is, all programs of the user share. */
  watch?: true;
  /** Permissions that could not be given, and why, in sentences for the plugin's log. */
  refused: string[];
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
}

/** Absolute paths of places, with all that is in them, that no permission opens, as the machine's policies say. They need not exist. */
export interface ForbiddenPlaces {
  /** Neither to be read nor written. */
  read: readonly string[];
  write: readonly string[];
}

/**
 * Spots of a workspace folder that are run outside of the sandbox later, whether they exist or not: where they are links, what they lead to as well.
 * @param from the folders in it in which repositories are looked for.
 */
export function spotsOfWorkspace(folder: string, from?: readonly string[]): string[] {
  return withReal([...PROTECTED_SPOTS.map((spot) => path.join(folder, spot)), ...repositoriesIn(folder, from)]);
}

/**
 * Where the plugin's folder is the workspace folder itself, only these of its files are protected, and all of them: one that is not there yet would
 * count instead of the one that is.
 */
function manifestPlaces(pluginFolder: string): string[] {
  return [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME].map((name) => path.join(pluginFolder, name));
}

/**
 * @param permissions canonical names (`kind` or `kind:scope`).
 * Files and folders that a `filesystem:write` scope names and that do not exist are created, since only what exists can be opened up.
 */
export function accessRules(permissions: readonly string[], context: ScopeContext): AccessRules {
  const home = context.home ?? homedir();
  const resolver = new ScopeResolver(context, home, permissions.some(opensElsewhere));
  const rules: AccessRules = {
    pluginFolder: resolver.pluginFolder,
    workspaceFolders: resolver.workspaceFolders,
    tmp: context.tmp,
    read: [{ base: resolver.pluginFolder }],
    write: [],
    protected: [],
    opened: [],
    hidden: [],
    network: 'none',
    spawn: 'none',
    unstartable: [],
    refused: [],
  };
  const spawns: { name: string; scope: string | undefined }[] = [];
  for (const name of permissions) {
    const { kind, scope } = permissionNamed(name) ?? {};
    switch (kind) {
      case 'filesystem:read':
        rules.read.push(...resolver.paths(name, scope, false, rules.refused));
        rules.watch = true;
        break;
      case 'filesystem:write':
        rules.write.push(...resolver.paths(name, scope, true, rules.refused));
        rules.watch = true;
        break;
      case 'network:request':
        addHost(rules, scope);
        break;
      case 'process:spawn':
        spawns.push({ name, scope });
        break;
      case 'env:read':
        // Is applied where the environment is put together.
        break;
      case undefined:
        // A kind that is not known opens nothing.
        break;
    }
  }
  resolver.takeRedirected(rules);
  // What is believed of an installed program depends on what the plugin may write.
  const writable = rules.write.map(({ base }) => base);
  for (const { name, scope } of spawns) addCommand(rules, scope, name, { ...context, writable });
  // What may be written may be read: a program that edits a file needs both, and a folder that is write-only does not exist for mounts.
  rules.read.push(...rules.write);
  rules.read = withoutRepeats(rules.read);
  rules.write = withoutRepeats(rules.write);
  if (rules.spawn === 'all' && process.platform === 'linux') {
    rules.onPath = allPrograms(rules);
    rules.unstartable = rules.onPath.unstartable;
    rules.refused.push(...rules.onPath.notes);
  }
  Object.assign(rules, protectedSpots(rules, resolver));
  rules.hidden = resolver.hidden(rules.read);
  keepFromPrograms(rules, resolver);
  return rules;
}

/** Takes what is secret from what is opened for programs. */
function keepFromPrograms(rules: AccessRules, resolver: ScopeResolver): void {
  const folders = [...startableParts(rules).folders, ...(rules.spawn === 'all' ? shownFoldersOnPath(rules) : [])];
  if (folders.length === 0) return;
  const { hidden, without } = resolver.apartFrom(folders);
  rules.hidden = [...new Set([...rules.hidden, ...hidden])];
  if (rules.onPath !== undefined) rules.onPath = without(rules.onPath);
  if (Array.isArray(rules.spawn)) rules.spawn = rules.spawn.map(without);
}

class ScopeResolver {
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
  readonly notWritten: string[];
  /** Rules whose places are reached over links, and what lies on the way there. */
  readonly #led: { rules: readonly PathRule[]; name: string; way: readonly string[] }[] = [];
  readonly #named = new Set<string>();
  readonly #own: readonly string[];
  readonly #manifests: readonly string[];
  readonly mounts: readonly MountedPlace[] = mountedPlaces();

  /** @param elsewhere whether more than the workspace and the plugin's folder is asked for. */
  constructor(context: ScopeContext, home: string, elsewhere: boolean) {
    this.#home = home;
    this.pluginFolder = realPath(context.pluginFolder) ?? context.pluginFolder;
    this.workspaceFolders = context.workspaceFolders.flatMap((folder) => {
      const { real, paths: way } = wayTo(folder);
      if (real === undefined) return [];
      if (way.length > 1) this.#ways.set(real, way);
      return [real];
    });
    const everyName = (places: readonly string[]): string[] => [...places, ...otherNames(places, this.mounts)];
    this.#own = everyName([this.pluginFolder]);
    this.#manifests = everyName(manifestPlaces(this.pluginFolder));
    this.#never = everyName(withReal(hostPlaces(home, context.environment, context.hostFolders)));
    const forbidden = (places: readonly string[] = []): string[] => everyName(places.flatMap((place) => [place, realPlaceNow(place)]));
    this.#forbidden = forbidden(context.forbidden?.read);
    this.notWritten = forbidden(context.forbidden?.write);
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

  paths(name: string, scope: string | undefined, write: boolean, refused: string[]): PathRule[] {
    if (scope === undefined) {
      return this.workspaceFolders.flatMap((folder) => this.#accept(name, folder, folder, undefined, write, refused));
    }
    return this.#expand(scope).flatMap(({ wanted, inside }) => {
      if (inside !== undefined && !paths.within(wanted, inside)) {
        refused.push(`${name} was not given: it leads out of ${inside}. Name the whole path of what is meant.`);
        return [];
      }
      const { base, glob } = splitGlob(wanted, paths, inside);
      if (write && !existsSync(base) && this.#ownPlace(base) === undefined) this.#create(base, glob !== undefined);
      return this.#accept(name, base, wanted, glob, write, refused);
    });
  }

  /**
   * Takes away what is reached over links by way of what the plugin may change: it would decide by itself what its next process is given. A way that a
   * running process of it changes meanwhile does not end where it was found to lead, and counts as such too. What it could put a link in place of without
   * one being there now is inside of what it may write, and is given with that.
   */
  takeRedirected(rules: AccessRules): void {
    const bases = rules.write.map(({ base }) => base);
    const writable = [...bases, ...otherNames(bases, this.mounts)];
    const taken = new Set<PathRule>();
    for (const { rules: led, name, way } of this.#led) {
      const place = way.find((one) => writable.some((base) => paths.within(one, base)));
      if (place === undefined) continue;
      for (const rule of led) taken.add(rule);
      rules.refused.push(
        `${name} was not given: a symbolic link leads on from ${place}, which the plugin itself may change. Name the real path instead.`,
      );
    }
    rules.read = rules.read.filter((rule) => !taken.has(rule));
    rules.write = rules.write.filter((rule) => !taken.has(rule));
    // Nor does it name a secret then.
    const given = new Set([...rules.read, ...rules.write].map(({ base }) => base));
    for (const { base } of taken) if (!given.has(base)) this.#named.delete(base);
  }

  /** Existing secret places inside what may be read. */
  hidden(read: readonly PathRule[]): string[] {
    // What comes with a plugin, it may read in any case.
    const others = read.filter(({ base, glob }) => glob !== undefined || !paths.same(base, this.pluginFolder));
    const forbidden = this.#forbidden.filter((place) => others.some((rule) => paths.below(place, rule.base)) && existsSync(place));
    const secret = this.#secrets.filter(
      (place) =>
        ![...this.#named].some((named) => paths.same(named, place)) &&
        !(place === '/proc' || place === '/sys' || place === '/dev') &&
        read.some((rule) => paths.below(place, rule.base)) &&
        ![...this.#named].some((named) => paths.below(place, named) && this.#isSecret(named)) &&
        existsSync(place),
    );
    return [...new Set([...secret, ...forbidden])];
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
        return [{ wanted: path.normalize(scope) }];
    }
  }

  #accept(name: string, base: string, wanted: string, glob: string | undefined, write: boolean, refused: string[]): PathRule[] {
    const { real: target, paths: way } = wayTo(base);
    const own = write ? (this.#ownPlace(base) ?? this.#ownPlace(target ?? base)) : undefined;
    if (own !== undefined) {
      refused.push(`${name} was not given: ${base} is ${own}, which a plugin may not change.`);
      return [];
    }
    // What does not exist cannot be opened up; a later start of the worker looks again.
    if (target === undefined) return [];
    const folder = this.#rootOf(base);
    if (folder !== undefined && !paths.same(target, base)) {
      refused.push(`${name} was not given: ${base} is a symbolic link to ${target}. Name the real path instead.`);
      return [];
    }
    const never = this.#never.find((place) => paths.within(target, place) || paths.within(base, place));
    if (never !== undefined) {
      refused.push(`${name} was not given: ${never} holds what users decided about plugins, which no plugin may see.`);
      return [];
    }
    const forbidden = [...this.#forbidden, ...(write ? this.notWritten : [])].find((place) => paths.within(target, place));
    if (forbidden !== undefined) {
      refused.push(`${name} was not given: it leads to ${target}, and a policy of this machine keeps all plugins from ${forbidden}.`);
      return [];
    }
    const literal = paths.plain(wanted);
    const secret = this.#secrets.find((place) => paths.within(target, place) || paths.within(base, place));
    if (secret !== undefined) {
      const namesIt = this.#secrets.some((place) => paths.within(literal, place)) && glob === undefined && paths.same(target, base);
      if (!namesIt) {
        refused.push(
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

/** What belongs to all the programs that may be started. */
export function startableParts({ spawn, onPath }: Pick<AccessRules, 'spawn' | 'onPath'>): ProgramParts {
  if (!Array.isArray(spawn)) return onPath ?? NO_PARTS;
  return {
    executables: spawn.flatMap((command) => command.executables),
    links: spawn.flatMap((command) => command.links),
    folders: spawn.flatMap((command) => command.folders),
    home: spawn.flatMap((command) => command.home),
  };
}

function addHost(rules: AccessRules, scope: string | undefined): void {
  if (scope === undefined || scope === '*') rules.network = 'all';
  if (rules.network === 'all' || scope === undefined) return;
  const hosts = rules.network === 'none' ? [] : rules.network;
  rules.network = [...hosts, hostRuleOf(scope)];
}

function addCommand(rules: AccessRules, scope: string | undefined, name: string, context: CommandContext): void {
  if (scope === undefined || scope === '*') rules.spawn = 'all';
  if (rules.spawn === 'all' || scope === undefined) return;
  const resolved = resolveCommand(scope, context);
  const commands = rules.spawn === 'none' ? [] : rules.spawn;
  if (typeof resolved === 'string') {
    rules.refused.push(`${name} was not given: ${resolved}`);
    rules.unstartable.push({ name: scope, why: resolved });
  } else rules.spawn = [...commands, resolved];
}

/** Whether a permission is about files in the home folder, or wherever its scope says. */
function opensElsewhere(name: string): boolean {
  const { kind, scope } = permissionNamed(name) ?? {};
  if (scope === undefined || (kind !== 'filesystem:read' && kind !== 'filesystem:write')) return false;
  const { root } = rootOfScope(scope, (file) => path.isAbsolute(file));
  return root === 'home' || root === 'absolute';
}

function protectedSpots(
  rules: AccessRules,
  { mounts, notWritten }: Pick<ScopeResolver, 'mounts' | 'notWritten'>,
): Pick<AccessRules, 'protected' | 'opened'> {
  const writable = rules.write.map((rule) => rule.base);
  const everyName = (places: readonly string[]): string[] => [...places, ...otherNames(places, mounts)];
  const inWritable = (spot: string): boolean => writable.some((base) => paths.below(spot, base));
  const all = everyName(
    rules.workspaceFolders.flatMap((folder) => {
      const [, ...others] = everyName([folder]);
      const isWhole = [folder, ...others].some((name) => writable.some((base) => paths.within(name, base)));
      const parts = writable.filter((base) => paths.within(base, folder));
      const isElsewhere = writable.some((base) => others.some((name) => paths.within(base, name)));
      return isWhole || isElsewhere ? spotsOfWorkspace(folder) : parts.length > 0 ? spotsOfWorkspace(folder, parts) : [];
    }),
  );
  const opened = writable.filter((base) => all.some((spot) => paths.within(base, spot)));
  const isOwn = writable.some((base) => paths.within(base, rules.pluginFolder));
  const own = everyName(withReal(isOwn ? manifestPlaces(rules.pluginFolder) : [rules.pluginFolder]));
  const kept = [...all.filter((spot) => !opened.some((base) => paths.within(spot, base))), ...own, ...notWritten];
  return { protected: [...new Set(kept)].filter(inWritable), opened };
}

function withReal(places: readonly string[]): string[] {
  return [...new Set(places.flatMap((place) => [place, realPath(place) ?? place]))];
}

function withoutRepeats(list: readonly PathRule[]): PathRule[] {
  const seen = new Set<string>();
  return list.filter((rule) => {
    const key = `${rule.base}\0${rule.glob ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
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
