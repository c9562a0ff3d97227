// What is said of plugins that are installed, or about to be. Names, texts and signers are a stranger's.
import * as l10n from '@vscode/l10n';
import type { InstalledVersion, InstallPlace, InstallPlan, PermissionInWords, PlannedStep } from '../../../server/src/protocol.ts';
import { bothEnds, fileName, oneLine } from '../words.ts';

/** Why there is nothing to update, for who asked. @param forbidden newer versions that policies do not allow, in sentences. */
export function nothingNewer(installed: readonly unknown[], forbidden: readonly string[]): string {
  if (installed.length === 0) return l10n.t('No plugins are installed.');
  if (forbidden.length === 0) return l10n.t('All installed plugins are up to date.');
  return l10n.t('There is no newer version that is allowed here. {0}', oneLine(forbidden.join(' '), 600));
}

/** The question before anything is installed: what becomes of which plugin. */
export function planTitle(steps: readonly PlannedStep[]): string {
  const asked = steps.filter(({ isNeeded }) => !isNeeded);
  const [first] = asked.length > 0 ? asked : steps;
  if (!first) return '';
  if (asked.length > 1) return l10n.t('Update {0} plugins?', asked.length);
  const name = oneLine(first.name, 60);
  if (first.from === undefined || first.from === first.to) return l10n.t('Install "{0}" {1}?', name, oneLine(first.to, 40));
  if (first.isBack) return l10n.t('Go back with "{0}" from {1} to {2}?', name, oneLine(first.from, 40), oneLine(first.to, 40));
  return l10n.t('Update "{0}" from {1} to {2}?', name, oneLine(first.from, 40), oneLine(first.to, 40));
}

/** Every plugin of a plan with what it may do, who signed it and where it comes from. */
export function planDetail({ steps, notes }: InstallPlan, place: InstallPlace): string {
  const parts = steps.map((step) => stepLines(step, steps.length > 1).join('\n'));
  return [...parts, ...(notes.length > 0 ? [notes.map((note) => oneLine(note, 300)).join('\n')] : []), placeSentence(place)].join('\n\n');
}

/** Whether something of it goes beyond what the user agreed to before. */
export function isMore(steps: readonly PlannedStep[]): boolean {
  return steps.some(
    ({ added, signerBefore, sourceBefore }) => added.length > 0 || signerBefore !== undefined || sourceBefore !== undefined,
  );
}

/** Whether nobody needs to be asked: newer versions of what is there, from the same place, by the same signer and for no more permissions. */
export function goesOnByItself(steps: readonly PlannedStep[]): boolean {
  // Of what nobody signs, nobody knows whether it is from those who the user agreed to.
  return !isMore(steps) && steps.every(({ from, isBack, signer }) => from !== undefined && !isBack && signer !== undefined);
}

function stepLines(step: PlannedStep, isOneOfMany: boolean): string[] {
  const { id, from, to, isNeeded, deprecated } = step;
  const way = from === undefined ? oneLine(to, 40) : `${oneLine(from, 40)} → ${oneLine(to, 40)}`;
  const who = isNeeded ? l10n.t('{0} {1}, which another plugin needs', oneLine(step.name, 60), way) : `${oneLine(step.name, 60)} ${way}`;
  return [
    ...(isOneOfMany ? [who] : []),
    ...permissionSections(step),
    '',
    signerLine(step),
    l10n.t('Id: {0}', oneLine(id, 120)),
    sourceLine(step),
    ...(deprecated === undefined ? [] : [l10n.t('Taken back by whoever published it: {0}', oneLine(deprecated, 300))]),
  ];
}

function permissionSections({ permissions, added, from }: PlannedStep): string[] {
  if (permissions.length === 0) return [l10n.t('It asks for no permissions.')];
  if (from === undefined) return [l10n.t('It asks to:'), ...permissions.flatMap(permissionLines)];
  const fresh = permissions.filter(({ name }) => added.includes(name));
  if (fresh.length === 0) return [l10n.t('It asks for no more than before.')];
  const others = permissions.filter(({ name }) => !added.includes(name));
  return [
    l10n.t('New:'),
    ...fresh.flatMap(permissionLines),
    ...(others.length > 0 ? ['', l10n.t('As before:'), ...others.map(({ words }) => `• ${bothEnds(words, 200)}`)] : []),
  ];
}

function permissionLines({ words, name, risk }: PermissionInWords): string[] {
  return [
    `• ${bothEnds(words, 200)} (${bothEnds(name, 200)})`,
    ...(risk === undefined ? [] : [`   ${l10n.t('Risk: {0}', oneLine(risk, 300))}`]),
  ];
}

function signerLine({ signer, signerBefore }: PlannedStep): string {
  if (signerBefore) {
    const now = signer === undefined ? l10n.t('nobody') : oneLine(signer, 120);
    const before = signerBefore.signer === undefined ? l10n.t('nobody') : oneLine(signerBefore.signer, 120);
    return l10n.t(
      'Another signer: it is signed by {0}, and the version that serves by {1}. If you did not expect that, do not update.',
      now,
      before,
    );
  }
  return signer === undefined ? l10n.t('Not signed: nobody vouches for what is in it.') : l10n.t('Signed by {0}', oneLine(signer, 120));
}

function sourceLine({ source, sourceBefore }: PlannedStep): string {
  if (sourceBefore === undefined) return l10n.t('From: {0}', oneLine(source, 200));
  return l10n.t(
    'Another source: it comes from {0}, and the version that serves from {1}. If you did not expect that, do not update.',
    oneLine(source, 200),
    oneLine(sourceBefore, 200),
  );
}

function placeSentence(place: InstallPlace): string {
  return place.kind === 'user'
    ? l10n.t('For you, in all workspaces.')
    : l10n.t('For the workspace folder {0}.', oneLine(fileName(place.folder), 80));
}

export function placeName(place: InstallPlace): string {
  return place.kind === 'user' ? l10n.t('All workspaces') : l10n.t('Workspace folder {0}', oneLine(fileName(place.folder), 80));
}

/** What was done, in a sentence. */
export function doneText(steps: readonly PlannedStep[]): string {
  const asked = steps.filter(({ isNeeded }) => !isNeeded);
  const [first] = asked;
  if (!first || asked.length > 1) return l10n.t('{0} plugins are up to date.', asked.length);
  const [name, to] = [oneLine(first.name, 60), oneLine(first.to, 40)];
  return first.from === undefined ? l10n.t('"{0}" {1} is installed.', name, to) : l10n.t('"{0}" {1} serves now.', name, to);
}

/** One version in the list to go back by. */
export function versionItem(
  { version, installedAt, publishedAt, changes }: InstalledVersion,
  current: string | undefined,
): { label: string; description: string; detail?: string } {
  const date = publishedAt ?? installedAt;
  const when =
    date === undefined ? [] : [publishedAt === undefined ? l10n.t('installed {0}', day(date)) : l10n.t('published {0}', day(date))];
  const lines = changes?.split('\n').map((line) => line.replace(/^\s*(?:[-*+]|#+)\s+/, '').trim());
  return {
    label: oneLine(version, 60),
    description: [...(version === current ? [l10n.t('serves now')] : []), ...when].join(' · '),
    ...(lines && { detail: oneLine(lines.join(' · '), 200) }),
  };
}

/** In the user's own way of writing dates. */
export function day(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? oneLine(iso, 40) : date.toLocaleDateString();
}
