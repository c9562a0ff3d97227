// What is said of a profile that was taken.
import * as l10n from '@vscode/l10n';
import type { ProfileHandlerAnswer } from '../../../server/src/protocol.ts';
import { duration, oneLine } from '../words.ts';

export type TakenProfile = Extract<ProfileHandlerAnswer, { ok: true }>;

/** `60 runs · p50 12 ms · p95 18 ms · tidy 61 %`, with those that failed. */
export function profileWords({ runs, p50Ms, p95Ms, hottest }: TakenProfile): string {
  return [
    runs.count === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs.count),
    ...(runs.failed === 0 ? [] : [l10n.t('{0} failed', runs.failed)]),
    `p50 ${duration(p50Ms)}`,
    `p95 ${duration(p95Ms)}`,
    ...(hottest ? [`${oneLine(hottest.name, 40)} ${Math.round(hottest.share * 100)} %`] : []),
  ].join(' · ');
}

/** All that there is to say, for a tooltip and for screen readers. */
export function profileSentences(script: string, taken: TakenProfile): string {
  const { hottest, note } = taken;
  return [
    l10n.t('Profile of {0}: {1}.', script, profileWords(taken)),
    ...(hottest ? [l10n.t('Most of the time was spent in {0}: {1} %.', oneLine(hottest.name, 80), Math.round(hottest.share * 100))] : []),
    ...(note === undefined ? [] : [oneLine(note, 400)]),
    l10n.t('Select to save it.'),
  ].join('\n');
}
