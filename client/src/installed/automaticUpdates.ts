// Updates that go on by themselves, where the user's settings say so: those that nobody would be asked about.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { CarryOutPlanRequest, ForgetPlanNotification, PlanInstallRequest, type InstalledView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import type { InstalledState } from './installedState.ts';
import { goesOnByItself } from './installedText.ts';

type Output = Pick<vscode.LogOutputChannel, 'info' | 'warn'>;

/** Those with something newer, one after the other: what one of them cannot do keeps none of the others from it. */
export async function updateByThemselves(
  client: Pick<LanguageClient, 'sendRequest' | 'sendNotification'>,
  installed: InstalledState,
  output: Output,
): Promise<void> {
  // Folders of a workspace are the project's, which somebody commits: nothing is written there unasked.
  const ours = installed.all.filter(({ place, update }) => place.kind === 'user' && update !== undefined);
  for (const view of ours) await updateOne(client, view, output);
  if (ours.length > 0) await installed.refresh(true);
}

async function updateOne(
  client: Pick<LanguageClient, 'sendRequest' | 'sendNotification'>,
  { id, place }: InstalledView,
  output: Output,
): Promise<void> {
  const plan = await client.sendRequest(PlanInstallRequest.type, { update: [id], place });
  if (!plan.ok) return output.warn(`${oneLine(id, 100)} was not updated by itself. ${oneLine(plan.message, 600)}`);
  // Why nothing newer came, or another version than the newest.
  for (const note of plan.notes) output.info(oneLine(note, 600));
  if (!goesOnByItself(plan.steps)) return client.sendNotification(ForgetPlanNotification.type, { planId: plan.planId });
  const done = await client.sendRequest(CarryOutPlanRequest.type, { planId: plan.planId, allow: false });
  if (!done.ok) return output.warn(`${oneLine(id, 100)} was not updated by itself. ${oneLine(done.message, 600)}`);
  for (const step of plan.steps)
    output.info(
      `${oneLine(step.id, 100)} was updated by itself from ${oneLine(step.from ?? '', 40)} to ${oneLine(step.to, 40)}, as codexPlugins.registry.autoUpdate says. It asks for no more than before; Roll Back Plugin… leads back.`,
    );
  for (const note of done.notes) output.warn(oneLine(note, 600));
}
