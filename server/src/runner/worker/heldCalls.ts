// What becomes of the calls that a worker held when it died. Who answers for that is a `Death`, which deaths.ts makes.
import * as l10n from '@vscode/l10n';
import type { Call } from '../call.ts';
import { runError } from '../messages.ts';
import type { RunError } from '../../contract/errors.ts';

/** importing: the script is being loaded. waiting: loaded, but other calls may run before it. running: the function runs. */
export type Phase = 'importing' | 'waiting' | 'running';

export interface HeldCall {
  call: Call;
  phase: Phase;
}

export interface Death {
  /** The call that is known to have caused it; `nobody` when it is known that none did; absent when any may have. */
  culprit?: HeldCall | 'nobody' | undefined;
  /** The error of a call that caused it, or may have. `others` names the scripts that ran as well. */
  blame(call: Call, others: string): RunError;
  /** What to say when no outcome carries the news. */
  crash: RunError;
}

/** A call that never gets to run because workers keep dying around it is given up after so many of them. */
const MAX_RESTARTS = 3;

/**
 * Fails the calls that caused the unplanned death of a worker, with `death.blame`. The others are left to `moveOn`.
 * @returns whether an outcome was marked `crashed`; at most one is, so that a crash counts once.
 */
export function settleCrash(held: readonly HeldCall[], death: Death): boolean {
  const suspects = held.filter((one) => isSuspect(one, death.culprit));
  const certain = death.culprit !== undefined || suspects.length === 1;
  let counted = false;
  for (const one of held) {
    const { call } = one;
    if (call.settled) continue;
    if (suspects.includes(one) && (certain || !mayRepeat(call))) {
      call.fail(death.blame(call, certain ? '' : describeOthers(suspects, one)), { crashed: !counted });
      counted = true;
    }
  }
  return counted;
}

/**
 * Deals with what a worker still held when it was certain to do nothing any more: calls that had not begun move to the next worker, as do
 * idempotent ones, once; the rest fail with `worker-restarted`.
 * @param planned the worker was not brought down by any call, so that moving on counts against none.
 */
export function moveOn(held: readonly HeldCall[], planned: boolean, requeue: (call: Call) => void): void {
  for (const { call, phase } of held) {
    if (call.settled) continue;
    const begun = phase === 'running';
    if (begun ? mayRepeat(call) : planned || call.restarts < MAX_RESTARTS) {
      if (begun) call.repeated = true;
      if (!planned) call.restarts++;
      requeue(call);
    } else {
      const name = call.invocation.function ?? call.invocation.event;
      const text = l10n.t(
        '{0} was interrupted in {1}: its worker was ended on account of another call or a restart. The next event starts a new one; a handler that may be repeated can say {2} in the manifest.',
        call.invocation.script,
        name,
        '"idempotent": true',
      );
      call.fail(runError(call.invocation, 'worker-restarted', text));
    }
  }
}

function isSuspect(one: HeldCall, culprit: Death['culprit']): boolean {
  if (culprit === 'nobody') return false;
  if (culprit === undefined) return one.phase !== 'waiting';
  if (one === culprit) return true;
  // Everyone who waits for the import that brought the worker down shares its fate.
  return culprit.phase === 'importing' && one.phase === 'importing' && one.call.scriptPath === culprit.call.scriptPath;
}

function mayRepeat(call: Call): boolean {
  return call.invocation.idempotent === true && !call.repeated;
}

function describeOthers(suspects: readonly HeldCall[], one: HeldCall): string {
  const scripts = new Set(suspects.filter((other) => other !== one).map((other) => other.call.invocation.script));
  return scripts.size === 0 ? '' : ` ${l10n.t('(Running at the same time: {0}.)', [...scripts].join(', '))}`;
}
