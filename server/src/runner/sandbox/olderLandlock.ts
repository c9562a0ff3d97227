// What Landlock learned in later versions. Where the kernel's is older, the system call filter holds it, as far as it can be told by a call's numbers.
import { ALLOW, AND, answer, argument, fail, JUMP_ANY_BIT, JUMP_EQUAL, load, unlessEqual, type FilterProgram } from './filterProgram.ts';
import type { Instruction } from './filterProgram.ts';

/** Stands in a filter for the number of the process that puts it on itself: server/workers/python/guard/lock.py knows it. No process has this one. */
export const OWN_PROCESS = 0x7ffffff1;

const EPERM = 1;
const EACCES = 13;
const O_TRUNC = 0o1000;
const ACCESS_MODE = 0o3;
const O_WRONLY = 1;
const O_RDWR = 2;
const EVERYBODY = 0xffffffff;

/** Emptying files that may not be written: Linux 6.2. */
function holdsTruncation(version: number): boolean {
  return version >= 3;
}

/** Connections by their ports: Linux 6.7. */
export function holdsPorts(version: number): boolean {
  return version >= 4;
}

/** Signals to processes outside of the lock: Linux 6.12. */
export function holdsSignals(version: number): boolean {
  return version >= 6;
}

/**
 * Goes before the rules for opening a file: one that is opened for reading is not to be emptied by that. What names neither reading nor writing
 * (both bits at once) does not count as writing for Landlock.
 * @param index where the call has its flags.
 */
export function emptiesNothing(version: number, index: number): Instruction[] {
  if (holdsTruncation(version)) return [];
  return [
    load(argument(index)),
    [JUMP_ANY_BIT, 0, 4, O_TRUNC],
    [AND, 0, 0, ACCESS_MODE],
    [JUMP_EQUAL, 2, 0, O_WRONLY],
    [JUMP_EQUAL, 1, 0, O_RDWR],
    answer(fail(EACCES)),
  ];
}

/** @param spawn programs that were started may be told to end: which process is one of those is out of a filter's sight. */
export function holdForLandlock(program: FilterProgram, version: number, spawn: boolean): void {
  // By its path; what is open for writing can still be cut off.
  if (!holdsTruncation(version)) program.refuse(['truncate'], EACCES);
  if (holdsSignals(version)) return;
  program.refuse(['pidfd_open', 'pidfd_send_signal', 'rt_sigqueueinfo', 'rt_tgsigqueueinfo'], EPERM);
  if (spawn) {
    program.on('kill', [load(argument(0)), unlessEqual(EVERYBODY, 1), answer(fail(EPERM)), answer(ALLOW)]);
    return;
  }
  for (const call of ['kill', 'tkill', 'tgkill'] as const)
    program.on(call, [load(argument(0)), unlessEqual(OWN_PROCESS, 1), answer(ALLOW), answer(fail(EPERM))]);
}
