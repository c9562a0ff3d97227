// How well plugins can be confined.
import * as l10n from '@vscode/l10n';

/**
 * How well a sandbox confines. Names what is in force, never what was hoped for.
 * - `isolated`: namespaces and seccomp by bubblewrap, and the language guard.
 * - `selfLocked`: Landlock and seccomp that the process puts on itself, and the language guard.
 * - `partlyIsolated`: the platform's sandbox for files and network, and the language guard.
 * - `advisory`: what the interpreters themselves hold. Node.js has a permission model of its own for files, programs, worker threads and addons, beside
 *   the language guard; Python has the guard alone. Determined code can get around both.
 * - `unconfined`: nothing but a reduced environment.
 */
export type SandboxTier = 'isolated' | 'selfLocked' | 'partlyIsolated' | 'advisory' | 'unconfined';

export type ProbedTier = Exclude<SandboxTier, 'unconfined'>;

/** From strong to weak. */
export const TIERS: readonly ProbedTier[] = ['isolated', 'selfLocked', 'partlyIsolated', 'advisory'];

/** A few words for each, to stand beside a title or before what it means. */
export function tierLabel(tier: ProbedTier): string {
  switch (tier) {
    case 'isolated':
      return l10n.t('isolated');
    case 'selfLocked':
      return l10n.t('isolated, self-locked');
    case 'partlyIsolated':
      return l10n.t('partly isolated');
    case 'advisory':
      return l10n.t('checked from inside');
  }
}
