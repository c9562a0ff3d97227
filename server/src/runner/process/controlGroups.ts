// Control groups: where the host may make them, the kernel counts what a plugin's processes use, all together, and ends them at once.
// What can be had depends on who the host is: the sessions of desktops hand a part of the tree to their user; services, remote logins and containers
// mostly do not. Of version 1, which some of those have for root, the groups that count processes are used.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { namesIn } from '../../disk/namesIn.ts';
import { mostTasks } from '../sandbox/limits.ts';
import type { ProcessLimits } from '../sandbox/sandbox.ts';
import { processTree, textOf } from './linuxProcesses.ts';
import { paths } from '../../paths/paths.ts';

const MB = 1024 * 1024;

/** The memory limit leaves the watchdog time to say which number it was, and counts the kernel's own share as well. */
const MEMORY_SLACK = 128 * MB;

const PREFIX = 'codex-plugins';

/**
 * Beyond what the plugin's own processes may be, for what a sandbox has around them. A limit that these set on themselves is reached first, where it
 * counts: it costs the kernel less, which refuses by it before it has copied anything.
 */
const TASKS_AROUND = 16;

/** A group is removed when its last process is gone for the kernel too, which may take a moment. */
const REMOVE_PASSES = 40;
const REMOVE_PAUSE_MS = 25;

/** Whoever is not in the group yet may start another one while it is being put there. */
const ENTER_PASSES = 30;

/** What is asked of the system, for tests. */
export interface GroupFacts {
  /** Has `self/cgroup` and `self/mountinfo`, and a folder for each process. */
  proc: string;
}

/** The group of one process and of all that it starts. */
export interface ControlGroup {
  readonly folder: string;
  /** Resolves when the process is in it: the kernel takes some milliseconds for that. Never rejects. */
  readonly entered: Promise<void>;
  /** Ends every process in it at once. */
  kill(): void;
  /** What was used up, in words that complete "the worker …", once its processes were ended over it. */
  excess(): string | undefined;
  /** Ends what is left in it, and takes it away. Never rejects. */
  remove(): Promise<void>;
}

/** Whether there are groups here, and what they hold. */
export interface GroupsFound {
  processes: boolean;
  memory: boolean;
}

interface Place {
  folder: string | undefined;
  controllers: readonly string[];
}

const NOWHERE: Place = { folder: undefined, controllers: [] };

/** Makes groups beside or below the one that the host is in. Those that a host left behind are swept when the next one makes its first. */
export class ControlGroups {
  readonly #proc: string;
  #parent: string | undefined | null = null;
  #controllers: readonly string[] = [];

  constructor({ proc }: GroupFacts = { proc: '/proc' }) {
    this.#proc = proc;
  }

  /** What groups would hold here. */
  get found(): GroupsFound {
    const parent = this.#place();
    const holds = (controller: string): boolean => parent !== undefined && this.#controllers.includes(controller);
    return { processes: holds('pids'), memory: holds('memory') };
  }

  /**
   * Puts a process that has just been started into a group of its own, and with it what it has started already, as on a busy machine it may have.
   * @returns undefined where there are no groups.
   */
  hold(pid: number, limits: ProcessLimits): ControlGroup | undefined {
    const parent = this.#place();
    if (parent === undefined) return undefined;
    const folder = path.join(parent, `${PREFIX}-${process.pid}-${randomBytes(6).toString('hex')}`);
    try {
      mkdirSync(folder);
      const set = (name: string, value: string): void => writeFileSync(path.join(folder, name), value);
      set('pids.max', String(mostTasks(limits) + TASKS_AROUND));
      if (this.#controllers.includes('memory')) {
        // Its temporary folder is memory, too.
        set('memory.max', String(limits.memoryBytes + limits.tmpBytes + MEMORY_SLACK));
        set('memory.oom.group', '1');
        // There is none where the machine does not swap.
        if (exists(path.join(folder, 'memory.swap.max'))) set('memory.swap.max', '0');
      }
    } catch {
      tryToRemove(folder);
      this.#parent = undefined;
      return undefined;
    }
    return new Group(folder, limits, this.#enter(folder, pid));
  }

  async #enter(folder: string, pid: number): Promise<void> {
    const enter = (one: number): Promise<void> => writeFile(path.join(folder, 'cgroup.procs'), String(one));
    try {
      await enter(pid);
      // What it starts from now on is in its group by itself.
      const tried = new Set([pid]);
      for (let pass = 0; pass < ENTER_PASSES; pass++) {
        const outside = processTree(pid, this.#proc).filter((one) => !tried.has(one));
        if (outside.length === 0) return;
        for (const one of outside) {
          tried.add(one);
          await enter(one).catch(ifGone);
        }
      }
    } catch (error) {
      // Whoever may make groups may still not move processes between them; and then that is so for all of them. Of one that ended already, nothing
      // follows.
      if (!isGone(error)) this.#parent = undefined;
    }
  }

  #place(): string | undefined {
    if (this.#parent !== null) return this.#parent;
    this.#parent = this.#find();
    if (this.#parent !== undefined) this.#sweep(this.#parent);
    return this.#parent;
  }

  #find(): string | undefined {
    for (const { folder, controllers } of [this.#beside(), this.#below()]) {
      if (folder === undefined || !controllers.includes('pids')) continue;
      try {
        accessSync(folder, constants.W_OK);
        accessSync(path.join(folder, 'cgroup.procs'), constants.W_OK);
        this.#controllers = controllers;
        return folder;
      } catch {
        // Somebody else's, or not to be changed.
      }
    }
    return undefined;
  }

  /**
   * Version 2: the folder beside the host's own group. A group that has processes of its own hands nothing on to groups inside of it, save the root's; so
   * it has to be a neighbour.
   */
  #beside(): Place {
    const { mount, own } = this.#ownGroup('', / - cgroup2 /);
    if (mount === undefined || own === undefined) return NOWHERE;
    const folder = own === '/' ? mount : path.dirname(path.join(mount, own));
    if (!paths.within(folder, mount)) return NOWHERE;
    return { folder, controllers: textOf(path.join(folder, 'cgroup.subtree_control')).trim().split(' ') };
  }

  /** Version 1: the host's own group in the tree that counts processes. Memory would be another tree. */
  #below(): Place {
    const { mount, own } = this.#ownGroup('pids', / - cgroup \S+ (?:\S+,)?pids(?:,|$)/);
    return mount === undefined || own === undefined ? NOWHERE : { folder: path.join(mount, own), controllers: ['pids'] };
  }

  /** Where a tree is mounted, and the host's group in it. */
  #ownGroup(controller: string, mounted: RegExp): { mount?: string; own?: string } {
    const own = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(/.*)$`, 'm').exec(
      textOf(path.join(this.#proc, 'self', 'cgroup')),
    )?.[1];
    // "36 35 0:31 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw"
    const line = textOf(path.join(this.#proc, 'self', 'mountinfo'))
      .split('\n')
      .find((one) => mounted.test(one));
    const [root, mount] = line?.split(' ').slice(3) ?? [];
    // A group outside of what this host sees of the tree begins with `..`; names with spaces are written otherwise there, and handed to a shell here.
    if (own === undefined || mount === undefined || root !== '/' || own.startsWith('/..') || /\s|\\040/.test(own + mount)) return {};
    return { mount, own };
  }

  /** Takes away the groups of hosts that are gone. Whoever still has processes stays: a host may live where it is not seen. */
  #sweep(parent: string): void {
    for (const name of namesIn(parent)) {
      const pid = new RegExp(`^${PREFIX}-(\\d+)-[0-9a-f]+$`).exec(name)?.[1];
      if (pid !== undefined && !exists(path.join(this.#proc, pid))) tryToRemove(path.join(parent, name));
    }
  }
}

class Group implements ControlGroup {
  readonly folder: string;
  readonly entered: Promise<void>;
  readonly #limits: ProcessLimits;

  constructor(folder: string, limits: ProcessLimits, entered: Promise<void>) {
    this.folder = folder;
    this.entered = entered;
    this.#limits = limits;
  }

  kill(): void {
    try {
      // Version 2, since Linux 5.14.
      writeFileSync(path.join(this.folder, 'cgroup.kill'), '1');
    } catch {
      this.#killEach();
    }
  }

  /** Where none can start another one any more, those that there are can be ended one by one. */
  #killEach(): void {
    try {
      writeFileSync(path.join(this.folder, 'pids.max'), '0');
    } catch {
      return;
    }
    for (const pid of textOf(path.join(this.folder, 'cgroup.procs')).match(/\d+/g) ?? []) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }

  excess(): string | undefined {
    const killed = Number(/^oom_kill (\d+)$/m.exec(textOf(path.join(this.folder, 'memory.events')))?.[1] ?? 0);
    return killed === 0 ? undefined : l10n.t('used up its memory (limit {0})', `${Math.round(this.#limits.memoryBytes / MB)} MB`);
  }

  async remove(): Promise<void> {
    await this.entered;
    this.kill();
    for (let pass = 0; pass < REMOVE_PASSES && !tryToRemove(this.folder); pass++) await delay(REMOVE_PAUSE_MS, undefined, { ref: false });
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ESRCH';
}

function ifGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

/** Groups are removed as folders, whatever files are shown in them. */
function tryToRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !exists(folder);
  }
}

function exists(place: string): boolean {
  try {
    accessSync(place);
    return true;
  } catch {
    return false;
  }
}

/** Those of this process. */
export const controlGroups = new ControlGroups();
