// How times, durations and texts of plugins are written for people. Text that a plugin chose is never trusted to be harmless.
import * as l10n from '@vscode/l10n';
import { bothEnds as shownWithBothEnds, oneLine as shownOnOneLine, withoutLinks } from '../../server/src/protocol.ts';

export { escapeMarkdown } from '../../server/src/protocol.ts';

/** `<1 ms`, `12 ms`, `1.2 s`. */
export function duration(ms: number): string {
  if (ms < 1) return '<1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `0.8 MB`, `43 MB`. */
export function megabytes(bytes: number): string {
  const all = bytes / 1024 / 1024;
  return `${all < 10 ? all.toFixed(1) : Math.round(all)} MB`;
}

/** `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (!(seconds >= 5)) return l10n.t('just now');
  if (seconds < 60) return l10n.t('{0} s ago', seconds);
  if (seconds < 3600) return l10n.t('{0} min ago', Math.floor(seconds / 60));
  if (seconds < 86_400) return l10n.t('{0} h ago', Math.floor(seconds / 3600));
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? l10n.t('yesterday') : l10n.t('{0} days ago', days);
}

/** Local time of day, `12:30:05`. */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The last segment of a path of either kind. */
export function fileName(filePath: string): string {
  return /[^\\/]+$/.exec(filePath)?.[0] ?? filePath;
}

/**
 * A text on one line for notifications and labels, in which nothing is hidden or turned around, so that a plugin's name cannot rewrite the question it
 * stands in. The editor makes links, which may run commands, and icons of what is written in brackets: these are taken apart.
 */
export function bothEnds(text: string, maxLength = 120): string {
  return withoutLinks(shownWithBothEnds(text, maxLength));
}

/** The same, without its end where it is longer than it may be. */
export function oneLine(text: string, maxLength = 120): string {
  return withoutLinks(shownOnOneLine(text, maxLength));
}
