// What a process and all that descends from it use on Linux, from /proc: a third of a millisecond for an isolated worker.
import { statfsSync, statSync } from 'node:fs';
import { descriptorsOf, type Descriptors } from './descriptors.ts';
import { innerProcess, pendingSignalsInside, processFacts, processTree } from './linuxProcesses.ts';
import { ProcessorTime } from './processorTime.ts';
import type { ProcessLimits } from '../sandbox/sandbox.ts';

/** What no other system tells. */
export interface LinuxOnly {
  descriptors?: Descriptors;
  /** Files and folders in a file system of the sandbox's own, the fullest one. */
  tmpEntries?: number;
  /** Timers and queued signals that the sandbox has to itself. */
  pendingSignals?: number;
}

interface UsageOnLinux extends LinuxOnly {
  processes: number;
  residentBytes: number;
  cpuSeconds: number;
}

/** Of one process, over the time that it is looked at. */
export class LinuxUsage {
  readonly #time = new ProcessorTime();

  /**
   * @param limits beyond which nothing is counted.
   * @param fileSystems of the sandbox's own, by their places inside.
   */
  async of(pid: number, limits: ProcessLimits, fileSystems: readonly string[]): Promise<UsageOnLinux> {
    const tree = processTree(pid);
    const facts = tree.flatMap((one) => processFacts(one) ?? []);
    const cpuSeconds = this.#time.look(performance.now(), facts);
    const usage: UsageOnLinux = {
      processes: tree.length,
      residentBytes: facts.reduce((sum, one) => sum + one.memoryBytes, 0),
      cpuSeconds,
    };
    // What is over already needs no further look.
    if (usage.processes > limits.processes) return usage;
    const inner = innerProcess(tree);
    const descriptors = await descriptorsOf(tree, limits);
    usage.residentBytes += descriptors.memoryBytes;
    usage.descriptors = descriptors;
    usage.tmpEntries = Math.max(0, ...fileSystems.map((place) => entriesIn(`/proc/${inner}/root${place}`, place)));
    usage.pendingSignals = Math.max(0, ...tree.map((one) => pendingSignalsInside(one)));
    return usage;
  }
}

/**
 * How many files and folders a file system of the sandbox's own has. On a busy machine it takes a moment until the sandbox stands: until then, a process
 * has the machine's own in that place.
 */
function entriesIn(place: string, ofMachine: string): number {
  try {
    if (statSync(place).dev === statSync(ofMachine, { throwIfNoEntry: false })?.dev) return 0;
    const { files, ffree } = statfsSync(place);
    return files - ffree;
  } catch {
    return 0;
  }
}
