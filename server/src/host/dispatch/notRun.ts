// Why a handler has no answer to an event, where that is not its own doing: in words that end with what to do, where something can be done.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { HandlerError } from '../../contract/errors.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { DispatchRequest } from '../types.ts';
import type { Target } from './select.ts';

/** What a debugger does with the worker that a handler runs in. */
export type Debugged = 'attached' | 'paused';

export function notLoaded(plugin: LoadedPlugin): HandlerError {
  return { code: 'broken-manifest', message: l10n.t('{0} did not run: its manifest {1} has errors.', plugin.id, plugin.manifestFile) };
}

export function cancelled(request: DispatchRequest, target: Target): HandlerError {
  const { id, script, event } = whichOf(request, target);
  return {
    code: 'cancelled',
    message: l10n.t('{0}: {1} was not run for {2}, because the event was cancelled before it began.', id, script, event),
  };
}

/** Its plugin was loaded anew while the event waited. */
export function gone(request: DispatchRequest, target: Target): HandlerError {
  const { id, script, event } = whichOf(request, target);
  const message = l10n.t(
    '{0}: {1} was not run for {2}, because its plugin was loaded anew without it while the event waited.',
    id,
    script,
    event,
  );
  return { code: 'cancelled', message };
}

/** The user does not want it to touch the file. */
export function leftAlone({ filePath = '' }: DispatchRequest, { plugin }: Target, why: string): HandlerError {
  return { code: 'left-alone', message: l10n.t('{0} left {1} alone: {2}.', plugin.name, path.basename(filePath), why) };
}

export function superseded(request: DispatchRequest, { plugin, handler }: Target): HandlerError {
  const { script } = handler.declaration;
  const message = l10n.t(
    '{0}: {1} was not run for this save of {2}, because a newer save came before it began.',
    plugin.id,
    script,
    request.filePath ?? '',
  );
  return { code: 'superseded', message };
}

/** Its turn in the chain never came. */
export function notReached(request: DispatchRequest, target: Target, budgetMs: number): HandlerError {
  const { id, script, event } = whichOf(request, target);
  const { left, of } = budgetOf(request, budgetMs);
  const what =
    left === undefined
      ? l10n.t('{0}: {1} was not run for {2}: the handlers before it took the whole budget of {3} ms.', id, script, event, of)
      : l10n.t(
          '{0}: {1} was not run for {2}: the handlers before it took the {3} ms that were left of the budget of {4} ms.',
          id,
          script,
          event,
          left,
          of,
        );
  const next = l10n.t('A save goes on without it; it runs after the others, and what it returns is applied then.');
  return { code: 'not-reached', message: event === 'onFileSave' ? `${what} ${next}` : what };
}

/** @param debugged whether a debugger is attached to it, or even has stopped it: nobody is told to make it faster then. */
export function overBudget(
  request: DispatchRequest,
  target: Target,
  { budgetMs, debugged }: { budgetMs: number; debugged?: Debugged | undefined },
): HandlerError {
  const { id, script, event } = whichOf(request, target);
  const isSave = event === 'onFileSave';
  const without = isSave
    ? l10n.t('A save goes on without it, and its result is applied later.')
    : l10n.t('The answer went out without it.');
  if (debugged === 'paused') {
    return { code: 'in-debugger', message: `${l10n.t('{0}: {1} is paused in the debugger.', id, script)} ${without}` };
  }
  const faster = isSave
    ? l10n.t('Make the handler faster, or declare {0}.', '"phase": "afterSave"')
    : l10n.t('Raise {0} or make the handler faster.', 'codexPlugins.completion.budgetMs');
  const next = debugged === undefined ? faster : l10n.t('A debugger is attached to it, which takes time.');
  const { left, of } = budgetOf(request, budgetMs);
  const what =
    left === undefined
      ? l10n.t('{0}: {1} did not finish {2} within the budget of {3} ms.', id, script, event, of)
      : l10n.t('{0}: {1} did not finish {2} within the {3} ms that were left of the budget of {4} ms.', id, script, event, left, of);
  return { code: 'budget-exceeded', message: `${what} ${without} ${next}` };
}

function whichOf({ event }: DispatchRequest, { plugin, handler }: Target): { id: string; script: string; event: string } {
  return { id: plugin.id, script: handler.declaration.script, event };
}

/** Of which most is left as long as nothing but the way to the handlers has taken of it. */
function budgetOf({ ofBudgetMs }: DispatchRequest, budgetMs: number): { left?: number; of: number } {
  if (ofBudgetMs === undefined || budgetMs > ofBudgetMs * 0.9) return { of: Math.round(ofBudgetMs ?? budgetMs) };
  return { left: Math.max(1, Math.round(budgetMs)), of: ofBudgetMs };
}
