// Which events the list shows: those of a plugin, of a kind, with an outcome, and with a text in them. Several of these at once mean all of them.
import * as l10n from '@vscode/l10n';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { naturally } from '../naturalOrder.ts';
import { oneLine } from '../words.ts';
import { eventKind, eventLabel, kindSentence } from './eventWords.ts';
import { EVENT_OUTCOMES, outcomeSentence, outcomeWord, type EventOutcome } from './outcomes.ts';

export interface ActivityFilter {
  plugin?: { key: string; name: string };
  event?: string;
  outcome?: EventOutcome;
  /** In any case. */
  text?: string;
}

export function isFiltering(filter: ActivityFilter): boolean {
  return Object.keys(filter).length > 0;
}

export function filtered(activity: readonly HistoryEntry[], filter: ActivityFilter): readonly HistoryEntry[] {
  return isFiltering(filter) ? activity.filter((entry) => passes(entry, filter)) : activity;
}

function passes(entry: HistoryEntry, { plugin, event, outcome, text }: ActivityFilter): boolean {
  return (
    (plugin === undefined || entry.handlers.some(({ pluginKey }) => pluginKey === plugin.key)) &&
    (event === undefined || entry.event === event) &&
    (outcome === undefined || entry.outcome === outcome) &&
    (text === undefined || textOf(entry).includes(text.toLowerCase()))
  );
}

/** Whatever is said of an event. */
function textOf(entry: HistoryEntry): string {
  return [
    eventLabel(entry),
    eventKind(entry) ?? '',
    entry.event,
    entry.filePath ?? '',
    entry.summary,
    outcomeWord(entry.outcome),
    ...entry.handlers.flatMap(({ name, pluginId, script, message }) => [name, pluginId, script, message ?? '']),
  ]
    .join('\n')
    .toLowerCase();
}

/** What the view's headline says: `Tidy · failed`. Empty where nothing is filtered. */
export function filterWords({ plugin, event, outcome, text }: ActivityFilter): string {
  return [
    ...(plugin === undefined ? [] : [oneLine(plugin.name, 40)]),
    ...(event === undefined ? [] : [kindSentence(event)]),
    ...(outcome === undefined ? [] : [outcomeWord(outcome)]),
    ...(text === undefined ? [] : [l10n.t('“{0}”', oneLine(text, 40))]),
  ].join(' · ');
}

export interface Choice<Value> {
  label: string;
  /** How many events it would leave. */
  count: number;
  value: Value;
}

/** What there is to choose from, of the events that are listed; each with how many there are of it. */
export function filterChoices(activity: readonly HistoryEntry[]): {
  plugins: Choice<{ key: string; name: string }>[];
  events: Choice<string>[];
  outcomes: Choice<EventOutcome>[];
} {
  const plugins = new Map<string, Choice<{ key: string; name: string }>>();
  const events = new Map<string, Choice<string>>();
  const outcomes = new Map<EventOutcome, number>();
  for (const { handlers, event, outcome } of activity) {
    const once = new Map(handlers.map((one) => [one.pluginKey, one.name]));
    for (const [key, name] of once) counted(plugins, key, () => ({ label: oneLine(name, 80), count: 0, value: { key, name } }));
    counted(events, event, () => ({ label: kindSentence(event), count: 0, value: event }));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const byLabel = (a: { label: string }, b: { label: string }): number => naturally(a.label, b.label);
  return {
    plugins: [...plugins.values()].toSorted(byLabel),
    events: [...events.values()].toSorted(byLabel),
    outcomes: EVENT_OUTCOMES.filter((one) => outcomes.has(one)).map((value) => ({
      label: outcomeSentence(value),
      count: outcomes.get(value)!,
      value,
    })),
  };
}

function counted<Value>(choices: Map<string, Choice<Value>>, key: string, make: () => Choice<Value>): void {
  const choice = choices.get(key) ?? make();
  choices.set(key, { ...choice, count: choice.count + 1 });
}
