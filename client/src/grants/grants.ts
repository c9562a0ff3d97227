// Asks the user whether a plugin may run. The host waits for the answer; saves and completions do not.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  AskGrantRequest,
  PluginActionRequest,
  type GrantQuestion,
  type IsolationView,
  type PluginActionParams,
  type PluginView,
} from '../../../server/src/protocol.ts';
import { grantDetail, grantMessage, grantTitle } from './grantText.ts';
import { QuestionQueue } from './questionQueue.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';

type Answer = 'allow' | 'deny' | 'dismiss';

/** States in which nobody needs an answer any more: it was given elsewhere, or the plugin is off. */
const DECIDED = new Set(['ready', 'running', 'resting', 'denied', 'disabled']);

export function answerGrantQuestions(client: LanguageClient, state: HostState): vscode.Disposable {
  const queue = new QuestionQueue<GrantQuestion, Answer>(ask, 'dismiss');
  const request = client.onRequest(AskGrantRequest.type, async (question, token) => {
    const controller = new AbortController();
    const cancelled = token.onCancellationRequested(() => controller.abort());
    try {
      return { answer: await queue.enqueue(question.pluginKey, question, controller.signal) };
    } finally {
      cancelled.dispose();
    }
  });
  // A question that was answered in the sidebar, or whose plugin is gone, must not hold up the ones behind it.
  const changes = state.onChange((change) => {
    if (change === 'activity') return;
    for (const key of queue.keys) {
      const plugin = state.plugin(key);
      if (state.phase === 'stopped' || (plugin && DECIDED.has(plugin.state))) queue.drop(key);
    }
  });
  return vscode.Disposable.from(request, changes);
}

async function ask(question: GrantQuestion, signal: AbortSignal): Promise<Answer> {
  const notice = await untilDropped(vscode.window.showInformationMessage(grantMessage(question), 'Allow', 'Deny', 'Details'), signal);
  return notice === 'Details' ? askInDetail(question) : toAnswer(notice);
}

/**
 * Asks at once, with every detail, because the user is about to run the plugin or wants to think again; does what they answer.
 * @returns whether the plugin may run.
 */
export async function askToRun(client: LanguageClient, plugin: PluginView, isolation: IsolationView | undefined): Promise<boolean> {
  const { key, id, name, version, folder, permissions } = plugin;
  const added = permissions.filter((permission) => permission.added).map((permission) => permission.name);
  const { manifestChange } = plugin;
  const question = {
    ...{ pluginKey: key, pluginId: id, name, version, folder, permissions, added },
    ...(manifestChange !== undefined && { changed: manifestChange }),
    ...(isolation && { isolation }),
  };
  const answer = await askInDetail(question);
  if (answer === 'dismiss') return false;
  const action = answer === 'allow' ? 'allow' : 'revoke';
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, { action, pluginKey: key, ...shown(plugin) });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? `The answer for "${oneLine(name, 60)}" could not be kept.`, 400));
  return ok && answer === 'allow';
}

/** By which the server tells whether what it allows is what was shown. */
export function shown({ permissions, manifestDigest }: PluginView): Pick<PluginActionParams, 'permissions' | 'manifestDigest'> {
  return { permissions: permissions.map(({ name }) => name), ...(manifestDigest !== undefined && { manifestDigest }) };
}

async function askInDetail(question: GrantQuestion): Promise<Answer> {
  const options = { modal: true, detail: grantDetail(question) };
  return toAnswer(await vscode.window.showInformationMessage(grantTitle(question), options, 'Allow', 'Deny'));
}

/** A notification cannot be taken back, but nobody has to wait for it. */
function untilDropped<T>(choice: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    choice.then(resolve, reject);
  });
}

function toAnswer(choice: string | undefined): Answer {
  if (choice === 'Allow') return 'allow';
  return choice === 'Deny' ? 'deny' : 'dismiss';
}
