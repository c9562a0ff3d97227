// How much a plugin's processes may use. Set so that no honest formatter notices.
import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import type { ProcessLimits } from './sandbox.ts';

const MB = 1024 * 1024;

export const DEFAULT_LIMITS: ProcessLimits = {
  memoryBytes: 1536 * MB,
  processes: 128,
  // Below the 1,024 that most programs of the user have: the system refuses to pass descriptors on by comparing what all of them have on their way with the
  // limit of whoever asks, and a message may have 253 of them.
  openFiles: 768,
  descriptors: 8_192,
  sockets: 1_024,
  descriptorsInFlight: 128,
  // A quarter of what a user may have.
  fileWatchers: 32,
  fileWatches: 65_536,
  eventWatches: 65_536,
  pendingSignals: 1_024,
  tmpBytes: 256 * MB,
  tmpEntries: 50_000,
  fileBytes: 1024 * MB,
  idleCpu: 0.9,
  idleCpuSeconds: 20,
};

/** Node's heap limit, below that of the whole process, so that Node itself says what happened. */
export function heapFlag(limits: ProcessLimits): string {
  return `--max-old-space-size=${Math.floor((limits.memoryBytes / MB) * 0.67)}`;
}

/** The system counts threads, of which an honest process has some: Node.js about ten, most others one. */
const TASKS_PER_PROCESS = 8;

/** How many processes and threads the system lets there be, before the watchdog has had a look at them. */
export function mostTasks(limits: Pick<ProcessLimits, 'processes'>): number {
  return limits.processes * TASKS_PER_PROCESS;
}

/** What the user may start beside a plugin's processes, in the same measure. */
const ROOM_FOR_OTHERS = 4;

/** How many more than there are the system lets there be, where it counts all that the user runs. */
export function mostTasksBeside(limits: Pick<ProcessLimits, 'processes'>): number {
  return mostTasks(limits) * ROOM_FOR_OTHERS;
}

/**
 * How many processes and threads the *user* may have, for processes in no user namespace of their own, which are counted together with all others of
 * the user: those that there are, and room for more. Undefined where the system does not say how many there are.
 */
function mostTasksOfUser(limits: ProcessLimits): number | undefined {
  try {
    // "0.20 0.18 0.12 1/80 11206": the fourth has what runs and what there is, of everybody's.
    const present = Number(/\/(\d+)/.exec(readFileSync('/proc/loadavg', 'latin1'))?.[1] ?? Number.NaN);
    return Number.isNaN(present) ? undefined : present + mostTasksBeside(limits);
  } catch {
    return undefined;
  }
}

/** Whom the system counts when it limits the number of a plugin's processes: those in its own user namespace, or all of the user's. */
export type Counted = 'own' | 'all';

/** The limits that a process sets on itself and that its children inherit, by the names of `setrlimit`. None of processes binds root. */
export function resourceLimits(limits: ProcessLimits, counted: Counted): Record<string, number> {
  const nproc = counted === 'own' ? mostTasks(limits) : mostTasksOfUser(limits);
  return {
    nofile: limits.openFiles,
    fsize: limits.fileBytes,
    core: 0,
    sigpending: limits.pendingSignals,
    ...(nproc !== undefined && { nproc }),
  };
}

/** POSIX counts file sizes in these. */
const BLOCK_BYTES = 512;

/**
 * Puts a shell before a command that sets these limits and becomes the command. Where the user's own limits are lower, those stay.
 * On Windows the command stays as it is.
 * @param shell where the shell is for whoever starts it.
 */
export function underLimits(
  limits: ProcessLimits,
  counted: Counted,
  command: string,
  args: readonly string[],
  shell = '/bin/sh',
): { command: string; args: string[] } {
  if (process.platform === 'win32') return { command, args: [...args] };
  const { nofile, fsize = 0, sigpending, nproc } = resourceLimits(limits, counted);
  const blocks = Math.floor(fsize / BLOCK_BYTES);
  // Shells name the last one by different letters.
  const processes = nproc === undefined ? '' : ` ulimit -u ${nproc} || ulimit -p ${nproc};`;
  // Not every shell knows the one of signals; the watchdog counts those as well.
  const script = `{ ulimit -c 0; ulimit -n ${nofile}; ulimit -f ${blocks}; ulimit -i ${sigpending};${processes} } 2>&-; exec "$0" "$@"`;
  return { command: shell, args: ['-c', script, command, ...args] };
}

/** What a failure says about a limit, as a sentence; undefined when it has nothing to do with one. `code` is a name such as EMFILE. */
export function limitSentence(limits: ProcessLimits, code: string | undefined): string | undefined {
  switch (code ?? '') {
    case 'EMFILE':
      return l10n.t('A plugin may have {0} files open at a time.', limits.openFiles);
    case 'EFBIG':
      return l10n.t('A plugin may write files of up to {0} MB.', limits.fileBytes / MB);
    case 'ENOSPC':
    case 'EDQUOT':
      return l10n.t("A plugin's temporary folder holds up to {0} MB.", limits.tmpBytes / MB);
    default:
      return undefined;
  }
}
