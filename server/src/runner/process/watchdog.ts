// Watches what a plugin's processes use, all together, and ends them when it is too much: not every limit can be set beforehand.
import * as l10n from '@vscode/l10n';
import { contentOf } from '../../disk/folderContent.ts';
import type { ProcessLimits } from '../sandbox/sandbox.ts';
import type { Descriptors } from './descriptors.ts';
import { usageOn, type Usage, type UsageSource } from './processUsage.ts';

const MB = 1024 * 1024;
/** Looks take this share of the host's time at most, and are so many times rarer at most, however much there is to look at. */
const SHARE_OF_TIME = 1 / 20;
const MOST_PERIODS = 3;

export interface Watched {
  limits: ProcessLimits;
  /** Whether something is waited for: processor time is no waste then. */
  busy: () => boolean;
  /** The private temporary folder, where nothing but this watch bounds it. */
  tmp?: string;
  /** File systems of the sandbox's own, which bound the size of what is in them and not the number. */
  ownFileSystems?: readonly string[];
  /** Programs that the process is known to have started, where the system does not say what descends from it. */
  started?: () => number[];
  /** Told once, with what completes "the worker …"; ending the process is up to it. */
  exceeded: (fault: string) => void;
}

/**
 * Looks at a process and what it started, again and again: every second on Linux, and elsewhere as often as asking the system is cheap enough.
 * @returns ends the watch.
 */
export function watchProcess(
  pid: number,
  { limits, busy, tmp, ownFileSystems = [], started, exceeded }: Watched,
  source: UsageSource = usageOn(process.platform),
): () => void {
  const idle = new IdleCpu(limits);
  let isOver = false;
  const look = async (): Promise<string | undefined> => {
    const usage = await source.of(pid, { started: started?.() ?? [], limits, fileSystems: ownFileSystems });
    if (isOver || usage === undefined) return undefined;
    return (
      excess(usage, limits) ??
      (await excessOnDisk(tmp, usage.descriptors?.removedBytes ?? 0, limits)) ??
      idle.look(performance.now(), busy() ? undefined : usage.cpuSeconds)
    );
  };
  const lookAgain = async (): Promise<void> => {
    const began = performance.now();
    // A look that fails has seen nothing.
    const fault = await look().catch(() => undefined);
    if (isOver) return;
    if (fault === undefined) return plan(performance.now() - began);
    isOver = true;
    exceeded(fault);
  };
  let timer: NodeJS.Timeout | undefined;
  const plan = (tookMs: number): void => {
    const pause = Math.min(Math.max(source.everyMs, tookMs / SHARE_OF_TIME), source.everyMs * MOST_PERIODS);
    timer = setTimeout(() => void lookAgain(), pause).unref();
  };
  plan(0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

function excess(usage: Usage, limits: ProcessLimits): string | undefined {
  const { residentBytes, processes, descriptors, pendingSignals = 0, tmpEntries = 0 } = usage;
  // First, as each of them has some memory.
  if (processes > limits.processes) return l10n.t('had {0} processes (limit {1})', processes, limits.processes);
  if (residentBytes > limits.memoryBytes) return l10n.t('used {0} of memory (limit {1})', inMb(residentBytes), inMb(limits.memoryBytes));
  if (tmpEntries > limits.tmpEntries) return tooManyEntries(tmpEntries, limits);
  if (pendingSignals > limits.pendingSignals)
    return l10n.t('had {0} timers and queued signals (limit {1})', pendingSignals, limits.pendingSignals);
  return descriptors && excessOfDescriptors(descriptors, limits);
}

function excessOfDescriptors(found: Descriptors, limits: ProcessLimits): string | undefined {
  const { open, sockets, inFlight, fileWatchers, fileWatches, eventWatches } = found;
  if (open > limits.descriptors) return l10n.t('had {0} descriptors open in all its processes (limit {1})', open, limits.descriptors);
  if (sockets > limits.sockets) return l10n.t('had {0} sockets open (limit {1})', sockets, limits.sockets);
  if (inFlight > limits.descriptorsInFlight)
    return l10n.t('had {0} descriptors on their way through sockets (limit {1})', inFlight, limits.descriptorsInFlight);
  if (fileWatchers > limits.fileWatchers)
    return l10n.t('had {0} watchers of files (inotify) (limit {1})', fileWatchers, limits.fileWatchers);
  if (fileWatches > limits.fileWatches) return l10n.t('had {0} files watched (inotify) (limit {1})', fileWatches, limits.fileWatches);
  return eventWatches > limits.eventWatches
    ? l10n.t('had {0} descriptors waited for (epoll) (limit {1})', eventWatches, limits.eventWatches)
    : undefined;
}

/** @param removed bytes of files that have no name any more, and take their place all the same. */
async function excessOnDisk(tmp: string | undefined, removed: number, limits: ProcessLimits): Promise<string | undefined> {
  const { bytes, entries, unseen } = tmp === undefined ? { bytes: 0, entries: 0 } : await contentOf(tmp, limits.tmpEntries);
  if (entries > limits.tmpEntries) return tooManyEntries(entries, limits);
  const limit = inMb(limits.tmpBytes);
  if (unseen !== undefined) return l10n.t('kept {0} in its temporary folder, where nobody can count (limit {1})', unseen, limit);
  if (bytes > limits.tmpBytes) return l10n.t('kept {0} in its temporary folder (limit {1})', inMb(bytes), limit);
  return bytes + removed > limits.tmpBytes
    ? l10n.t('kept {0} in its temporary folder and in files that it removed while they are open (limit {1})', inMb(bytes + removed), limit)
    : undefined;
}

function tooManyEntries(entries: number, limits: ProcessLimits): string {
  return l10n.t('kept {0} files and folders or more in its temporary folder (limit {1})', entries, limits.tmpEntries);
}

/** How much processor time goes by while nobody waits for anything, over a window that is looked at second by second. */
export class IdleCpu {
  readonly #limits: Pick<ProcessLimits, 'idleCpu' | 'idleCpuSeconds'>;
  /** Of the present idle time, oldest first. */
  #looks: { atMs: number; seconds: number }[] = [];

  constructor(limits: Pick<ProcessLimits, 'idleCpu' | 'idleCpuSeconds'>) {
    this.#limits = limits;
  }

  /**
   * @param seconds processor time used so far; undefined while a call runs.
   * @returns what was exceeded, in words that complete "the worker …".
   */
  look(atMs: number, seconds: number | undefined): string | undefined {
    if (seconds === undefined) {
      this.#looks = [];
      return undefined;
    }
    this.#looks.push({ atMs, seconds });
    const { idleCpu, idleCpuSeconds } = this.#limits;
    // The newest look that is a whole window old; none before the idle time is that long.
    while (this.#looks.length > 1 && atMs - this.#looks[1]!.atMs >= idleCpuSeconds * 1000) this.#looks.shift();
    const oldest = this.#looks[0]!;
    const elapsed = (atMs - oldest.atMs) / 1000;
    const share = (seconds - oldest.seconds) / elapsed;
    if (elapsed < idleCpuSeconds || share <= idleCpu) return undefined;
    return l10n.t(
      'used {0} % of a processor for {1} s while no call ran (limit {2} %)',
      Math.round(share * 100),
      Math.round(elapsed),
      Math.round(idleCpu * 100),
    );
  }
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}
