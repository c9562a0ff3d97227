// The list of past events: what stands in which row. Below an event stand the handlers that ran for it.
import { idIn, type HistoryEntry, wasNotWaitedFor } from '../../../server/src/protocol.ts';
import { count, duration, escapeMarkdown, fileName, oneLine, timeOfDay } from '../words.ts';
import type { Row } from './node.ts';

type HandlerRun = HistoryEntry['handlers'][number];

export type ActivityNode = { kind: 'event'; entry: HistoryEntry } | { kind: 'run'; entry: HistoryEntry; run: HandlerRun; index: number };

const ICONS: Record<HistoryEntry['outcome'], Row['icon']> = {
  ok: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'problemsErrorIcon.foreground' },
  skipped: { name: 'debug-step-over', color: 'disabledForeground' },
  cancelled: { name: 'circle-slash', color: 'disabledForeground' },
  late: { name: 'watch', color: 'disabledForeground' },
  discarded: { name: 'discard', color: 'problemsWarningIcon.foreground' },
};

const OUTCOMES: Record<HistoryEntry['outcome'], string> = {
  ok: 'Worked',
  failed: 'Failed',
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
function noteOf({ outcome, summary }: HistoryEntry): string | undefined {
  if (outcome === 'late') return 'its result follows';
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
      .map((run) => `${text(idIn(run))}, ${text(run.script)}: ${text(run.message ?? run.code ?? 'failed')}`),
    ...(entry.handlers.length > 0 ? [`${count(entry.handlers.length, 'handler')} · select to see payload, response and log`] : []),
  ].join('\n\n');
}

function rowOfRun(entry: HistoryEntry, run: HandlerRun, index: number): Row {
  return {
    id: `run:${entry.eventId}:${index}`,
    label: oneLine(idIn(run), 80),
    description: oneLine(`${run.script} · ${run.ok ? duration(run.durationMs) : (run.code ?? 'failed')}`, 160),
    tooltip: [
      `**${text(idIn(run))}**, ${text(run.script)}`,
      run.ok ? `Worked in ${duration(run.durationMs)}.` : text(run.message ?? run.code ?? 'Failed.'),
    ].join('\n\n'),
    icon: ICONS[run.ok ? 'ok' : isStillRunning(entry, run) ? 'late' : 'failed'],
    contextValue: 'run plugin',
    children: 'none',
    command: 'codexPlugins.openEvent',
  };
}

/** A handler that the save did not wait for is no failure before it has ended. */
function isStillRunning({ outcome }: HistoryEntry, { code }: HandlerRun): boolean {
  return outcome === 'late' && code !== undefined && wasNotWaitedFor(code);
}

function text(value: string): string {
  return escapeMarkdown(oneLine(value, 600));
}
