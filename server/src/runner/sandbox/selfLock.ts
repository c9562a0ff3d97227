// Tier 2: what server/workers/python/guard/lock.py puts on a process that has no namespaces: Landlock for files, seccomp for the rest.
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { carved } from './carved.ts';
import { otherNames } from './mountTable.ts';
import { inPieces } from './guardPolicy.ts';
import { resourceLimits } from './limits.ts';
import { startableParts, type AccessRules } from './accessRules.ts';
import type { ProcessLimits } from './sandbox.ts';
import { judgedSignals, OWN_PROCESS, type JudgedSignals } from './olderLandlock.ts';
import { noExecFilter, workerFilter, type FilterArch } from './seccomp.ts';
import { shownFoldersOnPath } from './shownFolders.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

const LOCK_VARIABLE = 'CODEX_PLUGIN_LOCK';

/** The variables that hand a lock to lock.py: one for each granted entry makes it as long as a folder is full. */
export function lockVariables(lock: SelfLock): Record<string, string> {
  return inPieces(LOCK_VARIABLE, lock);
}

/** Crosses to lock.py as JSON. */
export interface SelfLock {
  landlock: {
    /** No more than this version's rights are used, which the filters go by; a kernel that has less of them does not lock. */
    version: number;
    read: string[];
    /** Like `read`, but by real paths, in which no link may have come up. */
    granted: string[];
    write: string[];
    devices: string[];
    execute: string[];
    /** Like `execute`, but by real paths, in which no link may have come up. */
    brought: string[];
    /** TCP ports that may be connected to; null leaves the network to seccomp. */
    ports: number[] | null;
    /** Signals to processes outside of the lock. */
    signals: boolean;
  };
  /** What stands in the filters for the number of the process. */
  own: number;
  /** Filters in base64, in the order of installation. */
  filters: string[];
  limits: Record<string, number>;
  descriptors: number[];
  /** Signals that the process in front is asked about. */
  judged?: JudgedSignals;
  /** A process stays in front of the program and ends what it leaves behind. */
  supervise: boolean;
}

export interface SelfLockRequest {
  rules: AccessRules;
  command: string;
  /** A locked program replaces itself by the command; else the command locks itself, and needs no exec any more. */
  becomesCommand: boolean;
  /** What every program may read. */
  visible: readonly string[];
  limits: ProcessLimits;
  arch: FilterArch;
  /** The version of Landlock that the probe found. */
  landlock: number;
  proxyPort?: number;
}

/** Read-only information about the machine that runtimes look at. */
const PROC_FILES = [
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/stat',
  '/proc/version',
  '/proc/filesystems',
  '/proc/sys/vm/overcommit_memory',
  '/proc/sys/kernel/random',
  '/sys/devices/system/cpu/online',
  '/sys/fs/cgroup/memory.max',
];

export function selfLock({ rules, command, becomesCommand, visible, limits, arch, landlock, proxyPort }: SelfLockRequest): SelfLock {
  const scoped = Array.isArray(rules.network);
  const network = rules.network === 'all' ? 'all' : scoped ? 'tcp' : 'none';
  const mayWrite = rules.write.length > 0;
  const worker = workerFilter({ network, spawn: rules.spawn !== 'none', shared: true, landlock, lockMetadata: !mayWrite }, arch);
  const filters = !becomesCommand && rules.spawn === 'none' ? [worker, noExecFilter(arch)] : [worker];
  const judged = rules.spawn === 'none' ? undefined : judgedSignals(landlock, arch);
  const write = [...rules.write.flatMap((rule) => carved([rule.base], keptFromWriting(rules, rule.base))), rules.tmp];
  const isWritten = new Set(write);
  return {
    landlock: {
      version: landlock,
      read: [
        ...new Set([
          ...carved(
            visible.filter((place) => !place.startsWith('/dev/')),
            rules.hidden,
          ),
          ...PROC_FILES,
          // Git gives up over settings that are there and may not be read.
          ...(rules.spawn === 'none' ? [] : ['/etc/gitconfig']),
        ]),
      ],
      granted: [
        ...carved(
          rules.read.map((rule) => rule.base),
          rules.hidden,
          // What may be written may be read.
        ).filter((place) => !isWritten.has(place)),
        ...packageConfigs(rules.pluginFolder),
      ],
      write,
      devices: ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'].filter((device) => existsSync(device)),
      // Whoever may start programs may start another interpreter like its own.
      execute: executables(rules, becomesCommand || rules.spawn !== 'none' ? command : undefined),
      brought: brought(rules),
      ports: scoped && proxyPort !== undefined ? [proxyPort] : null,
      signals: false,
    },
    own: OWN_PROCESS,
    filters: filters.map((filter) => filter.toString('base64')),
    limits: resourceLimits(limits, 'all'),
    descriptors: [3],
    ...(judged !== undefined && { judged }),
    supervise: rules.spawn !== 'none',
  };
}

function executables(rules: AccessRules, command: string | undefined): string[] {
  const loaders = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1', '/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1'];
  const own = command === undefined ? [] : [realPath(command) ?? command];
  const programs = rules.spawn === 'all' ? ['/usr', '/bin', '/sbin', '/opt', ...carved(shownFoldersOnPath(rules), rules.hidden)] : [];
  const { executables: files, folders } = startableParts(rules);
  // What was installed may start what was installed with it.
  programs.push(...files.map(({ real }) => real), ...unwritten(folders, rules));
  return [...own, ...programs, ...(own.length + programs.length > 0 ? loaders : [])].filter((place) => existsSync(place));
}

/**
 * Programs that come with the plugin, and with workspaces that it may read. Who may start any program may start its own as well, as where it is isolated:
 * the interpreters do for it whatever such a program could.
 */
function brought(rules: AccessRules): string[] {
  const { spawn, pluginFolder, read, write, hidden, tmp } = rules;
  if (spawn === 'none') return [];
  const shown = [pluginFolder, ...read.filter(({ glob }) => glob === undefined).map(({ base }) => base)];
  if (spawn === 'all') return [...carved([...new Set([...shown, ...write.map(({ base }) => base)])], hidden), tmp];
  const around = spawn.flatMap((command) => command.around.map((folder) => realPath(folder) ?? folder));
  return unwritten(
    around.filter((folder) => shown.some((place) => paths.within(folder, place))),
    rules,
  );
}

/** Without what a plugin could put something else into: it may start no more than what it named. */
function unwritten(folders: readonly string[], { write, hidden }: AccessRules): string[] {
  const writable = write.map(({ base }) => base);
  const apart = folders.filter((folder) => !writable.some((base) => paths.within(folder, base)));
  return carved([...new Set(apart)], [...writable, ...hidden]);
}

/**
 * In a workspace, new files beside the plugin's folder matter more than that folder, which the guard holds. Elsewhere nothing can be created in the folders
 * above it.
 */
function keptFromWriting({ hidden, pluginFolder, workspaceFolders }: AccessRules, base: string): string[] {
  const inWorkspace = workspaceFolders.some((folder) => paths.within(base, folder));
  return inWorkspace || workspaceFolders.includes(pluginFolder) ? hidden : [...hidden, pluginFolder, ...otherNames([pluginFolder])];
}

/**
 * Node.js looks for a package.json in every folder above a script, and ends when it may not read one that is there. Mounts simply do not show
 * them; here they have to be readable.
 */
function packageConfigs(pluginFolder: string): string[] {
  const found: string[] = [];
  for (let folder = path.dirname(pluginFolder); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) found.push(file);
    if (folder === path.dirname(folder)) return found;
  }
}
