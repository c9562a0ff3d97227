// What stands above a function in a handler script: run it, debug it, and how it last did.
import * as l10n from '@vscode/l10n';
import type { CodeLens, Range } from 'vscode-languageserver-protocol';
import type { HandlerView, PluginView } from '../../../contract/views.ts';
import { paths } from '../../../paths/paths.ts';
import { rangeOf, type PluginFolder } from '../documents/pluginFolder.ts';
import { howItEnded, milliseconds, runLens, targetOf, type FileFor } from './lenses.ts';

/** The lenses of a script of a loaded plugin, above the functions that the host calls. */
export async function scriptLensesOf(
  file: string,
  { plugin, folder, fileFor }: { plugin: PluginView; folder: PluginFolder; fileFor: FileFor },
): Promise<CodeLens[]> {
  const here = plugin.handlers.filter(({ script }) => paths.same(folder.fileOf(script) ?? '', file));
  const placed: { handler: HandlerView; line: number }[] = [];
  const seen = new Set<string>();
  for (const handler of here) {
    const { event, script, function: named } = handler;
    const range = rangeOf(await folder.resolve(script, event, named));
    // A script without a function for the event is run as a whole.
    const line = range?.start.line ?? 0;
    // Handlers of one event that differ in what they are for are one function all the same.
    const key = `${line} ${event}`;
    if (!seen.has(key)) placed.push({ handler, line });
    seen.add(key);
  }
  return placed.flatMap(({ handler, line }) => {
    const isShared = placed.some((other) => other.handler !== handler && other.line === line);
    return lensesOf(plugin, handler, { line, fileFor, isShared });
  });
}

function lensesOf(
  { key }: PluginView,
  handler: HandlerView,
  { line, fileFor, isShared }: { line: number; fileFor: FileFor; isShared: boolean },
): CodeLens[] {
  const start = { line, character: 0 };
  const range: Range = { start, end: start };
  const { event, languages, lastRun } = handler;
  const target = targetOf(key, handler);
  const { title, argument } = runLens(target, languages, fileFor);
  // One function may be called for several events.
  const of = isShared ? `${event}: ` : '';
  return [
    { range, command: { title: `${of}${title}`, command: 'codexPlugins.runHandler', arguments: [argument] } },
    { range, command: { title: l10n.t('Debug'), command: 'codexPlugins.debugHandler', arguments: [argument] } },
    lastRun
      ? { range, command: { title: outcomeWithAge(handler), command: 'codexPlugins.openEvent', arguments: [{ eventId: lastRun.eventId }] } }
      : { range, command: { title: l10n.t('not run yet'), command: '' } },
  ];
}

/** How the last run went, when, and how long most runs take. */
export function outcomeWithAge({ lastRun, statistics }: HandlerView, now = Date.now()): string {
  if (!lastRun) return '';
  const how = howItEnded(lastRun);
  const usual = statistics ? [`p95 ${milliseconds(statistics.p95Ms)}`] : [];
  return [how, age(lastRun.at, now), ...usual].join(' · ');
}

function age(at: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (!(minutes >= 1)) return l10n.t('just now');
  if (minutes < 60) return l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? l10n.t('{0} h ago', hours) : l10n.t('more than a day ago');
}
