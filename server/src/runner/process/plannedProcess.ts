// The one way in which anything that belongs to a plugin is started: what a sandbox planned is guarded from its first moment on, until nothing of
// it is left. Who starts it, what it gets as input and what becomes of its output is up to the callers.
import * as l10n from '@vscode/l10n';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { controlGroups, type ControlGroups } from './controlGroups.ts';
import { killTree, signalGroup, sweepGroup, TOKEN_VARIABLE } from './processGroup.ts';
import { StartedPrograms } from './startedPrograms.ts';
import type { Reaper } from './reaper.ts';
import { inTime } from '../../waiting/inTime.ts';
import { inheritedDescriptors, nothingInstead } from './inheritedDescriptors.ts';
import { tooLong } from './startSizes.ts';
import type { SpawnPlan } from '../sandbox/sandbox.ts';
import { mountLost, watchMounts } from './keptMounts.ts';
import { watchProcess } from './watchdog.ts';

/** How long after the exit the pipes are read to their end, when something that the process started keeps them open. */
export const LAST_WORDS_MS = 100;

/** How long it is waited until what belonged to a process is removed: something that it left may still have files of it open. */
const RELEASE_MS = 2_000;

/** How a process ended. `spawnError` is set when it never began. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  spawnError?: string;
}

/** What a process gets as one of its descriptors. */
export type Descriptor = 'pipe' | 'ignore' | number;

/** What both `node:child_process` and execa take. */
export interface StartOptions {
  cwd: string;
  env: Record<string, string>;
  stdio: Descriptor[];
  detached: boolean;
  windowsHide: true;
}

/** A process that was just asked for. */
export interface Started {
  child: ChildProcess;
  /** Why it never began, in words; waited for only where it has no id. */
  failure: Promise<string>;
}

/** What a caller makes of the process. */
export interface ProcessUse {
  /** Descriptors from 0 on that it needs for itself. */
  descriptors: readonly Descriptor[];
  /** Whether code of the plugin's runs as soon as the process does, and not only when it is asked to. */
  runsAtOnce: boolean;
  /** Starts the plan's command with these options. Where it throws, the process never began. */
  start(options: StartOptions): Started;
  /** Whether something is waited for: processor time is no waste then. */
  busy(): boolean;
  /** Told before the process is killed, as it used more than it may. `fault` completes "the worker …". */
  onExceeded(fault: string): void;
  /** Told before the process is killed, as something could no longer be kept from it; where it is missing, `onExceeded` is told. */
  onMountLost?(fault: string): void;
  /**
   * Told once, when it has ended and what it wrote was read as far as it came; its pipes are closed after that. Never before `startPlanned` has
   * returned.
   */
  onEnd(end: ProcessEnd): void;
}

export interface PlannedProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  readonly child: ChildProcess | undefined;
  /** Its pipes, by descriptor. */
  readonly pipes: readonly (Duplex | null | undefined)[];
  readonly running: boolean;
  /** Resolves when it is where its limits hold. Whatever makes it run code of the plugin's is to wait for that. */
  readonly held: Promise<void>;
  /** Resolves when the process and everything that it started are gone, and what was opened for it is closed. */
  readonly gone: Promise<void>;
  /** Sends a signal to its group, while it runs. */
  signal(signal: NodeJS.Signals): void;
  /** Kills the process and its descendants at once, while it runs. */
  kill(): Promise<void>;
}

/**
 * Starts what a sandbox planned: as the leader of a process group, with a token by which what it starts is found again, known to the reaper,
 * without descriptors that are none of its business, and where the plan has limits, in a control group if there are any and under watch. When it
 * ends, whatever it left is killed.
 */
export function startPlanned(plan: SpawnPlan, reaper: Reaper, use: ProcessUse, groups: ControlGroups = controlGroups): PlannedProcess {
  const token = randomBytes(16).toString('hex');
  const { child, failure } = begin(plan, reaper, use, token);
  const pid = child?.pid;
  // Node.js makes no streams where it ran out of descriptors for them.
  const pipes = (child?.stdio as (Duplex | null)[] | undefined) ?? [];
  // What a sandbox needs to go on.
  const give = (): void => {
    for (const { fd, content } of plan.extraFiles ?? []) {
      // A process that ends before it has read everything says more by its exit.
      pipes[fd]?.on('error', () => undefined);
      pipes[fd]?.end(content);
    }
  };
  // Most go on while they are put into their group.
  const waits = use.runsAtOnce || plan.foreign === true;
  if (!waits) give();
  const group = pid === undefined || plan.limits === undefined ? undefined : groups.hold(pid, plan.limits);
  const channel = plan.channel && pipes[plan.channel.fd];
  if (channel) plan.channel?.serve(channel);
  if (pid !== undefined) reaper.group(token, pid, plan.started);
  if (group !== undefined) reaper.controlGroup(token, group.folder);
  const held = group?.entered ?? Promise.resolve();
  if (waits) void held.then(give);

  let running = true;
  let exceeded = false;
  const started = new StartedPrograms(plan.started);
  let killing: Promise<void> | undefined;
  const kill = async (): Promise<void> => {
    if (pid === undefined || !running) return;
    group?.kill();
    killing ??= killTree(pid, () => running, started).finally(() => (killing = undefined));
    await killing;
  };
  const unwatch =
    pid === undefined || plan.limits === undefined
      ? undefined
      : watchProcess(pid, {
          limits: plan.limits,
          busy: () => use.busy(),
          ...(plan.tmp !== undefined && { tmp: plan.tmp }),
          ...(plan.ownFileSystems !== undefined && { ownFileSystems: plan.ownFileSystems }),
          started: () => started.running(),
          exceeded: (fault) => {
            exceeded = true;
            use.onExceeded(fault);
            void kill();
          },
        });

  const unwatchMounts =
    pid === undefined || plan.keeping === undefined
      ? undefined
      : watchMounts(pid, plan.keeping, (place) => {
          exceeded = true;
          const fault = mountLost(place);
          if (use.onMountLost === undefined) use.onExceeded(fault);
          else use.onMountLost(fault);
          void kill();
        });

  const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
  const finish = async (end: ProcessEnd): Promise<void> => {
    if (!running) return;
    running = false;
    unwatch?.();
    unwatchMounts?.();
    // The kernel ended it, before anybody had seen what it used.
    const fault = exceeded ? undefined : group?.excess();
    if (fault !== undefined) use.onExceeded(fault);
    group?.kill();
    const closed = new Promise<void>((resolve) => void child?.once('close', () => resolve()));
    const swept = pid === undefined ? undefined : sweepGroup(pid, token, started);
    // The exit may be noticed first, and on a busy machine the time may pass without a look at the pipes: they get one more.
    if (pid !== undefined && !(await inTime(closed, { ms: LAST_WORDS_MS }))) await setImmediate();
    use.onEnd(end);
    for (const pipe of pipes) pipe?.destroy();
    await swept;
    await group?.remove();
    await inTime(Promise.resolve(plan.release?.()), { ms: RELEASE_MS });
    reaper.remove(token);
    markGone();
  };
  // Also said of a signal that could not be sent, which is no end.
  child?.on('error', () => undefined);
  child?.on('exit', (code, signal) => void finish(plan.extraFiles === undefined ? { code, signal } : unwrapExit(code, signal)));
  // Whoever has started it may have to wait for a promise before it can be told how that went.
  if (pid === undefined) void failure.then((spawnError) => setImmediate().then(() => finish({ code: null, signal: null, spawnError })));

  return {
    pid,
    child,
    pipes,
    get running() {
      return pid !== undefined && running;
    },
    gone,
    held,
    signal: (signal) => {
      if (pid === undefined || !running) return;
      // Windows has no signals: one would end the process at once, and nobody could tell then what it had started.
      if (process.platform === 'win32') void kill();
      else signalGroup(pid, signal);
    },
    kill,
  };
}

function begin(plan: SpawnPlan, reaper: Reaper, use: ProcessUse, token: string): Started | { child?: never; failure: Promise<string> } {
  // Nobody would end it when the host is killed.
  if (!reaper.add(token)) return { failure: Promise.resolve(l10n.t('the plugin host is shutting down')) };
  const fault = tooLong(plan);
  if (fault !== undefined) return { failure: Promise.resolve(fault) };
  try {
    return use.start({
      cwd: plan.cwd,
      env: { ...plan.environment, [TOKEN_VARIABLE]: token },
      stdio: allDescriptors(plan, use.descriptors),
      // A process group of its own, so that it can be ended as a whole; on Windows that would open a console window.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    // Not every system error comes as an event: an environment that is too large is thrown.
    return { failure: Promise.resolve((error as Error).message) };
  }
}

/** What the process gets as descriptors: those that it needs, what the sandbox reads at the start, and nothing in place of what the host inherited. */
function allDescriptors(plan: SpawnPlan, own: readonly Descriptor[]): Descriptor[] {
  const all: (Descriptor | undefined)[] = [...own];
  for (const { fd } of [...(plan.extraFiles ?? []), ...(plan.channel ? [plan.channel] : [])]) all[fd] = 'pipe';
  // What is not listed is passed on as it is.
  for (const fd of inheritedDescriptors()) all[fd] ??= nothingInstead();
  return Array.from(all, (one) => one ?? 'ignore');
}

/** A sandbox that waits for the process reports its end by signal as shells do: 128 and the signal's number. */
function unwrapExit(code: number | null, signal: NodeJS.Signals | null): ProcessEnd {
  const inner =
    code === null || code <= 128 ? undefined : Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return inner === undefined ? { code, signal } : { code: null, signal: inner as NodeJS.Signals };
}
