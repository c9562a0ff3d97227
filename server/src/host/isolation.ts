// What the machine can do to confine plugins, for those who embed the host and for `doctor`.
import * as l10n from '@vscode/l10n';
import { tierLabel, TIERS, type ProbedTier } from '../contract/isolation.ts';
import type { IsolationView } from '../contract/views.ts';
import { burstsHeld, probe, toolVersion, type IsolationReport } from '../runner/index.ts';

export type { IsolationReport };

/** What `doctor` tells. */
export type Examined = IsolationReport & {
  toolVersion?: string;
  /** What holds a plugin that starts processes or takes memory all at once, in sentences. */
  bursts: string[];
};

/**
 * Tries all tiers anew, and says which version of the tool does it.
 * @param strange folders whose programs are none of the machine's own.
 */
export async function examineIsolation(strange: readonly string[] = []): Promise<Examined> {
  const report = await probe('isolated', strange);
  const tool = report.tools.bwrap ?? report.tools.python;
  const version = tool === undefined ? undefined : await toolVersion(tool, strange);
  return { ...report, bursts: burstsHeld(report.tier), ...(version !== undefined && { toolVersion: version }) };
}

/** Whether `tier` is as strong as `minimum`, or stronger. */
export function reaches(tier: ProbedTier, minimum: ProbedTier): boolean {
  return TIERS.indexOf(tier) <= TIERS.indexOf(minimum);
}

/** A report in the words that are shown to people. */
export function isolationView(report: IsolationReport): IsolationView {
  return {
    tier: report.tier,
    words: tierWords(report.tier),
    missing: report.missing.map(({ tier, why, remedy }) =>
      l10n.t('Not {0}: {1}', tierLabel(tier), remedy === undefined ? why : `${why} ${remedy}`),
    ),
    warnings: [...report.warnings, ...report.passedOver],
  };
}

/** Why no plugin may run when the machine's tier is weaker than the setting asks for; undefined when it is not. */
export function isolationFault(tier: ProbedTier, minimum: 'none' | ProbedTier): string | undefined {
  if (minimum === 'none' || reaches(tier, minimum)) return undefined;
  return l10n.t(
    'this machine confines plugins as "{0}", and the setting {1} asks for "{2}"; {3} says what to install.',
    tier,
    'codexPlugins.isolation.minimum',
    minimum,
    'codex-plugin doctor',
  );
}

/** Tiers in plain words, for prompts and output. */
export function tierWords(tier: ProbedTier): string {
  return l10n.t('{0}: {1}', tierLabel(tier), tierMeaning(tier));
}

function tierMeaning(tier: ProbedTier): string {
  switch (tier) {
    case 'isolated':
      return l10n.t('plugins see their grants and nothing else of this machine');
    case 'selfLocked':
      return l10n.t('plugins are kept to their grants, but can see the names of other files');
    case 'partlyIsolated':
      return l10n.t('files and network are confined, starting programs is not');
    case 'advisory':
      return l10n.t(
        "nothing outside of a plugin's own process holds it. Node.js keeps its handlers from files, programs and addons that were not granted; their network, and all that Python handlers do, is left to checks. Code that means to can get around them",
      );
  }
}
