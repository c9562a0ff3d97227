// The model that completes, in words: for the status bar, its tooltip and the questions of the setup.
import * as l10n from '@vscode/l10n';
import type { FoundServer, ModelView, Sent, ServerKind, Trial } from '../../../server/src/protocol.ts';
import { duration, escapeMarkdown, oneLine, timeOfDay } from '../words.ts';
import type { AskedOfEditor } from './editorModel.ts';

const NAME = 30;

export interface ModelBarText {
  text: string;
  /** Without an icon. */
  spoken: string;
}

/** What the status bar says. It is quiet while the model works: what comes and goes with each key tells nobody anything. */
export function modelBarText({ state }: ModelView, name: string): ModelBarText | undefined {
  const short = oneLine(name, NAME);
  switch (state) {
    case 'off':
      return undefined;
    case 'ready':
    case 'asking':
      return { text: `$(sparkle) ${short}`, spoken: l10n.t('Completions by {0}', short) };
    case 'failed':
      return { text: `$(warning) ${short}`, spoken: l10n.t('Completions by {0}: failed', short) };
  }
}

/** Markdown. @param now milliseconds since 1970. */
export function modelTooltip(view: ModelView, name: string, now: number): string {
  const { state, host, reason, retryAt, sent, withheld, lastSentAt } = view;
  const lines = [l10n.t('Completions by **{0}** on {1}', escapeMarkdown(name), escapeMarkdown(host))];
  if (state === 'failed' && reason !== undefined) {
    lines.push(`$(warning) ${escapeMarkdown(reason)}`);
    const left = retryAt === undefined ? undefined : Math.max(0, retryAt - now);
    lines.push(
      left === undefined
        ? l10n.t('It is not asked again before something is changed. [Try Again]({0})', 'command:codexPlugins.tryModelAgain')
        : l10n.t('It is asked again in {0}. [Try Again]({1})', duration(left), 'command:codexPlugins.tryModelAgain'),
    );
  }
  if (withheld !== undefined) lines.push(l10n.t('Nothing was sent for the last file: {0}.', escapeMarkdown(withheld)));
  if (sent) lines.push(sentWords(sent));
  else if (lastSentAt === undefined) lines.push(l10n.t('Nothing was sent yet.'));
  return lines.join('\n\n');
}

function sentWords({ host, at, prefixCharacters, suffixCharacters, contextCharacters, contextPaths }: Sent): string {
  const when = timeOfDay(new Date(at).toISOString());
  const around = l10n.t(
    'Last sent: {0}, to {1}: {2} characters before the cursor and {3} behind it',
    when,
    escapeMarkdown(host),
    prefixCharacters,
    suffixCharacters,
  );
  if (contextPaths.length === 0) return `${around}.`;
  const context = l10n.t('and {0} that plugins added, from {1}.', contextCharacters, contextPaths.map(escapeMarkdown).join(', '));
  return `${around}, ${context}`;
}

/** What the status bar says where a model of the editor is all that there is. */
export function editorModelText(asked: AskedOfEditor | undefined): ModelBarText | undefined {
  if (!asked) return undefined;
  const short = asked.model === '' ? l10n.t('Model of the editor') : oneLine(asked.model, NAME);
  return asked.reason === undefined
    ? { text: `$(sparkle) ${short}`, spoken: l10n.t('Completions by {0}', short) }
    : { text: `$(warning) ${short}`, spoken: l10n.t('Completions by {0}: failed', short) };
}

/** Markdown. It stays as it is for a while: so it has times of the day, and no ages. */
export function editorModelTooltip({ model, at, characters, reason }: AskedOfEditor): string {
  const when = timeOfDay(new Date(at).toISOString());
  const lines = [
    ...(reason === undefined ? [] : [`$(warning) ${escapeMarkdown(reason)}`]),
    ...(characters === 0
      ? []
      : [l10n.t('Last sent to the editor’s model **{0}**: {1}, {2} characters.', escapeMarkdown(model), when, characters)]),
    onRequestOnly(),
  ];
  return lines.join('\n\n');
}

export function serverWords(kind: ServerKind): string {
  switch (kind) {
    case 'llamaCpp':
      return 'llama.cpp';
    case 'ollama':
      return 'Ollama';
    case 'lmStudio':
      // oxlint-disable-next-line texts/localized -- a name
      return 'LM Studio';
    case 'vllm':
      return 'vLLM';
  }
}

/** By the terms of the editor's models. */
export function onRequestOnly(): string {
  return l10n.t('Models of the editor are asked only when you trigger a suggestion.');
}

export interface ModelChoice {
  label: string;
  description: string;
  baseUrl: string;
  name: string;
}

/** A line for each model of each server. */
export function modelChoices(servers: readonly FoundServer[]): ModelChoice[] {
  return servers.flatMap(({ kind, baseUrl, models }) =>
    models.map((name) => ({ label: name, description: l10n.t('{0} at {1}', serverWords(kind), new URL(baseUrl).host), baseUrl, name })),
  );
}

/** What came of a trial. */
export function trialWords(trial: Trial, name: string): string {
  if (!trial.ok) return l10n.t('"{0}" did not complete a line: {1}', name, trial.reason);
  const [first = ''] = trial.text.trim().split('\n');
  if (first === '') return l10n.t('"{0}" answered after {1}, with nothing. It may be no model for code.', name, duration(trial.latencyMs));
  return l10n.t('"{0}" completed `return` with `{1}` after {2}.', name, oneLine(first, 60), duration(trial.latencyMs));
}
