// What the machine can do to confine plugins, for those who embed the host and for `doctor`.
import { TIER_LABELS, TIERS, type ProbedTier } from '../contract/isolation.ts';
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
    words: tierWords[report.tier],
    missing: report.missing.map(({ tier, why, remedy }) => `Not ${TIER_LABELS[tier]}: ${why}${remedy === undefined ? '' : ` ${remedy}`}`),
    warnings: [...report.warnings, ...report.passedOver],
  };
}

/** Why no plugin may run when the machine's tier is weaker than the setting asks for; undefined when it is not. */
export function isolationFault(tier: ProbedTier, minimum: 'none' | ProbedTier): string | undefined {
  if (minimum === 'none' || reaches(tier, minimum)) return undefined;
  return `this machine confines plugins as "${tier}", and the setting codexPlugins.isolation.minimum asks for "${minimum}"; codex-plugin doctor says what to install.`;
}

/** Tiers in plain words, for prompts and output. */
export const tierWords: Record<ProbedTier, string> = {
  isolated: `${TIER_LABELS.isolated}: plugins see their grants and nothing else of this machine`,
  selfLocked: `${TIER_LABELS.selfLocked}: plugins are kept to their grants, but can see the names of other files`,
  partlyIsolated: `${TIER_LABELS.partlyIsolated}: files and network are confined, starting programs is not`,
  advisory: `${TIER_LABELS.advisory}: nothing outside of a plugin's own process holds it. Node.js keeps its handlers from files, programs and addons that were not granted; their network, and all that Python handlers do, is left to checks. Code that means to can get around them`,
};
