// Descriptors that the host got from whoever started it and that its children would get too: open files and pipes that are no plugin's business.
import { openSync, readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2000000;
/** Covering a descriptor takes an entry for each one below it. */
const HIGHEST = 1023;

/** Linux: descriptors above the standard ones that are not closed when a program is started. */
export function inheritedDescriptors(): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc/self/fdinfo');
  } catch {
    return [];
  }
  return names.map(Number).filter((fd) => fd > 2 && fd <= HIGHEST && isPassedOn(fd));
}

let nothing: number | undefined;

/** What to give a child in place of an inherited descriptor: libuv leaves those above 2 open when they are to be ignored. */
export function nothingInstead(): number {
  nothing ??= openSync('/dev/null', 'r');
  return nothing;
}

function isPassedOn(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false;
  }
}
