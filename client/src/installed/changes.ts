// Installing and updating: planned by the server, shown to the user, and done only where they agree.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  CarryOutPlanRequest,
  ForgetPlanNotification,
  PlanInstallRequest,
  type InstallPlace,
  type InstallPlan,
  type Outcome,
  type PlanInstallParams,
} from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { doneText, isMore, planDetail, planTitle } from './installedText.ts';

/**
 * Has the server find out what would change, and asks.
 * @returns whether it was done; `nothing` where there is nothing to do, with why.
 */
export async function planAndAsk(client: LanguageClient, params: PlanInstallParams): Promise<'done' | 'left' | { nothing: string[] }> {
  const title = 'spec' in params ? l10n.t('Looking at {0}…', oneLine(params.spec, 80)) : l10n.t('Looking for newer versions…');
  const plan = await withProgress(title, (token) => client.sendRequest(PlanInstallRequest.type, params, token));
  if (!plan.ok) {
    sayFault(plan.message);
    return 'left';
  }
  // What comes from elsewhere than before is something else, also with the same content.
  const isSame = plan.steps.every(({ from, to }) => from === to) && !isMore(plan.steps);
  if (isSame) {
    await client.sendNotification(ForgetPlanNotification.type, { planId: plan.planId });
    return { nothing: plan.notes };
  }
  const allow = await ask(plan, params.place);
  if (allow === undefined) {
    await client.sendNotification(ForgetPlanNotification.type, { planId: plan.planId });
    return 'left';
  }
  return (await carryOut(client, plan, allow)) ? 'done' : 'left';
}

/** @returns whether the plugins may run here as well; undefined where the user leaves it be. */
async function ask(plan: InstallPlan, place: InstallPlace): Promise<boolean | undefined> {
  const isInstall = plan.steps.every(({ from }) => from === undefined);
  const [install, installAndAllow] = isInstall
    ? [l10n.t('Install'), l10n.t('Install and Allow')]
    : [l10n.t('Update'), l10n.t('Update and Allow')];
  const choices = isInstall || isMore(plan.steps) ? [installAndAllow, install] : [install];
  const detail = [
    planDetail(plan, place),
    ...(choices.length > 1
      ? [l10n.t('"{0}" also lets it run in this workspace. Otherwise you are asked before it does.', installAndAllow)]
      : []),
  ].join('\n\n');
  const choice = await vscode.window.showInformationMessage(planTitle(plan.steps), { modal: true, detail }, ...choices);
  return choice === undefined ? undefined : choice === installAndAllow;
}

async function carryOut(client: LanguageClient, { planId, steps }: InstallPlan, allow: boolean): Promise<boolean> {
  const done = await withProgress(l10n.t('Installing…'), (token) => client.sendRequest(CarryOutPlanRequest.type, { planId, allow }, token));
  if (!done.ok) {
    sayFault(done.message);
    return false;
  }
  void vscode.window.showInformationMessage(doneText(steps));
  sayNotes(done.notes);
  return true;
}

/** Most of it is over before anybody would have read what goes on. */
const SHOWN_AFTER_MS = 500;

/** Shows that something goes on where it takes a while, and lets the user cancel it. */
export async function withProgress<T>(title: string, work: (token: vscode.CancellationToken) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const source = new vscode.CancellationTokenSource();
  const done = work(source.token).catch((error: unknown): Outcome<T> => {
    // What the connection makes of a request that was cancelled.
    if (source.token.isCancellationRequested) return { ok: false, message: '' };
    throw error;
  });
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const timer = setTimeout(() => {
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => source.cancel());
      return done.catch(() => undefined);
    });
  }, SHOWN_AFTER_MS);
  return done.finally(() => {
    clearTimeout(timer);
    source.dispose();
  });
}

/** Nothing where the user cancelled it. */
export function sayFault(message: string): void {
  if (message !== '') void vscode.window.showErrorMessage(oneLine(message, 600));
}

export function sayNotes(notes: readonly string[]): void {
  if (notes.length > 0) void vscode.window.showWarningMessage(oneLine(notes.join(' '), 600));
}
