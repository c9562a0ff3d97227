// Turns granted permission names into concrete rules: real paths, hosts, commands. Everything below it enforces these rules and nothing else.
import { hostRuleOf, type HostRule } from '../../permissions/hosts.ts';
import { permissionNamed } from '../../permissions/names.ts';
import { rootOfScope } from '../../permissions/scopeRoot.ts';
import { homedir } from 'node:os';
import path from 'node:path';
import { allPrograms, type AllPrograms } from './allPrograms.ts';
import { NO_PARTS, type ProgramParts } from './programChain.ts';
import { resolveCommand, type CommandContext, type CommandRule } from './commands.ts';
import { protectedSpots } from './protectedSpots.ts';
import { ScopeResolver, type PathRule, type ScopeContext } from './scopeResolver.ts';
import { shownFoldersOnPath } from './shownFolders.ts';

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
    refused: resolver.refused,
  };
  const spawns: { name: string; scope: string | undefined }[] = [];
  for (const name of permissions) {
    const { kind, scope } = permissionNamed(name) ?? {};
    switch (kind) {
      case 'filesystem:read':
        rules.read.push(...resolver.paths(name, scope, false));
        rules.watch = true;
        break;
      case 'filesystem:write':
        rules.write.push(...resolver.paths(name, scope, true));
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
  Object.assign(rules, protectedSpots(rules, resolver.mounts));
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

function withoutRepeats(list: readonly PathRule[]): PathRule[] {
  const seen = new Set<string>();
  return list.filter((rule) => {
    const key = `${rule.base}\0${rule.glob ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
