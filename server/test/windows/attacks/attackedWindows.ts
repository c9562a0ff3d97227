// What attacks on Windows are told: a machine that was built here, as Windows calls it, and what only Windows itself can add to that.
import type { Machine } from '../../sandbox/machine.ts';

/** A machine as Windows calls it. */
export interface AttackedWindows extends Machine {
  /** The same files by another drive. */
  otherDriveSecret: string;
  otherDriveHomeSecret: string;
  otherDriveWorkspace: string;
}

/** What is found out, and started, on Windows. */
export interface StartedOnWindows {
  victimPid: number;
  hostPid: number;
  /** A named pipe on which somebody answers with the marker. */
  pipe: string;
  /** 8.3 names. */
  shortSecret: string;
  shortHomeSecret: string;
  shortGitFolder: string;
  shortEditorFolder: string;
}

/**
 * @param pathOf how Windows calls a file of this machine.
 * @param otherPathOf the same, by another drive.
 */
export function attackedWindows(
  machine: Machine,
  pathOf: (file: string) => string,
  otherPathOf: (file: string) => string,
): AttackedWindows {
  const renamed = Object.entries(machine).map(([name, value]: [string, unknown]) => {
    const rename = (one: unknown): unknown => (typeof one === 'string' && one.startsWith('/') ? pathOf(one) : one);
    return [name, Array.isArray(value) ? value.map(rename) : rename(value)];
  });
  return {
    ...(Object.fromEntries(renamed) as Machine),
    otherDriveSecret: otherPathOf(machine.secret),
    otherDriveHomeSecret: otherPathOf(machine.homeSecret),
    otherDriveWorkspace: otherPathOf(machine.workspace),
  };
}
