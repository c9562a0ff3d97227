// The steps of a save and the setting codexPlugins.save.order: how steps can be moved, what becomes of the setting then, and words.
import * as l10n from '@vscode/l10n';
import type { SaveStep } from '../../../server/src/protocol.ts';

export type OrderSetting = readonly (string | { pattern: string; order: readonly string[] })[];

export type Move = 'up' | 'down' | 'remove';

/** What the setting calls a step. */
export function nameOfStep(step: SaveStep): string {
  return step.kind === 'plugin' ? step.pluginId : step.step;
}

export function isAfterSave(step: SaveStep): boolean {
  return step.kind === 'plugin' && step.phase === 'afterSave';
}

/** The names of all steps, each once: a plugin can have a part before the save and one after it. */
export function namesOf(steps: readonly SaveStep[]): string[] {
  return [...new Set(steps.map((step) => nameOfStep(step)))];
}

/** How a step can be moved. What runs before a save and what runs after it do not change places. */
export function movesOf(steps: readonly SaveStep[], step: SaveStep): Move[] {
  const ofPhase = steps.filter((other) => isAfterSave(other) === isAfterSave(step));
  const at = ofPhase.indexOf(step);
  return [
    ...(at > 0 ? (['up'] as const) : []),
    ...(at < ofPhase.length - 1 ? (['down'] as const) : []),
    ...(step.kind === 'editor' ? (['remove'] as const) : []),
  ];
}

/** The names of all steps once one of them was moved past its neighbour, or taken away. */
export function movedOrder(steps: readonly SaveStep[], step: SaveStep, move: Move): string[] {
  const ofPhase = steps.filter((other) => isAfterSave(other) === isAfterSave(step));
  const neighbour = ofPhase[ofPhase.indexOf(step) + (move === 'up' ? -1 : 1)];
  const rest = namesOf(steps).filter((name) => name !== nameOfStep(step));
  if (move === 'remove' || !neighbour) return move === 'remove' ? rest : namesOf(steps);
  const at = rest.indexOf(nameOfStep(neighbour));
  return rest.toSpliced(move === 'up' ? at : at + 1, 0, nameOfStep(step));
}

/**
 * An order that has the steps of one file in another order, and keeps what is for other files where it was: behind what stands before it.
 * @param known the names of all steps of the file, as they were.
 */
export function withOthers(names: readonly string[], order: readonly string[], known: readonly string[]): string[] {
  const all = [...names];
  for (const [at, name] of order.entries()) {
    if (known.includes(name) || all.includes(name)) continue;
    const before = order.slice(0, at).findLast((one) => all.includes(one));
    all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, name);
  }
  return all;
}

/** The setting with another order: for the files of a glob, or for all that have none of their own. */
export function orderSetting(current: OrderSetting, names: readonly string[], pattern: string | undefined): OrderSetting {
  if (pattern === undefined) return [...names, ...current.filter((one) => typeof one !== 'string')];
  return current.map((one) => (typeof one !== 'string' && one.pattern === pattern ? { pattern, order: names } : one));
}

/** Why a plugin would do nothing when the file is saved now. */
export function whyNotRun(step: Extract<SaveStep, { kind: 'plugin' }>): string | undefined {
  if (step.leftAlone !== undefined) return l10n.t('Leaves this file alone: {0}', step.leftAlone);
  switch (step.state) {
    case 'ready':
    case 'running':
      return undefined;
    case 'ungranted':
      return l10n.t('Does not run yet: it needs your permission');
    case 'denied':
      return l10n.t('Does not run: you denied it');
    case 'disabled':
      return l10n.t('Does not run: it is disabled in this workspace');
    case 'broken':
      return l10n.t('Does not run: its manifest has errors');
    case 'restricted':
      return l10n.t('Does not run: plugins are off here');
    case 'forbidden':
      return l10n.t('Does not run: a policy of this machine does not allow it');
    case 'resting':
      return l10n.t('Rests for a moment, since it crashed');
  }
}
