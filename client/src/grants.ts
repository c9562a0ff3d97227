// Asks the user whether a plugin may run. The host waits for the answer; saves and completions do not.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { AskGrantRequest, type GrantQuestionMessage } from '../../server/src/protocol.ts';
import { grantDetail, grantMessage, grantTitle } from './grantText.ts';
import { QuestionQueue } from './questionQueue.ts';
import type { HostState } from './state.ts';

type Answer = 'allow' | 'deny' | 'dismiss';

export function answerGrantQuestions(client: LanguageClient, state: HostState): vscode.Disposable {
  const queue = new QuestionQueue<GrantQuestionMessage, Answer>(ask, 'dismiss');
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
      if (state.phase === 'stopped' || (plugin && ['ready', 'running', 'disabled'].includes(plugin.state))) queue.drop(key);
    }
  });
  return vscode.Disposable.from(request, changes);
}

async function ask(question: GrantQuestionMessage, signal: AbortSignal): Promise<Answer> {
  const notice = await untilDropped(vscode.window.showInformationMessage(grantMessage(question), 'Allow', 'Deny', 'Details'), signal);
  if (notice !== 'Details') return toAnswer(notice);
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
