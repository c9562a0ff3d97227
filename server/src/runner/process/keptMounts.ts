// Looks whether a plugin's process still sees the mounts that keep something back from it. A program outside that puts another file or folder in the
// place of one on which something is mounted takes the mount away, in every view of the machine.
import * as l10n from '@vscode/l10n';
import { mountedPlaces } from '../sandbox/mountTable.ts';
import { processTree } from './linuxProcesses.ts';

const EVERY_MS = 1_000;

/**
 * @param pid bubblewrap's process.
 * @param keeping where those mounts are, as the process sees it.
 * @param lost told once, of the first one that is gone.
 * @returns ends the watch.
 */
export function watchMounts(pid: number, keeping: readonly string[], lost: (place: string) => void): () => void {
  const timer = setInterval(() => {
    const place = lostMount(pid, keeping);
    if (place === undefined) return;
    clearInterval(timer);
    lost(place);
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** What became of it, in words that complete "the worker …". */
export function mountLost(place: string): string {
  return l10n.t('could no longer be kept from {0}, which another program has replaced', place);
}

function lostMount(pid: number, keeping: readonly string[]): string | undefined {
  // bubblewrap, its first process inside, and then the plugin's: by the time of that one, everything is mounted.
  const inside = processTree(pid)[2];
  const mounts = inside === undefined ? [] : mountedPlaces(inside);
  if (mounts.length === 0) return undefined;
  const points = new Set(mounts.map(({ point }) => point));
  return keeping.find((place) => !points.has(place));
}
