// Asks the user whether a plugin may run. The host waits for the answer; saves and completions do not.
import * as l10n from '@vscode/l10n';
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
import { grantDetail, grantMessage, grantsMessage, grantTitle } from './grantText.ts';
import { QuestionRounds } from './questionRounds.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';

type Answer = 'allow' | 'deny' | 'dismiss';

/** States in which nobody needs an answer any more: it was given elsewhere, or the plugin is off. */
const DECIDED = new Set(['ready', 'running', 'resting', 'denied', 'disabled']);

/** The questions that the host asks, as notifications. One that is left alone is put off, and can be answered still where the editor keeps it. */
export class GrantQuestions {
  readonly #client: LanguageClient;
  readonly #state: HostState;
  readonly #rounds = new QuestionRounds<GrantQuestion, Answer>((questions) => this.#show(questions), 'dismiss');

  constructor(client: LanguageClient, state: HostState) {
    this.#client = client;
    this.#state = state;
  }

  listen(): vscode.Disposable {
    const request = this.#client.onRequest(AskGrantRequest.type, async (question, token) => {
      const controller = new AbortController();
      const cancelled = token.onCancellationRequested(() => controller.abort());
      try {
        return { answer: await this.#rounds.enqueue(question.pluginKey, question, controller.signal) };
      } finally {
        cancelled.dispose();
      }
    });
    // A question that was answered in the sidebar, or whose plugin is gone, must not be shown with the ones behind it.
    const changes = this.#state.onChange((change) => {
      if (change === 'activity') return;
      for (const key of this.#rounds.keys) {
        const plugin = this.#state.plugin(key);
        if (this.#state.phase === 'stopped' || (plugin && DECIDED.has(plugin.state))) this.#rounds.drop(key);
      }
    });
    return vscode.Disposable.from(request, changes);
  }

  /** The user looks at all that wait: nobody is asked beside that, and what is not answered then is put off. */
  async whileReviewing(reviewing: Promise<void>): Promise<void> {
    const putOff = (): void => {
      for (const key of this.#rounds.keys) this.#rounds.drop(key);
    };
    await this.#rounds.whileLooking(reviewing.finally(putOff));
  }

  async #show(questions: readonly GrantQuestion[]): Promise<void> {
    const [first, ...others] = questions;
    if (first && others.length === 0) {
      await this.#showOne(first);
      return;
    }
    const review = l10n.t('Review…');
    const choice = await vscode.window.showInformationMessage(grantsMessage(questions), review);
    if (choice === review) await vscode.commands.executeCommand('codexPlugins.reviewPlugins');
  }

  async #showOne(question: GrantQuestion): Promise<void> {
    const [allow, deny, details] = [l10n.t('Allow'), l10n.t('Deny'), l10n.t('Details')];
    const choice = await vscode.window.showInformationMessage(grantMessage(question), allow, deny, details);
    if (choice === undefined) return;
    const answer = choice === details ? await this.#askInDetail(question) : choice === allow ? 'allow' : 'deny';
    // The editor keeps notifications, so this may come when the host does not wait any more.
    if (this.#rounds.answer(question, answer) || answer === 'dismiss') return;
    await decide(this.#client, question, answer);
  }

  async #askInDetail(question: GrantQuestion): Promise<Answer> {
    return this.#rounds.whileLooking(askInDetail(question));
  }
}

/**
 * Asks at once, with every detail, because the user is about to run the plugin or wants to think again; does what they answer.
 * @returns whether the plugin may run.
 */
export async function askToRun(client: LanguageClient, plugin: PluginView, isolation: IsolationView | undefined): Promise<boolean> {
  const question = questionAbout(plugin, isolation);
  const answer = await askInDetail(question);
  return answer !== 'dismiss' && (await decide(client, question, answer)) && answer === 'allow';
}

/** The question about a plugin as it is shown in the sidebar. */
export function questionAbout(plugin: PluginView, isolation: IsolationView | undefined): GrantQuestion {
  const { key, id, name, version, folder, permissions, manifestDigest, changed } = plugin;
  const added = permissions.filter((permission) => permission.added).map((permission) => permission.name);
  return {
    ...{ pluginKey: key, pluginId: id, name, version, folder, permissions, added },
    ...(manifestDigest !== undefined && { manifestDigest }),
    ...(changed !== undefined && { changed }),
    ...(isolation && { isolation }),
  };
}

/**
 * Allows or denies what was shown, and nothing else: where the plugin asks for something else by now, the user is told.
 * @returns whether the answer was taken.
 */
export async function decide(
  client: LanguageClient,
  question: Pick<GrantQuestion, 'pluginKey' | 'name' | 'permissions' | 'manifestDigest'>,
  answer: 'allow' | 'deny',
): Promise<boolean> {
  const action = answer === 'allow' ? 'allow' : 'revoke';
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, { action, pluginKey: question.pluginKey, ...shown(question) });
  if (!ok) {
    const name = oneLine(question.name, 60);
    const text =
      message === undefined
        ? l10n.t('The answer for "{0}" could not be kept.', name)
        : l10n.t('Your answer for "{0}" was not taken. {1}', name, oneLine(message, 400));
    void vscode.window.showWarningMessage(text);
  }
  return ok;
}

/** By which the server tells whether what it allows is what was shown. */
export function shown({
  permissions,
  manifestDigest,
}: Pick<PluginView, 'permissions' | 'manifestDigest'>): Pick<PluginActionParams, 'permissions' | 'manifestDigest'> {
  return { permissions: permissions.map(({ name }) => name), ...(manifestDigest !== undefined && { manifestDigest }) };
}

export async function askInDetail(question: GrantQuestion): Promise<Answer> {
  const options = { modal: true, detail: grantDetail(question) };
  const [allow, deny] = [{ title: l10n.t('Allow') }, { title: l10n.t('Deny') }];
  // What closing the dialog means.
  const later = { title: l10n.t('Later'), isCloseAffordance: true };
  const choice = await vscode.window.showInformationMessage<vscode.MessageItem>(grantTitle(question), options, allow, deny, later);
  return choice === allow ? 'allow' : choice === deny ? 'deny' : 'dismiss';
}
