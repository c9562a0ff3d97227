// What becomes of a debugger under Node's own permission model: it is kept out, unless the Node.js knows `--allow-inspector`.
import { TIER_LABELS, type ProbedTier } from '../../contract/isolation.ts';

/** How a debugger fares with a process where that is not as usual. Absent where it simply gets in. */
export interface Debugging {
  possible: boolean;
  /** For the user: why not, or what is different about the process for the debugger's sake. */
  note: string;
}

/** The first Node.js that has `--allow-inspector`. Those before it end with "bad option" over it. */
const FIRST = [24, 12] as const;

/** What to have for a debugger to get in as usual. */
const WANTED = `Node.js ${FIRST.join('.')} or newer`;

/** Whether this version lets a debugger in under its permission model, when it is told to. */
export function letsDebuggersIn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > FIRST[0] || (major === FIRST[0] && minor >= FIRST[1]);
}

export function keptOut(version: string): Debugging {
  return { possible: false, note: `Node.js ${version} keeps debuggers out of what runs under its permission model; ${WANTED} does not.` };
}

/** @param tier whose sandbox of the operating system stays. */
export function withoutPermissionModel(version: string, tier: ProbedTier): Debugging {
  const held = `The operating system's sandbox (${TIER_LABELS[tier]}) and the checks inside Node.js hold it back as before`;
  return {
    possible: true,
    note: `For the debugger the plugin runs without the permission model of Node.js ${version}, which would keep debuggers out. ${held}. With ${WANTED} the model stays too.`,
  };
}

export function onAnotherNode(usual: string, other: { version: string; command: string }): Debugging {
  return {
    possible: true,
    note: `For the debugger the plugin runs on Node.js ${other.version} (${other.command}): under its permission model, which this machine needs to hold plugins back, Node.js ${usual} keeps debuggers out.`,
  };
}

/** @param usual the one that its handlers run on. */
export function noNodeForDebugger(usual: { version: string; command: string }): Debugging {
  return {
    possible: false,
    note: `a debugger cannot attach to it on Node.js ${usual.version} (${usual.command}): that keeps debuggers out of what runs under its permission model, and nothing else on this machine holds back all that it does. Install ${WANTED}, so that it is found on PATH or by the setting codexPlugins.runtime.node, and attach again.`,
  };
}
