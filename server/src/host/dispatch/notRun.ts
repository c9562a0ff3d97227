// Why a handler has no answer to an event, where that is not its own doing: in words that end with what to do, where something can be done.
import path from 'node:path';
import type { HandlerError } from '../../contract/errors.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { DispatchRequest } from '../types.ts';
import type { Target } from './select.ts';

/** What a debugger does with the worker that a handler runs in. */
export type Debugged = 'attached' | 'paused';

export function notLoaded(plugin: LoadedPlugin): HandlerError {
  return { code: 'broken-manifest', message: `${plugin.id} did not run: its manifest ${plugin.manifestFile} has errors.` };
}

export function cancelled(request: DispatchRequest, target: Target): HandlerError {
  return { code: 'cancelled', message: `${wasNotRun(request, target)}, because the event was cancelled before it began.` };
}

/** Its plugin was loaded anew while the event waited. */
export function gone(request: DispatchRequest, target: Target): HandlerError {
  const why = 'because its plugin was loaded anew without it while the event waited';
  return { code: 'cancelled', message: `${wasNotRun(request, target)}, ${why}.` };
}

/** The user does not want it to touch the file. */
export function leftAlone({ filePath = '' }: DispatchRequest, { plugin }: Target, why: string): HandlerError {
  return { code: 'left-alone', message: `${plugin.name} left ${path.basename(filePath)} alone: ${why}.` };
}

export function superseded(request: DispatchRequest, { plugin, handler }: Target): HandlerError {
  const { script } = handler.declaration;
  const message = `${plugin.id}: ${script} was not run for this save of ${request.filePath}, because a newer save came before it began.`;
  return { code: 'superseded', message };
}

/** Its turn in the chain never came. */
export function notReached(request: DispatchRequest, target: Target, budgetMs: number): HandlerError {
  const next =
    request.event === 'onFileSave' ? ' A save goes on without it; it runs after the others, and what it returns is applied then.' : '';
  const why = `the handlers before it took ${budgetWords(request, budgetMs, 'the whole')}`;
  return { code: 'not-reached', message: `${wasNotRun(request, target)}: ${why}.${next}` };
}

/** @param debugged whether a debugger is attached to it, or even has stopped it: nobody is told to make it faster then. */
export function overBudget(
  request: DispatchRequest,
  { plugin, handler }: Target,
  { budgetMs, debugged }: { budgetMs: number; debugged?: Debugged | undefined },
): HandlerError {
  const isSave = request.event === 'onFileSave';
  const without = isSave ? 'A save goes on without it, and its result is applied later.' : 'The answer went out without it.';
  if (debugged === 'paused') {
    return { code: 'in-debugger', message: `${plugin.id}: ${handler.declaration.script} is paused in the debugger. ${without}` };
  }
  const faster = isSave
    ? 'Make the handler faster, or declare "phase": "afterSave".'
    : 'Raise codexPlugins.completion.budgetMs or make the handler faster.';
  const next = `${without} ${debugged === undefined ? faster : 'A debugger is attached to it, which takes time.'}`;
  const what = `${handler.declaration.script} did not finish ${request.event} within ${budgetWords(request, budgetMs, 'the')}`;
  return { code: 'budget-exceeded', message: `${plugin.id}: ${what}. ${next}` };
}

function wasNotRun({ event }: DispatchRequest, { plugin, handler }: Target): string {
  return `${plugin.id}: ${handler.declaration.script} was not run for ${event}`;
}

/** Of which most is left as long as nothing but the way to the handlers has taken of it. */
function budgetWords({ ofBudgetMs }: DispatchRequest, budgetMs: number, article: string): string {
  if (ofBudgetMs === undefined || budgetMs > ofBudgetMs * 0.9) return `${article} budget of ${Math.round(ofBudgetMs ?? budgetMs)} ms`;
  return `the ${Math.max(1, Math.round(budgetMs))} ms that were left of the budget of ${ofBudgetMs} ms`;
}
