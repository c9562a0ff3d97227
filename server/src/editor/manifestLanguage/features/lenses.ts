// What stands above and behind each handler in a manifest: what can be done with it, how it last did, and what is not written there.
import { shownNumber } from '../../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import { InlayHintKind, type CodeLens, type InlayHint, type Range } from 'vscode-languageserver-protocol';
import type { HostSettings } from '../../../host/types.ts';
import type { HandlerDeclaration } from '../../../manifest/model/manifest.ts';
import { findProperty, get, itemsOf, type ManifestDocument, type ObjectNode, type TreeNode } from '../../../manifest/syntax/tree.ts';
import type { LensCommand } from './commands.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import { nameOf } from '../documents/pluginFolder.ts';
import { isAboutFile, type SavePhase } from '../../../contract/eventNames.ts';
import { oneLine, shownLine, withoutLinks } from '../../../text/shownText.ts';
import type { RecentFile } from '../../recentFiles.ts';
import { BUDGETS } from '../../../contract/budgets.ts';
import type { HandlerView, PluginView } from '../../../contract/views.ts';

/** The last file that a handler for some languages can be run on. */
export type FileFor = (languages: readonly string[]) => RecentFile | undefined;

interface Target {
  pluginKey: string;
  event: string;
  script: string;
  /** Where the manifest names one: a script may have several for the same event. */
  function?: string;
  /** And it may have some of both phases of a save. */
  phase?: SavePhase;
}

export function targetOf(
  pluginKey: string,
  { event, script, function: named, phase }: Pick<HandlerView, 'event' | 'script' | 'function' | 'phase'>,
): Target {
  return { pluginKey, event, script, ...(named !== undefined && { function: named }), ...(phase && { phase }) };
}

/** The lens that runs a handler: it names the file that is run on, and takes that one, whichever is in front by then. */
export function runLens(
  target: Target,
  languages: readonly string[],
  fileFor: FileFor,
): { title: string; argument: Target & { uri?: string } } {
  if (target.event === 'onCommand') return { title: l10n.t('Run Command…'), argument: target };
  if (!isAboutFile(target.event)) return { title: l10n.t('Run'), argument: target };
  const file = fileFor(languages);
  return file
    ? { title: l10n.t('Run on {0}', withoutLinks(shownLine(file.name))), argument: { ...target, uri: file.uri } }
    : { title: l10n.t('Run on Active File'), argument: target };
}

/** Lenses on each handler; without a loaded plugin there is nothing that could run. */
export async function lensesOf(manifest: OpenManifest, plugin: PluginView | undefined, fileFor: FileFor): Promise<CodeLens[]> {
  if (manifest.kind !== 'manifest' || !plugin) return [];
  const { handlers } = await manifest.draft();
  const views = Map.groupBy(plugin.handlers, keyOf);
  return handlers.flatMap((handler) => {
    const start = { line: handler.range.start.line, character: handler.range.start.character };
    const range: Range = { start, end: start };
    const target = targetOf(plugin.key, handler);
    const lens = (title: string, command: LensCommand, argument: object): CodeLens => ({
      range,
      command: { title, command, arguments: [argument] },
    });
    const view = viewOf(views, handler);
    const run = runLens(target, handler.languages, fileFor);
    return [
      lens(run.title, 'codexPlugins.runHandler', run.argument),
      lens(l10n.t('Debug'), 'codexPlugins.debugHandler', run.argument),
      lens(l10n.t('Send Event…'), 'codexPlugins.sendEvent', target),
      view?.lastRun
        ? lens(outcome(view), 'codexPlugins.openEvent', { eventId: view.lastRun.eventId })
        : { range, command: { title: l10n.t('not run yet'), command: '' } },
    ];
  });
}

/** The host's view of a handler: what is on disk may differ from what is being typed. */
function viewOf(views: ReadonlyMap<string, HandlerView[]>, handler: HandlerDeclaration): HandlerView | undefined {
  const same = views.get(keyOf(handler));
  return same?.find(({ line }) => line === handler.range.start.line) ?? same?.[0];
}

/** What a handler is known by, wherever in the manifest it stands. */
function keyOf({ event, script, function: named }: Pick<HandlerView, 'event' | 'script' | 'function'>): string {
  return JSON.stringify([event, script, named]);
}

function outcome({ lastRun, statistics }: HandlerView): string {
  if (!lastRun) return '';
  const how = howItEnded(lastRun);
  return statistics ? `${how} · p95 ${milliseconds(statistics.p95Ms)}` : how;
}

/** With the time that a good run took, or the beginning of what went wrong. What a handler declined, and what was stopped, is neither of both. */
export function howItEnded({ outcome: how, durationMs, error = how }: NonNullable<HandlerView['lastRun']>): string {
  if (how === 'ok') return `✓ ${milliseconds(durationMs)}`;
  return `${how === 'failed' ? '✗' : '–'} ${withoutLinks(oneLine(error.split('\n')[0] ?? '', 60))}`;
}

export function milliseconds(duration: number): string {
  return `${duration < 10 ? Math.round(duration * 10) / 10 : Math.round(duration)} ms`;
}

/** The function that is called where none is named, and the deadline that counts in the end. */
export async function hintsOf(manifest: OpenManifest, range: Range, settings: HostSettings): Promise<InlayHint[]> {
  if (manifest.kind !== 'manifest') return [];
  const { document, folder } = manifest;
  const { handlers } = await manifest.draft();
  const hints: InlayHint[] = [];
  const declarations = declarationsOf(document);
  for (const handler of handlers) {
    if (handler.range.end.line < range.start.line || handler.range.start.line > range.end.line) continue;
    const { declared, script } = declarations.get(document.lines.offsetAt(handler.range.start)) ?? {};
    if (!script) continue;
    const deadline = deadlineOf(handler, settings);
    if (!(declared && saysDeadline(declared, deadline.ms))) {
      const behind = (declared && findProperty(declared, 'event')?.value) ?? script;
      hints.push(hint(document.lines.positionAt(behind.end), deadline.text, deadline.why));
    }
    if (handler.function !== undefined) continue;
    const name = nameOf(await folder.resolve(handler.script, handler.event, undefined));
    if (name !== undefined)
      hints.push(hint(document.lines.positionAt(script.end), `→ ${name}`, l10n.t('What the host calls in {0}.', handler.script)));
  }
  return hints;
}

/** By where they start: what declares a handler, as an object or as a member of `hooks`, and the value that names its script. */
function declarationsOf({ root }: ManifestDocument): Map<number, { declared?: ObjectNode; script?: TreeNode }> {
  const found = new Map<number, { declared?: ObjectNode; script?: TreeNode }>();
  for (const declared of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) {
    const script = get(declared, 'script');
    if (declared.kind === 'object') found.set(declared.start, { declared, ...(script && { script }) });
  }
  const hooks = get(root, 'hooks');
  for (const { start, value } of hooks?.kind === 'object' ? hooks.properties : []) found.set(start, { ...(value && { script: value }) });
  return found;
}

function saysDeadline(handler: ObjectNode, ms: number): boolean {
  const written = findProperty(handler, 'maxExecutionTimeMs')?.value;
  return written?.kind === 'number' && written.value === ms;
}

function deadlineOf(
  { event, phase, maxExecutionTimeMs: own }: HandlerDeclaration,
  settings: HostSettings,
): { ms: number; text: string; why: string } {
  const shared = event === 'onCodeCompletion' ? settings.completion.budgetMs : phase === 'beforeSave' ? BUDGETS.beforeSaveMs : undefined;
  const ms = shared === undefined ? own : Math.min(own, shared);
  const why =
    shared !== undefined && shared < own
      ? l10n.t(
          'All {0} handlers together have {1} ms; this one alone may take {2} ms.',
          phase ?? event,
          shownNumber(shared),
          shownNumber(own),
        )
      : l10n.t('After this time the handler is stopped.');
  return { ms, text: l10n.t('within {0} ms', shownNumber(ms)), why };
}

function hint(position: InlayHint['position'], label: string, tooltip: string): InlayHint {
  return { position, label, tooltip, paddingLeft: true, kind: InlayHintKind.Type };
}
