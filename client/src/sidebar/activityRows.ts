// The list of past events: what stands in which row. The completions of one document stand in one row; below an event stand the handlers that ran for it.
import * as l10n from '@vscode/l10n';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { duration, escapeMarkdown, fileName, oneLine, timeOfDay } from '../words.ts';
import { eventKind, eventLabel, kindSentence } from './eventWords.ts';
import type { Row } from './node.ts';
import { outcomeIcon, outcomeSentence, outcomeWord } from './outcomes.ts';

type HandlerRun = HistoryEntry['handlers'][number];

export type ActivityNode =
  | { kind: 'event'; entry: HistoryEntry; folded?: true }
  /** Newest first. */
  | { kind: 'completions'; filePath: string; entries: readonly HistoryEntry[] }
  | { kind: 'run'; entry: HistoryEntry; run: HandlerRun; index: number };

/** The rows below a row, or the top rows, newest first. */
export function activityChildren(activity: readonly HistoryEntry[], parent?: ActivityNode): ActivityNode[] {
  if (!parent) return topRows(activity);
  switch (parent.kind) {
    case 'completions':
      return parent.entries.map((entry) => ({ kind: 'event', entry, folded: true }));
    case 'event':
      return parent.entry.handlers.map((run, index) => ({ kind: 'run', entry: parent.entry, run, index }));
    case 'run':
      return [];
  }
}

/** The completions of a document stand where the newest of them would. */
function topRows(activity: readonly HistoryEntry[]): ActivityNode[] {
  const completions = new Map<string, HistoryEntry[]>();
  for (const entry of activity) {
    const file = foldedBy(entry);
    if (file === undefined) continue;
    const entries = completions.get(file);
    if (entries) entries.push(entry);
    else completions.set(file, [entry]);
  }
  const nodes: ActivityNode[] = [];
  for (const entry of activity) {
    const filePath = foldedBy(entry);
    const entries = filePath === undefined ? undefined : completions.get(filePath);
    if (filePath === undefined || entries === undefined || entries.length === 1) nodes.push({ kind: 'event', entry });
    else if (entries[0] === entry) nodes.push({ kind: 'completions', filePath, entries });
  }
  return nodes;
}

function foldedBy({ event, filePath }: HistoryEntry): string | undefined {
  return event === 'onCodeCompletion' || event === 'onRequest' || event === 'onResponse' ? filePath : undefined;
}

export function activityRow(node: ActivityNode): Row {
  switch (node.kind) {
    case 'event':
      return rowOfEvent(node.entry, node.folded === true);
    case 'completions':
      return rowOfCompletions(node.filePath, node.entries);
    case 'run':
      return rowOfRun(node.entry, node.run, node.index);
  }
}

/** Below the row of its document, an event is told from the others by its time. */
function rowOfEvent(entry: HistoryEntry, folded: boolean): Row {
  const [label, time] = [eventLabel(entry), timeOfDay(entry.at)];
  const kind = eventKind(entry);
  const description = [
    // In a narrow sidebar the end is cut off: what went another way than usual comes first. What did not run took no time worth telling.
    ...(entry.outcome === 'ok' ? [] : [noteOf(entry)]),
    ...(ranAtAll(entry) ? [duration(entry.durationMs)] : []),
    ...(folded && entry.changed !== undefined ? [l10n.t('changed')] : []),
    ...(kind === undefined ? [] : [kind]),
    ...(folded ? [] : [time]),
  ];
  const spoken = [
    label,
    ...(kind === undefined ? [] : [kind]),
    entry.outcome === 'ok' ? outcomeWord('ok') : noteOf(entry),
    ...(entry.changed === undefined ? [] : [changedWords(entry.changed)]),
    duration(entry.durationMs),
    time,
  ];
  return {
    id: `event:${entry.eventId}`,
    label: folded ? time : label,
    description: oneLine(description.join(' · '), 160),
    spoken: oneLine(spoken.join(', '), 300),
    tooltip: eventTooltip(entry),
    icon: outcomeIcon(entry.outcome),
    contextValue: [
      'event',
      entry.outcome,
      ...(entry.changed === undefined ? [] : ['changed']),
      ...(entry.filePath === undefined ? [] : ['file']),
      ...(entry.handlers.length > 0 ? ['again'] : []),
    ].join(' '),
    children: entry.handlers.length > 0 ? 'collapsed' : 'none',
    command: 'codexPlugins.openEvent',
  };
}

function rowOfCompletions(filePath: string, entries: readonly HistoryEntry[]): Row {
  // What plugins say before and after a completion belongs to it.
  const completions = entries.filter(({ event }) => event === 'onCodeCompletion').length;
  const changed = entries.filter((entry) => entry.changed !== undefined).length;
  const failed = entries.filter(({ outcome }) => outcome === 'failed').length;
  const counts = [
    completions === 1 ? l10n.t('1 completion') : l10n.t('{0} completions', completions),
    ...(failed > 0 ? [failed === 1 ? l10n.t('1 failure') : l10n.t('{0} failures', failed)] : []),
    changed > 0 ? l10n.t('{0} changed', changed) : l10n.t('none changed'),
  ].join(', ');
  const label = oneLine(fileName(filePath), 80);
  const time = timeOfDay(entries[0]!.at);
  return {
    id: `completions:${filePath}`,
    label,
    description: `${counts} · ${time}`,
    spoken: l10n.t('{0}, {1}, the last at {2}', label, counts, time),
    tooltip: [`**${text(label)}**`, text(counts), text(filePath)].join('\n\n'),
    icon: failed > 0 ? outcomeIcon('failed') : { name: 'sparkle' },
    contextValue: 'completions',
    children: 'collapsed',
  };
}

function ranAtAll({ outcome, handlers }: HistoryEntry): boolean {
  return outcome !== 'skipped' && (outcome !== 'notAllowed' || handlers.some(hasRun));
}

function hasRun({ outcome }: HandlerRun): boolean {
  return outcome !== 'skipped' && outcome !== 'notAllowed';
}

export function changedWords(changed: NonNullable<HistoryEntry['changed']>): string {
  return changed === 'text' ? l10n.t('changed the text') : l10n.t('changed the completions');
}

/** The outcome, with what is known of its reason, so that nobody has to look at the icon to know. */
function noteOf({ outcome, discarded }: HistoryEntry): string {
  if (outcome === 'late') return l10n.t('its result follows');
  return outcome === 'discarded' && discarded !== undefined ? l10n.t('discarded: {0}', discarded) : outcomeWord(outcome);
}

function eventTooltip(entry: HistoryEntry): string {
  const kind = kindSentence(entry.event);
  const failed = entry.handlers.filter(({ outcome }) => outcome !== 'ok');
  return [
    `**${text(eventLabel(entry))}** ${text(kind)}, ${timeOfDay(entry.at)}${entry.phase === 'beforeSave' ? `, ${l10n.t('as part of the save')}` : entry.phase === 'afterSave' ? `, ${l10n.t('after the save')}` : ''}`,
    `${outcomeSentence(entry.outcome)} (${duration(entry.durationMs)}): ${text(entry.summary)}`,
    ...(entry.from === undefined ? [] : [fromWords(entry.from, entry.handlers)]),
    ...(entry.filePath === undefined ? [] : [text(entry.filePath)]),
    ...failed.map((run) => `${text(run.name)}, ${text(run.script)}: ${text(run.words ?? run.message ?? outcomeWord(run.outcome))}`),
    ...(entry.handlers.length > 0 ? [l10n.t('Select to see the handlers, payload, response and log.')] : []),
  ].join('\n\n');
}

/** Who is to be thanked for the completion that is shown, or blamed. */
function fromWords({ source, plugins }: NonNullable<HistoryEntry['from']>, handlers: readonly HandlerRun[]): string {
  const names = plugins.map((id) => text(handlers.find(({ pluginId }) => pluginId === id)?.name ?? id)).join(', ');
  if (source === undefined) return l10n.t('The first completion was made by {0}.', names);
  return plugins.length === 0
    ? l10n.t('The first completion is from {0}.', sourceWords(source))
    : l10n.t('The first completion is from {0}, changed by {1}.', sourceWords(source), names);
}

function sourceWords(source: string): string {
  switch (source) {
    case 'model':
      return l10n.t('the model');
    case 'editorModel':
      return l10n.t('a language model of the editor');
    case 'languageService':
      return l10n.t('the language service');
    case 'workspace':
      return l10n.t('the text of the workspace');
    default:
      return text(source);
  }
}

function rowOfRun(entry: HistoryEntry, run: HandlerRun, index: number): Row {
  const name = oneLine(run.name, 80);
  const script = run.function === undefined ? run.script : `${run.script} (${run.function})`;
  const word = outcomeWord(run.outcome);
  const description = [...(run.ok ? [] : [run.words ?? word]), ...(hasRun(run) ? [duration(run.durationMs)] : []), script];
  return {
    id: `run:${entry.eventId}:${index}`,
    label: name,
    description: oneLine(description.join(' · '), 160),
    spoken: oneLine([name, script, word, duration(run.durationMs)].join(', '), 300),
    tooltip: [
      `**${text(run.name)}**, ${text(script)}`,
      run.ok ? text(l10n.t('Worked in {0}.', duration(run.durationMs))) : text(run.words ?? run.message ?? outcomeSentence(run.outcome)),
    ].join('\n\n'),
    icon: outcomeIcon(run.outcome),
    contextValue: 'run',
    children: 'none',
    command: 'codexPlugins.openEvent',
  };
}

function text(value: string): string {
  return escapeMarkdown(oneLine(value, 600));
}
