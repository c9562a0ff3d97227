// What becomes of a debugger under Node's own permission model: it is kept out, unless the Node.js knows `--allow-inspector`.
import * as l10n from '@vscode/l10n';
import { tierLabel, type ProbedTier } from '../../contract/isolation.ts';

/** How a debugger fares with a process where that is not as usual. Absent where it simply gets in. */
export interface Debugging {
  possible: boolean;
  /** For the user: why not, or what is different about the process for the debugger's sake. */
  note: string;
}

/** The first Node.js that has `--allow-inspector`. Those before it end with "bad option" over it. */
const FIRST = [24, 12] as const;

/** What to have for a debugger to get in as usual. */
function wanted(): string {
  return l10n.t('{0} or newer', `Node.js ${FIRST.join('.')}`);
}

/** Whether this version lets a debugger in under its permission model, when it is told to. */
export function letsDebuggersIn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > FIRST[0] || (major === FIRST[0] && minor >= FIRST[1]);
}

export function keptOut(version: string): Debugging {
  const note = l10n.t('Node.js {0} keeps debuggers out of what runs under its permission model; {1} does not.', version, wanted());
  return { possible: false, note };
}

/** @param tier whose sandbox of the operating system stays. */
export function withoutPermissionModel(version: string, tier: ProbedTier): Debugging {
  return {
    possible: true,
    note: l10n.t(
      "For the debugger the plugin runs without the permission model of Node.js {0}, which would keep debuggers out. The operating system's sandbox ({1}) and the checks inside Node.js hold it back as before. With {2} the model stays too.",
      version,
      tierLabel(tier),
      wanted(),
    ),
  };
}

export function onAnotherNode(usual: string, other: { version: string; command: string }): Debugging {
  return {
    possible: true,
    note: l10n.t(
      'For the debugger the plugin runs on Node.js {0} ({1}): under its permission model, which this machine needs to hold plugins back, Node.js {2} keeps debuggers out.',
      other.version,
      other.command,
      usual,
    ),
  };
}

/** @param usual the one that its handlers run on. */
export function noNodeForDebugger(usual: { version: string; command: string }): Debugging {
  return {
    possible: false,
    note: l10n.t(
      'a debugger cannot attach to it on Node.js {0} ({1}): that keeps debuggers out of what runs under its permission model, and nothing else on this machine holds back all that it does. Install {2}, so that it is found on PATH or by the setting {3}, and attach again.',
      usual.version,
      usual.command,
      wanted(),
      'codexPlugins.runtime.node',
    ),
  };
}
