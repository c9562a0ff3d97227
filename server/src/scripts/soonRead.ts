// Which scripts are read in no time, whatever they say.

/** Most handlers are smaller. Time grows with the square of the length of some texts: of this one that is a fraction of a second. */
const MAX_LENGTH = 8_000;
const MAX_NESTING = 100;
/** Long runs of one sign are no code, and take the longest. */
const RUN = /([^\n])\1{199}/;

/** Whether a script may be read where others wait: small, and nested no deeper than people nest. */
export function isSoonRead(source: string): boolean {
  if (source.length > MAX_LENGTH || RUN.test(source)) return false;
  let depth = 0;
  for (const [bracket] of source.matchAll(/[[\](){}<>]/g)) {
    // What closes more than was open, as `=>` does, opens nothing.
    depth = '[({<'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTING) return false;
  }
  return true;
}
