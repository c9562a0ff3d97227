// Tier 1: a plugin process in namespaces of its own, made by bubblewrap. What is not mounted does not exist for it.
import { existsSync, lstatSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { startableParts, type AccessRules } from './accessRules.ts';
import { carvedFolders } from './carved.ts';
import { underLimits } from './limits.ts';
import { placed, type Mount } from './mountTargets.ts';
import { interpreterFiles, systemFiles, type Needs } from './runtimeFiles.ts';
import type { ProcessLimits } from './sandbox.ts';
import { shownFoldersOnPath } from './shownFolders.ts';
import type { HomeLink } from './toolManagers.ts';
import { workerFilter, type FilterArch } from './seccomp.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import { wayTo } from '../../paths/onTheWay.ts';

/** The private temporary folder as a plugin sees it. A name of its own, so that the machine's /tmp is never meant by accident. */
export const PRIVATE_TMP = '/tmp/codex-plugin';

/** The same, where a permission opens the machine's /tmp. No permission opens the root itself, so that there is always room for this. */
const PRIVATE_TMP_BESIDE = '/.codex-plugin/tmp';

/** Where the private temporary folder of a worker is. */
export function privateTmpFor({ read }: Pick<AccessRules, 'read'>): string {
  return read.some(({ base }) => base === '/tmp') ? PRIVATE_TMP_BESIDE : PRIVATE_TMP;
}

/** File systems that a worker has for itself, by their places inside: nothing limits how many files are in them. */
export function ownFileSystems({ tmp }: Pick<AccessRules, 'tmp'>, { programs }: Needs): string[] {
  return [tmp === PRIVATE_TMP_BESIDE ? PRIVATE_TMP_BESIDE : '/tmp', ...(programs ? ['/dev/shm'] : [])];
}

/**
 * The shell that sets limits inside before it becomes the plugin's program: of processes, the system counts those of the user namespace in which the
 * limit is set. Its name is what a shell goes by that is one program with many others.
 */
const LIMITING_SHELL = '/.codex-plugin/sh';

/** The descriptor at whose other end the host's proxy is, for plugins that may reach some hosts only. The protocol has 3 (and 4 on Windows). */
export const PROXY_FD = 4;

/** Descriptors that bubblewrap reads and closes before the plugin's program starts. */
const FILTER_FD = 5;
const ARGUMENTS_FD = 6;
const PASSWD_FD = 7;

/** What bubblewrap is started with. */
export interface WrappedCommand {
  args: string[];
  /** To be written to these descriptors, which are closed then. */
  extraFiles: { fd: number; content: Buffer }[];
  /** Where mounts keep something back. A program outside that replaces what they lie upon takes them away. */
  keeping: string[];
}

export interface WrapRequest {
  rules: AccessRules;
  runtime: Runtime;
  command: string;
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Files and folders of ours that the plugin's process runs: worker programs and guards. */
  programs: readonly string[];
  /** Packages outside the plugin's folder that its own dependencies are links to. */
  packages: readonly string[];
  /** What programs find in the empty home folder. */
  home?: readonly HomeLink[];
  /** What of the system it looks at. */
  needs: Needs;
  limits: ProcessLimits;
  arch: FilterArch;
}

/** Puts the arguments together. They go through a pipe: a command line is readable for every user of the machine. */
export function wrapCommand(request: WrapRequest): WrappedCommand {
  const { rules } = request;
  const shareNetwork = rules.network === 'all';
  const made = mounts(request);
  const options = [
    ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(shareNetwork ? [] : ['--unshare-net']),
    ...['--cap-drop', 'ALL', '--die-with-parent', '--new-session', '--hostname', 'plugin'],
    ...made.flatMap((mount) => mount.args(mount.target)),
    ...made.flatMap((mount) => (mount.sealed ? ['--remount-ro', mount.target] : [])),
    ...['--remount-ro', '/proc', '--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries(request.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--chdir', rules.pluginFolder, '--seccomp', String(FILTER_FD)],
  ];
  const filter = workerFilter(
    // In a network of its own, a socket reaches nobody: debuggers and event loops may have theirs.
    { network: shareNetwork ? 'all' : 'tcp', spawn: rules.spawn !== 'none', watch: rules.watch === true },
    request.arch,
  );
  const limited = underLimits(request.limits, 'own', request.command, request.args, LIMITING_SHELL);
  const uid = process.getuid?.() ?? 0;
  const home = request.environment['HOME'] ?? '/';
  return {
    keeping: made.flatMap((mount) => (mount.keeps ? [mount.target] : [])),
    args: ['--args', String(ARGUMENTS_FD), '--', limited.command, ...limited.args],
    extraFiles: [
      { fd: FILTER_FD, content: filter },
      { fd: ARGUMENTS_FD, content: Buffer.from(options.map((option) => `${option}\0`).join('')) },
      { fd: PASSWD_FD, content: Buffer.from(`plugin:x:${uid}:${process.getgid?.() ?? 0}::${home.replace(/[:\n]/g, '')}:/bin/sh\n`) },
    ],
  };
}

/** In the order in which they are made: what contains comes before what is contained. */
function mounts(request: WrapRequest): Mount[] {
  const { rules } = request;
  const table = new MountTable();
  table.add('/proc', ['--proc', '/proc']);
  table.add('/dev', ['--size', String(1024 * 1024), '--tmpfs', '/dev', ...devices()]);
  if (request.needs.programs) table.add('/dev/shm', ['--size', String(request.limits.tmpBytes), '--tmpfs', '/dev/shm']);
  const folder = rules.tmp === PRIVATE_TMP_BESIDE ? PRIVATE_TMP_BESIDE : '/tmp';
  table.add(folder, ['--size', String(request.limits.tmpBytes), '--tmpfs', folder, ...(folder === rules.tmp ? [] : ['--dir', rules.tmp])]);
  table.add(LIMITING_SHELL, ['--ro-bind', realPath('/bin/sh') ?? '/bin/sh', LIMITING_SHELL]);
  table.add('/etc/passwd', ['--ro-bind-data', String(PASSWD_FD), '/etc/passwd']);
  const system = systemFiles(request.needs);
  for (const { target, to } of system.links) table.link(target, to);
  for (const { source, target } of system.visible) table.readable(target, source);
  for (const { source, target, to } of interpreterFiles(request.runtime, request.command, rules.pluginFolder))
    if (to === undefined) table.readable(target, source);
    else table.link(target, to);
  for (const program of [...request.programs, ...request.packages]) table.readable(program);
  spawnMounts(rules, table);
  for (const { name, to } of request.home ?? []) table.link(path.join(rules.tmp, name), to);
  // One inside another is covered by it; and a plugin that runs already could put a link in its place.
  for (const { base } of rules.write)
    if (!rules.write.some((rule) => rule.base !== base && paths.within(base, rule.base))) table.writable(base);
  // A read grant below a write grant must not take the writing away.
  const isWritten = (place: string): boolean => rules.write.some((rule) => paths.within(place, rule.base));
  const readOnly = rules.read.map(({ base }) => base).filter((base) => !isWritten(base));
  const made = carvedFolders(readOnly, rules.hidden, isWritten);
  for (const base of readOnly) if (!made.some(({ root, folders }) => base === root || folders.includes(base))) table.granted(base);
  for (const { root, folders, entries } of made) {
    table.makeAnew(root, folders);
    for (const entry of entries) table.granted(entry);
  }
  const writable = rules.write.map((rule) => rule.base);
  for (const spot of rules.protected) table.protect(spot, writable);
  for (const place of rules.opened) if (rules.protected.some((spot) => paths.below(place, spot))) table.writable(place);
  for (const place of rules.hidden) table.hide(place, writable);
  return table.ordered();
}

/** Programs that may be started, by the names under which they are found. */
function spawnMounts(rules: AccessRules, table: MountTable): void {
  if (rules.spawn === 'none') return;
  if (rules.spawn === 'all') {
    for (const place of ['/usr', '/opt', '/etc/gitconfig']) if (existsSync(place)) table.readable(place, undefined, true);
    for (const folder of shownFoldersOnPath(rules)) table.folderOnPath(folder);
  } else {
    for (const command of rules.spawn) {
      const shown = [...command.folders, rules.pluginFolder];
      for (const { path: file, real } of command.executables)
        if (file === real && !shown.some((folder) => paths.within(file, folder))) table.readable(file);
    }
  }
  const parts = startableParts(rules);
  for (const folder of parts.folders) table.readable(folder);
  if (rules.spawn === 'all') for (const { real } of parts.executables) table.readable(real);
  for (const { place, to } of parts.links) if (!paths.within(place, rules.pluginFolder)) table.link(place, to);
}

function devices(): string[] {
  const nodes = ['null', 'zero', 'full', 'random', 'urandom'].filter((name) => existsSync(`/dev/${name}`));
  return [
    ...nodes.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...['--symlink', '/proc/self/fd', '/dev/fd', '--symlink', '/proc/self/fd/0', '/dev/stdin'],
    ...['--symlink', '/proc/self/fd/1', '/dev/stdout', '--symlink', '/proc/self/fd/2', '/dev/stderr', '--dir', '/dev/shm'],
  ];
}

class MountTable {
  readonly #mounts = new Map<string, Mount>();

  /** Something of its own, in a place of its own. */
  add(target: string, args: string[]): void {
    this.#put({ target, args: () => args });
  }

  link(target: string, to: string): void {
    this.#put({ target, to, args: (place) => ['--symlink', to, place] });
  }

  /** @param weak leaves an existing mount as it is. */
  readable(target: string, source = target, weak = false): void {
    const place = canonical(target);
    if (weak && this.#mounts.has(place)) return;
    if (this.#isRootLink(place)) return;
    this.#bind('--ro-bind-try', place, source, weak);
  }

  /** A folder as it is reached: links in it lead on from where it really is, so that links on the way to it stay links. */
  folderOnPath(folder: string): void {
    const { real, links } = wayTo(folder);
    if (real === undefined) return;
    for (const { place, to } of links) if (!this.#mounts.has(place)) this.link(place, to);
    this.readable(real, undefined, true);
  }

  writable(target: string): void {
    if (!this.#asLink(target)) this.#bind('--bind-try', target, target);
  }

  granted(target: string): void {
    if (!this.#asLink(target)) this.readable(target);
  }

  /** A granted link: with what it leads to in its place, that would be there twice, and once with what is hidden in it. */
  #asLink(target: string): boolean {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return false;
    if (!this.#mounts.has(target)) this.link(target, readlinkSync(target));
    return true;
  }

  #bind(option: string, target: string, source: string, weak = false): void {
    this.#put({ target, source, args: (place) => [option, source, place], ...(weak && { weak }) });
  }

  /** The latest one for a place counts, also when links lead others there. */
  #put(mount: Mount): void {
    this.#mounts.delete(mount.target);
    this.#mounts.set(mount.target, mount);
  }

  /**
   * Makes a spot inside a writable folder read-only. The folders between become mounts too, as a folder that is none could be renamed
   * together with the spot, and another be put in its place.
   */
  protect(spot: string, writable: readonly string[]): void {
    const root = writable.filter((base) => paths.within(spot, base)).sort((a, b) => a.length - b.length)[0];
    // Nothing is mounted by way of a link, which may lead out of the folder; what it leads to is protected by itself.
    const real = realPath(spot);
    if (root === undefined || real === undefined || !paths.same(real, spot)) return;
    this.#holdWay(spot, root);
    this.#put({ target: spot, source: spot, args: (place) => ['--ro-bind-try', spot, place], keeps: true });
    // What was granted below the spot is covered by it as well.
    for (const { target, source } of [...this.#mounts.values()])
      if (source !== undefined && target !== spot && paths.within(target, spot)) this.#bind('--ro-bind-try', target, source);
  }

  #holdWay(spot: string, root: string): void {
    for (let folder = path.dirname(spot); folder !== root && paths.within(folder, root); folder = path.dirname(folder)) {
      if (!this.#mounts.has(folder)) this.writable(folder);
    }
  }

  /** A folder that is none of this machine's, for some of what one of this machine's has, and folders in it. */
  makeAnew(root: string, folders: readonly string[]): void {
    this.#put({ target: root, args: (at) => ['--perms', '0755', '--size', String(1024 * 1024), '--tmpfs', at], sealed: true });
    for (const folder of folders) this.add(folder, ['--dir', folder]);
  }

  /** Hides a place, in a writable folder with the folders between: see `protect`. */
  hide(place: string, writable: readonly string[]): void {
    if (this.#isLeftOut(place)) return;
    const root = writable.filter((base) => paths.below(place, base)).sort((a, b) => a.length - b.length)[0];
    if (root !== undefined && paths.same(realPath(path.dirname(place)) ?? '', path.dirname(place))) this.#holdWay(place, root);
    const folder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
    this.#put({
      target: place,
      keeps: true,
      args: (at) => (folder ? ['--perms', '0000', '--size', '4096', '--tmpfs', at, '--remount-ro', at] : ['--ro-bind', '/dev/null', at]),
    });
  }

  /** Whether it lies in what was made anew, without it. */
  #isLeftOut(place: string): boolean {
    for (let folder = path.dirname(place); folder !== path.dirname(folder); folder = path.dirname(folder)) {
      const mount = this.#mounts.get(folder);
      if (mount?.sealed) return true;
      if (mount?.source !== undefined) return false;
    }
    return false;
  }

  ordered(): Mount[] {
    return placed([...this.#mounts.values()]);
  }

  /** `/lib` and the like are made as links where they are links; nothing can be mounted upon them. */
  #isRootLink(target: string): boolean {
    return this.#mounts.get(target)?.to !== undefined;
  }
}

/** The path with its folder's links resolved (`/bin/sh` is `/usr/bin/sh`), so that it can be mounted upon. */
function canonical(target: string): string {
  return rootOf(target) === undefined ? target : `/usr${target}`;
}

/** The folder of the system in which something lies, where that is a link to the one below `/usr`. */
function rootOf(target: string): string | undefined {
  return ['/bin', '/sbin', '/lib', '/lib64'].find((root) => paths.below(target, root) && realPath(root) === `/usr${root}`);
}
