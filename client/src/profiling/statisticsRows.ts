// What "Show Statistics" shows: a row for each handler, in the order that was asked for.
import * as l10n from '@vscode/l10n';
import type { HandlerView, PluginView, WorkerMemory } from '../../../server/src/protocol.ts';
import { distinction } from '../sidebar/handlerWords.ts';
import { memoryOf } from '../sidebar/pluginRows.ts';
import { duration, megabytes, oneLine } from '../words.ts';

export const COLUMNS = ['handler', 'runs', 'errors', 'timeouts', 'p50Ms', 'p95Ms', 'p99Ms', 'memory'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  by: Column;
  descending: boolean;
}

export interface StatisticsRow {
  plugin: PluginView;
  handler: HandlerView;
  /** `onFileSave`, and what tells it from the plugin's others. */
  name: string;
  /** Of its worker, which other handlers may share. */
  memoryBytes: number | undefined;
}

export function columnName(column: Column): string {
  switch (column) {
    case 'handler':
      return l10n.t('Handler');
    case 'runs':
      return l10n.t('Runs');
    case 'errors':
      return l10n.t('Errors');
    case 'timeouts':
      return l10n.t('Timeouts');
    case 'p50Ms':
      return 'p50';
    case 'p95Ms':
      return 'p95';
    case 'p99Ms':
      return 'p99';
    case 'memory':
      return l10n.t('Worker Memory');
  }
}

/** What has not run yet, or is not known, comes last in either order; what is alike stays in the order of the plugins. */
export function statisticsRows(
  plugins: readonly PluginView[],
  memory: readonly WorkerMemory[],
  { by, descending }: Order,
): StatisticsRow[] {
  const rows = plugins.flatMap((plugin) =>
    [...plugin.handlers, ...(plugin.endpoints ?? [])].map((handler) => ({
      plugin,
      handler,
      name: oneLine([handler.event, ...distinction(handler, plugin.handlers)].join(' · '), 160),
      memoryBytes: memoryOf(plugin, handler, memory),
    })),
  );
  if (by === 'handler') return descending ? rows.toReversed() : rows;
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a, by), valueOf(b, by)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return descending ? right - left : left - right;
  });
}

function valueOf({ handler: { statistics }, memoryBytes }: StatisticsRow, by: Exclude<Column, 'handler'>): number | undefined {
  return by === 'memory' ? memoryBytes : statistics?.[by];
}

export function cellText(row: StatisticsRow, column: Exclude<Column, 'handler'>): string {
  const value = valueOf(row, column);
  if (value === undefined) return '\u2013';
  if (column === 'memory') return megabytes(value);
  return column === 'p50Ms' || column === 'p95Ms' || column === 'p99Ms' ? duration(value) : String(value);
}

/** The table as plain text, for a report or a chat. */
export function statisticsText(rows: readonly StatisticsRow[]): string {
  const head = [l10n.t('Plugin'), ...COLUMNS.map(columnName), l10n.t('Script')];
  const lines = rows.map((row) => [
    `${oneLine(row.plugin.name, 80)} ${oneLine(row.plugin.version, 40)}`.trim(),
    row.name,
    ...COLUMNS.filter((column) => column !== 'handler').map((column) => cellText(row, column)),
    oneLine(row.handler.script, 200),
  ]);
  const all = [head, ...lines];
  const widths = head.map((_, at) => Math.max(...all.map((cells) => cells[at]!.length)));
  const isNumber = (at: number): boolean => at >= 2 && at < head.length - 1;
  return all
    .map((cells) =>
      cells
        .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
