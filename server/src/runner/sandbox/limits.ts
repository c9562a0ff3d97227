// How much a plugin's processes may use. Set so that no honest formatter notices.
import type { ProcessLimits } from './sandbox.ts';

const MB = 1024 * 1024;

export const DEFAULT_LIMITS: ProcessLimits = {
  memoryBytes: 1536 * MB,
  processes: 128,
  openFiles: 4096,
  tmpBytes: 256 * MB,
  fileBytes: 1024 * MB,
  idleCpu: 0.9,
  idleCpuSeconds: 20,
};

/** Node's heap limit, below that of the whole process, so that Node itself says what happened. */
export function heapFlag(limits: ProcessLimits): string {
  return `--max-old-space-size=${Math.floor((limits.memoryBytes / MB) * 0.67)}`;
}

/** The limits that a process sets on itself and that its children inherit, by the names of `setrlimit`. */
export function resourceLimits(limits: ProcessLimits): Record<string, number> {
  return { nofile: limits.openFiles, fsize: limits.fileBytes, core: 0 };
}

/** POSIX counts file sizes in these. */
const BLOCK_BYTES = 512;

/**
 * Puts a shell before a command that sets these limits and becomes the command. Where the user's own limits are lower, those stay.
 * On Windows the command stays as it is.
 */
export function underLimits(limits: ProcessLimits, command: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform === 'win32') return { command, args: [...args] };
  const blocks = Math.floor(limits.fileBytes / BLOCK_BYTES);
  const script = `{ ulimit -c 0; ulimit -n ${limits.openFiles}; ulimit -f ${blocks}; } 2>/dev/null; exec "$0" "$@"`;
  return { command: '/bin/sh', args: ['-c', script, command, ...args] };
}

/** What a failure says about a limit, as a sentence; undefined when it has nothing to do with one. `code` is a name such as EMFILE. */
export function limitSentence(limits: ProcessLimits, code: string | undefined): string | undefined {
  switch (code ?? '') {
    case 'EMFILE':
      return `A plugin may have ${limits.openFiles} files open at a time.`;
    case 'EFBIG':
      return `A plugin may write files of up to ${limits.fileBytes / MB} MB.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `A plugin's temporary folder holds up to ${limits.tmpBytes / MB} MB.`;
    default:
      return undefined;
  }
}
