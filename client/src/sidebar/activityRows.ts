// The list of past events: what stands in which row. Below an event stand the handlers that ran for it.
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import * as l10n from '@vscode/l10n';
import { count, duration, escapeMarkdown, fileName, oneLine, timeOfDay } from '../words.ts';
import type { Row } from './node.ts';

type HandlerRun = HistoryEntry['handlers'][number];

export type ActivityNode = { kind: 'event'; entry: HistoryEntry } | { kind: 'run'; entry: HistoryEntry; run: HandlerRun; index: number };

const ICONS: Record<HistoryEntry['outcome'], Row['icon']> = {
  ok: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'problemsErrorIcon.foreground' },
  declined: { name: 'circle-slash', color: 'disabledForeground' },
  notAllowed: { name: 'shield', color: 'disabledForeground' },
  skipped: { name: 'debug-step-over', color: 'disabledForeground' },
  cancelled: { name: 'circle-slash', color: 'disabledForeground' },
  late: { name: 'watch', color: 'disabledForeground' },
  discarded: { name: 'discard', color: 'problemsWarningIcon.foreground' },
};

const RUN_ICONS: Record<HandlerRun['outcome'], Row['icon']> = { ...ICONS, paused: { name: 'debug-pause', color: 'disabledForeground' } };

const OUTCOMES: Record<HistoryEntry['outcome'], string> = {
  ok: 'Worked',
  failed: 'Failed',
  declined: 'Left as it is',
  notAllowed: 'Not allowed yet',
  skipped: 'No handler ran',
  cancelled: 'Cancelled',
  late: 'Under way',
  discarded: 'Result not applied, ran',
};

/** The rows below a row, or the top rows, newest first. */
export function activityChildren(activity: readonly HistoryEntry[], parent?: ActivityNode): ActivityNode[] {
  if (!parent) return activity.map((entry) => ({ kind: 'event', entry }));
  if (parent.kind === 'run') return [];
  return parent.entry.handlers.map((run, index) => ({ kind: 'run', entry: parent.entry, run, index }));
}

export function activityRow(node: ActivityNode): Row {
  return node.kind === 'event' ? rowOfEvent(node.entry) : rowOfRun(node.entry, node.run, node.index);
}

function rowOfEvent(entry: HistoryEntry): Row {
  const file = entry.filePath === undefined ? [] : [fileName(entry.filePath)];
  const note = noteOf(entry);
  return {
    id: `event:${entry.eventId}`,
    label: oneLine(entry.event, 60),
    description: oneLine(
      [...file, ...(note === undefined ? [] : [note]), duration(entry.durationMs), timeOfDay(entry.at)].join(' · '),
      160,
    ),
    tooltip: eventTooltip(entry),
    icon: ICONS[entry.outcome],
    contextValue: `event ${entry.outcome}`,
    children: entry.handlers.length > 0 ? 'collapsed' : 'none',
    command: 'codexPlugins.openEvent',
  };
}

/** What stands beside the file, so that nobody has to look at the icon to know. */
function noteOf({ outcome, summary, handlers }: HistoryEntry): string | undefined {
  if (outcome === 'late') return 'its result follows';
  if (outcome === 'declined') return l10n.t('left as it is');
  if (outcome === 'notAllowed') {
    const names = new Set(handlers.filter((run) => run.outcome === 'notAllowed').map(({ name }) => oneLine(name, 40)));
    return l10n.t('{0}: not allowed yet', [...names].join(', '));
  }
  return outcome === 'discarded' ? (/discarded: .*/s.exec(summary)?.[0] ?? 'discarded') : undefined;
}

function eventTooltip(entry: HistoryEntry): string {
  const phase = entry.phase === undefined ? '' : entry.phase === 'beforeSave' ? ', as part of the save' : ', after the save';
  return [
    `**${text(entry.event)}** at ${timeOfDay(entry.at)}${phase}`,
    `${OUTCOMES[entry.outcome]} in ${duration(entry.durationMs)}: ${text(entry.summary)}`,
    ...(entry.filePath === undefined ? [] : [text(entry.filePath)]),
    ...entry.handlers
      .filter(({ ok }) => !ok)
      .map((run) => `${text(run.name)}, ${text(run.script)}: ${text(run.words ?? run.message ?? run.code ?? 'failed')}`),
    ...(entry.handlers.length > 0 ? [`${count(entry.handlers.length, 'handler')} · select to see payload, response and log`] : []),
  ].join('\n\n');
}

function rowOfRun(entry: HistoryEntry, run: HandlerRun, index: number): Row {
  return {
    id: `run:${entry.eventId}:${index}`,
    label: oneLine(run.name, 80),
    description: oneLine(`${run.script} · ${resultOf(run)}`, 160),
    tooltip: [
      `**${text(run.name)}**, ${text(run.script)}`,
      run.ok ? `Worked in ${duration(run.durationMs)}.` : text(run.words ?? run.message ?? run.code ?? 'Failed.'),
    ].join('\n\n'),
    icon: RUN_ICONS[run.outcome],
    contextValue: 'run plugin',
    children: 'none',
    command: 'codexPlugins.openEvent',
  };
}

function resultOf({ outcome, durationMs, words, code }: HandlerRun): string {
  if (outcome === 'ok') return duration(durationMs);
  if (outcome === 'declined') return words ?? l10n.t('left as it is');
  if (outcome === 'notAllowed') return l10n.t('not allowed yet');
  return outcome === 'paused' ? l10n.t('in the debugger') : (code ?? 'failed');
}

function text(value: string): string {
  return escapeMarkdown(oneLine(value, 600));
}
