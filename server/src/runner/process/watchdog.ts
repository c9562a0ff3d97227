// Watches what a plugin's processes use, all together, and ends them when it is too much: not every limit can be set beforehand.
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ProcessLimits } from '../sandbox/sandbox.ts';
import { usageOn, type Usage, type UsageSource } from './processUsage.ts';

const MB = 1024 * 1024;
/** How many entries of the temporary folder are looked at. */
const MOST_ENTRIES = 20_000;

export interface Watched {
  limits: ProcessLimits;
  /** Whether something is waited for: processor time is no waste then. */
  busy: () => boolean;
  /** The private temporary folder, where nothing but this watch bounds it. */
  tmp?: string;
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
  { limits, busy, tmp, started, exceeded }: Watched,
  source: UsageSource = usageOn(process.platform),
): () => void {
  const idle = new IdleCpu(limits);
  let isOver = false;
  const look = async (): Promise<void> => {
    const usage = await source.of(pid, started?.() ?? []);
    if (isOver || usage === undefined) return;
    const fault = excess(usage, limits, tmp) ?? idle.look(performance.now(), busy() ? undefined : usage.cpuSeconds);
    if (fault === undefined) return;
    end();
    exceeded(fault);
  };
  const timer = setInterval(() => void look(), source.everyMs);
  const end = (): void => {
    isOver = true;
    clearInterval(timer);
  };
  timer.unref();
  return end;
}

function excess({ residentBytes, processes }: Usage, limits: ProcessLimits, tmp: string | undefined): string | undefined {
  // First, as each of them has some memory.
  if (processes > limits.processes) return `had ${processes} processes (limit ${limits.processes})`;
  if (residentBytes > limits.memoryBytes) return `used ${inMb(residentBytes)} of memory (limit ${inMb(limits.memoryBytes)})`;
  const kept = tmp === undefined ? 0 : folderBytes(tmp);
  return kept > limits.tmpBytes ? `kept ${inMb(kept)} in its temporary folder (limit ${inMb(limits.tmpBytes)})` : undefined;
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
    // A process that ended takes its time out of the sum.
    const share = (seconds - oldest.seconds) / elapsed;
    if (elapsed < idleCpuSeconds || share <= idleCpu) return undefined;
    return `used ${Math.round(share * 100)} % of a processor for ${Math.round(elapsed)} s while no call ran (limit ${Math.round(idleCpu * 100)} %)`;
  }
}

function folderBytes(root: string): number {
  const folders = [root];
  let bytes = 0;
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of list(folder)) {
      if (++entries > MOST_ENTRIES) return bytes;
      const file = path.join(folder, name);
      try {
        const facts = lstatSync(file, { throwIfNoEntry: false });
        if (facts?.isDirectory()) folders.push(file);
        // What is on disk: a sparse file takes less than its size.
        else bytes += (facts?.blocks ?? 0) * 512;
      } catch {
        // It went away meanwhile.
      }
    }
  }
  return bytes;
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
