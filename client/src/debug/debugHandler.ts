// "Debug Handler": attaches a debugger to the plugin's worker, and sends an event that the handler stops in.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  FireMockEventRequest,
  HandlerModeRequest,
  isAboutFile,
  mayWorkOnDisk,
  ListTestsRequest,
  runtimeOf,
  type HistoryDetail,
  type PluginView,
  type Runtime,
} from '../../../server/src/protocol.ts';
import { pickHandler, runHandler } from '../commands/run.ts';
import { runAgain } from '../commands/runAgain.ts';
import { isOfferedToRun, mayRun, report, type RunParts } from '../commands/running.ts';
import { fileUriOf, handlerOf, targetOf, type HandlerTarget } from '../commands/targets.ts';
import { handlesLanguage } from '../host/health.ts';
import type { EventDocuments } from '../sidebar/eventDocuments.ts';
import { eventLabel } from '../sidebar/eventWords.ts';
import { outcomeWord } from '../sidebar/outcomes.ts';
import { fileName, oneLine, timeOfDay } from '../words.ts';
import { debugSources, isHandler, meantSource, type DebugSource } from './debugSources.ts';

export interface DebugParts extends RunParts {
  events: Pick<EventDocuments, 'detail'>;
}

/** With what each handler was debugged last in this window. */
const last = new Map<string, DebugSource>();

/** @param argument a handler, with the URI of the file that it is to run on where one is known. @param isAsked has the user choose the event. */
export async function debugHandler(parts: DebugParts, argument: unknown, isAsked: boolean): Promise<void> {
  const target = handlerOf(argument) ?? (await handlerInFront(parts, l10n.t('Debug a Handler')));
  if (!target || !(await mayRun(parts, target.pluginKey))) return;
  const mockEvents = await parts.client.sendRequest(ListTestsRequest.type, { pluginKey: target.pluginKey });
  const files = filesFor(parts, target, fileUriOf(argument));
  const sources = debugSources({ target, files, activity: parts.state.activity, mockEvents });
  const key = JSON.stringify(target);
  const source = isAsked ? await pickSource(sources, target) : await possibleSource(sources, last.get(key));
  if (source === undefined) {
    if (!isAsked || sources.length === 0) await sayWhatIsMissing(target);
    return;
  }
  last.set(key, source);
  if (source.kind === 'mock' && !(await mayFire(parts, target))) return;
  if (await attach(parts, target.event, [target])) await send(parts, target, source);
}

/** That very event again, with a debugger on all handlers that it ran, or on one of them. */
export async function debugAgain(
  parts: DebugParts,
  detail: HistoryDetail,
  { run, onAttached }: { run?: number | undefined; onAttached?: () => void } = {},
): Promise<void> {
  const meant = run === undefined ? detail.handlers : detail.handlers.slice(run, run + 1);
  for (const pluginKey of new Set(meant.map((one) => one.pluginKey))) if (!(await mayRun(parts, pluginKey))) return;
  if (meant.length > 0 && !(await attach(parts, detail.event, meant))) return;
  onAttached?.();
  await runAgain(parts, { ...detail, handlers: meant });
}

/** One session for each worker that the handlers run in. */
async function attach(parts: DebugParts, event: string, handlers: readonly DebuggedHandler[]): Promise<boolean> {
  const inWorkers = await handlersInWorkers(parts, event, handlers);
  if (handlers.length > 0 && inWorkers.length === 0) return false;
  const workers = new Map(
    inWorkers.map(({ pluginKey, script }) => {
      const runtime = runtimeOf(script) ?? 'node';
      return [`${runtime} ${pluginKey}`, { pluginKey, runtime }];
    }),
  );
  for (const worker of workers.values()) if (!(await parts.debugging.attach(worker))) return false;
  return true;
}

/** The runtimes of handlers in which a debugger can stop; where there is none, why is said. */
export async function debuggedRuntimes(parts: DebugParts, targets: readonly HandlerTarget[]): Promise<Runtime[]> {
  const [first] = targets;
  if (!first) return [];
  const inWorkers = await handlersInWorkers(parts, first.event, targets);
  return [...new Set(inWorkers.map(({ script }) => runtimeOf(script) ?? 'node'))];
}

/** Those that are no programs. Where all are, it is said. */
async function handlersInWorkers<One extends DebuggedHandler>(parts: DebugParts, event: string, handlers: readonly One[]): Promise<One[]> {
  const modes = await Promise.all(handlers.map((one) => modeOf(parts, event, one)));
  const inWorkers = handlers.filter((_, index) => modes[index] !== 'oneShot');
  const [program] = handlers;
  if (program && inWorkers.length === 0) void sayItIsAProgram(event, program);
  return inWorkers;
}

interface DebuggedHandler {
  pluginKey: string;
  script: string;
  function?: string | undefined;
}

function modeOf(
  { client }: DebugParts,
  event: string,
  { pluginKey, script, function: name }: DebuggedHandler,
): Promise<'warm' | 'oneShot' | null> {
  return client.sendRequest(HandlerModeRequest.type, { pluginKey, event, script, ...(name !== undefined && { function: name }) });
}

/** Debuggers attach to workers. A program has gone through all of its lines before one could. */
async function sayItIsAProgram(event: string, { script }: DebuggedHandler): Promise<void> {
  const message = l10n.t(
    '{0} has no function for {1}, so it is run as a program for each event, in which no debugger stops. Write a function for the event, and it is called in the plugin’s worker.',
    oneLine(script, 80),
    oneLine(event, 60),
  );
  const guide = l10n.t('Open Guide');
  if ((await vscode.window.showWarningMessage(message, guide)) === guide) await vscode.commands.executeCommand('codexPlugins.openGuide');
}

async function send(parts: DebugParts, target: HandlerTarget, source: DebugSource): Promise<void> {
  switch (source.kind) {
    case 'file':
      return runHandler(parts, { ...target, uri: source.uri });
    case 'plain':
      return runHandler(parts, target);
    case 'past': {
      const detail = await parts.events.detail(source.eventId);
      if (detail) return runAgain(parts, { ...detail, handlers: detail.handlers.filter((one) => isRunOf(one, target)) });
      void vscode.window.showInformationMessage(l10n.t('The plugin host no longer keeps this event.'));
      return;
    }
    case 'mock':
      return fireMockEvent(parts, target, source.file);
  }
}

/** Mock events are fired on the editor's own host, where the breakpoints are: what a handler does to files itself, it does in the user's workspace. */
async function mayFire({ state }: DebugParts, { pluginKey }: HandlerTarget): Promise<boolean> {
  const plugin = state.plugin(pluginKey);
  if (!plugin || !mayWorkOnDisk(plugin)) return true;
  const anyway = l10n.t('Debug Anyway');
  const said = l10n.t('{0} may write files or start programs, and this mock event is fired in your workspace.', oneLine(plugin.name, 80));
  return (await vscode.window.showWarningMessage(said, { modal: true }, anyway)) === anyway;
}

async function fireMockEvent(parts: DebugParts, target: HandlerTarget, file: string): Promise<void> {
  const { event: _of, ...handler } = target;
  const answer = await parts.client.sendRequest(FireMockEventRequest.type, { ...handler, file });
  report(parts.failures, target.pluginKey, answer);
}

function isRunOf(
  { pluginKey, script, function: ran }: HistoryDetail['handlers'][number],
  target: Pick<HandlerTarget, 'pluginKey' | 'script' | 'function'>,
): boolean {
  return pluginKey === target.pluginKey && script === target.script && (target.function === undefined || ran === target.function);
}

/** The handler of the script in front, or the user's choice among all. */
export async function handlerInFront({ state }: Pick<DebugParts, 'state'>, title: string): Promise<HandlerTarget | undefined> {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath;
  const here = state.plugins
    .filter(isOfferedToRun)
    .flatMap((plugin) =>
      plugin.handlers.filter(({ script }) => scriptOf(plugin, script) === file).map((handler) => targetOf(plugin.key, handler)),
    );
  return here.length === 1 ? here[0] : pickHandler(state, undefined, title);
}

function scriptOf({ folder }: PluginView, script: string): string {
  return vscode.Uri.file(path.join(folder, script)).fsPath;
}

/**
 * Open files that the handler is for: the one that was named, the active one, those that can be seen and the others. The plugin's own scripts are none: what
 * is being debugged is not what is to be changed.
 */
export function filesFor(
  { state, activeFile }: Pick<DebugParts, 'state' | 'activeFile'>,
  target: HandlerTarget,
  named: string | undefined,
): { uri: string; name: string }[] {
  const plugin = state.plugin(target.pluginKey);
  const handler = plugin?.handlers.find((one) => isHandler(one, target));
  if (!plugin || !handler || !isAboutFile(target.event)) return [];
  const own = new Set([plugin.manifestFile, ...plugin.handlers.map(({ script }) => scriptOf(plugin, script))]);
  const open = vscode.workspace.textDocuments.filter(({ uri, isClosed }) => !isClosed && isInTab(uri));
  const documents = [
    ...open.filter(({ uri }) => uri.toString() === (named && vscode.Uri.parse(named).toString())),
    ...[activeFile.current()?.document, ...vscode.window.visibleTextEditors.map(({ document }) => document), ...open].filter(
      (document) => document !== undefined,
    ),
  ];
  const fitting = documents.filter(
    ({ uri, languageId }) => uri.scheme === 'file' && !own.has(uri.fsPath) && handlesLanguage(handler, languageId),
  );
  return [
    ...new Map(fitting.filter((one) => fitsPattern(handler.pattern, plugin, one)).map(({ uri }) => [uri.toString(), uri])).values(),
  ].map((uri) => ({ uri: uri.toString(), name: fileName(uri.fsPath) }));
}

function fitsPattern(pattern: string | undefined, { workspaceFolder }: PluginView, document: vscode.TextDocument): boolean {
  if (pattern === undefined) return true;
  const folder = workspaceFolder ?? vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
  return folder === undefined || vscode.languages.match({ pattern: new vscode.RelativePattern(folder, pattern) }, document) > 0;
}

function isInTab(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}

/** The one that is meant, of those whose file is still there. */
export async function possibleSource(sources: readonly DebugSource[], before: DebugSource | undefined): Promise<DebugSource | undefined> {
  const gone = new Set<DebugSource>();
  for (;;) {
    const meant = meantSource(
      sources.filter((one) => !gone.has(one)),
      before,
    );
    const filePath = meant?.kind === 'past' ? meant.entry.filePath : undefined;
    if (meant === undefined || filePath === undefined || (await isThere(filePath))) return meant;
    gone.add(meant);
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await Promise.resolve(vscode.workspace.fs.stat(vscode.Uri.file(file))).catch(() => undefined)) !== undefined;
}

async function pickSource(sources: readonly DebugSource[], { event }: HandlerTarget): Promise<DebugSource | undefined> {
  if (sources.length === 0) return undefined;
  const items = sources.map((source) => ({ ...itemOf(source, event), source }));
  const options = { title: l10n.t('Debug Handler'), placeHolder: l10n.t('Choose the event to debug it with'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.source;
}

function itemOf(source: DebugSource, event: string): { label: string; description: string; iconPath: vscode.ThemeIcon } {
  switch (source.kind) {
    case 'file':
      return { label: oneLine(source.name, 80), description: l10n.t('open file'), iconPath: new vscode.ThemeIcon('file') };
    case 'plain':
      return { label: oneLine(event, 80), description: l10n.t('now'), iconPath: new vscode.ThemeIcon('play') };
    case 'past': {
      const { entry } = source;
      return {
        label: oneLine(eventLabel(entry), 80),
        description: [l10n.t('past event'), outcomeWord(entry.outcome), timeOfDay(entry.at)].join(' · '),
        iconPath: new vscode.ThemeIcon('history'),
      };
    }
    case 'mock':
      return {
        label: oneLine(source.name, 80),
        description: `${l10n.t('mock event')} · ${oneLine(fileName(source.file), 80)}`,
        iconPath: new vscode.ThemeIcon('beaker'),
      };
  }
}

async function sayWhatIsMissing(target: HandlerTarget): Promise<void> {
  const event = oneLine(target.event, 60);
  const open = l10n.t('Open File…');
  const write = l10n.t('Send Event…');
  const message = isAboutFile(target.event)
    ? l10n.t(
        'There is nothing to debug {0} with: no open file is one that it is for, no event has reached it, and the plugin has no mock event of {1}. Open such a file, or save one of its events as a mock event in the Activity view.',
        oneLine(target.script, 80),
        event,
      )
    : l10n.t(
        'There is nothing to debug {0} with: no event has reached it, and the plugin has no mock event of {1}. Save one of its events as a mock event in the Activity view, or write one.',
        oneLine(target.script, 80),
        event,
      );
  const choice = await vscode.window.showInformationMessage(message, ...(isAboutFile(target.event) ? [open, write] : [write]));
  if (choice === open) await vscode.commands.executeCommand('workbench.action.quickOpen');
  else if (choice === write) await vscode.commands.executeCommand('codexPlugins.sendEvent', target);
}
