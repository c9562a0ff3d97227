// The `diagnostics[]` that handlers return, shown at their documents: of each plugin the newest, where it stands in the document as it is now.
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-protocol';
import type { ReturnedDiagnostic } from '../contract/diagnostics.ts';
import { isQuery } from '../contract/eventNames.ts';
import { functionNamesFor } from '../contract/functionNames.ts';
import type { PluginView } from '../contract/views.ts';
import type { DispatchResult, HandlerResult } from '../host/types.ts';
import { paths } from '../paths/paths.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { oneLine, shownText } from '../text/shownText.ts';
import type { DiagnosticsBoard } from './diagnosticsBoard.ts';
import type { Documents, Opening, Snapshot } from './documents.ts';
import { PlacedDiagnostics } from './placedDiagnostics.ts';
import { PluginStatements, type Statement, type Subject } from './pluginStatements.ts';
import { filePathOf, uriOf } from './uris.ts';

const OWNER = 'plugin';

/** Of one plugin in one document. All of them move while somebody types, and editors show fewer. */
const MOST = 5_000;

/** What an event was about: a document as it was then, or a workspace folder. */
export interface About {
  /** Without a text where the event was fired anew, for what it had missed. */
  document?: Opening & Partial<Pick<Snapshot, 'version' | 'text'>>;
  workspaceRoot?: string;
  /** The only script that was run, where somebody chose it, and the only one of its functions. The others of the event were not asked. */
  script?: string;
  function?: string;
}

/** What the handlers of one plugin said at one event. */
interface Heard {
  pluginKey: string;
  pluginId: string;
  said: { handler: string; diagnostics: ReturnedDiagnostic[]; given: string | undefined }[];
  /** Those that had nothing to say, and said so by being well. */
  silent: string[];
  /** Those of which nothing was heard. */
  failed: { script: string; function?: string }[];
}

/** Publishes what handlers found, each plugin's findings under its name. */
export class PluginDiagnostics {
  readonly #board: DiagnosticsBoard;
  readonly #documents: Documents;
  readonly #firstFolder: () => string | undefined;
  readonly #isThere: (filePath: string) => boolean;
  #plugins = new Map<string, PluginView>();
  /** By URI and plugin key. */
  readonly #statements = new Map<string, Map<string, PluginStatements>>();

  /**
   * @param firstFolder what relative paths are of, where nothing else says.
   * @param isThere whether there is such a file.
   */
  constructor(
    board: DiagnosticsBoard,
    documents: Documents,
    firstFolder: () => string | undefined = () => undefined,
    isThere: (filePath: string) => boolean = existsSync,
  ) {
    this.#isThere = isThere;
    this.#board = board;
    this.#documents = documents;
    this.#firstFolder = firstFolder;
  }

  /**
   * Takes the answers of one dispatch. What is said about a document that was closed meanwhile is not shown, also where the same file was opened
   * again: it may have another text now.
   */
  take(result: DispatchResult, about: About): void {
    for (const heard of heardIn(result)) this.#take(heard, result, about);
  }

  #take(heard: Heard, result: DispatchResult, about: About): void {
    const { order = Infinity, event } = result;
    const { pluginKey, pluginId } = heard;
    const { document } = about;
    const folder = about.workspaceRoot ?? this.#plugins.get(pluginKey)?.workspaceFolder ?? this.#firstFolder() ?? '';
    const isGone = document !== undefined && !this.#documents.isOpen(document);
    const saidOf = new Map<string, Map<string, PlacedDiagnostics>>();
    if (document && !isGone && heard.said.length > 0) saidOf.set(document.uri, new Map());
    for (const { handler, diagnostics, given } of heard.said) {
      const byUri = Map.groupBy(diagnostics, (one) => this.#uriFor(one, about, folder));
      for (const [uri, returned] of byUri) {
        if (uri === undefined || (isGone && uri === document.uri)) continue;
        const list = worstOf(returned, MOST).map((one) => this.#toLsp(one, pluginKey, pluginId));
        const left = returned.length - list.length;
        if (left > 0) {
          const message = left === 1 ? l10n.t('1 more is not shown.') : l10n.t('{0} more are not shown.', left);
          list.push(this.#toLsp({ range: list.at(-1)!.range, message, severity: 3 }, pluginKey, pluginId));
        }
        const texts = uri === document?.uri ? textsOf(document, given, result) : { document: this.#documents.saved(uri) };
        saidOf.set(uri, (saidOf.get(uri) ?? new Map<string, PlacedDiagnostics>()).set(handler, new PlacedDiagnostics(list, texts)));
      }
    }
    const subject: Subject = document ? { kind: 'document', uri: document.uri } : { kind: 'folder', folder };
    this.#takeBackElsewhere(heard, subject, order, new Set([...saidOf.keys(), document?.uri]));
    for (const [uri, parts] of saidOf) {
      const itself: Subject = uri === document?.uri ? { kind: 'itself' } : subject;
      const keeps = (handler: string, before: Statement): boolean => wasNotHeard(handler, before, heard, event, about);
      this.#of(uri, pluginKey).take(itself, { event, order, parts }, keeps);
    }
    if (document && !isGone) for (const handler of heard.silent) this.#of(document.uri, pluginKey).silent(handler, order);
    for (const uri of new Set([...saidOf.keys(), ...(document && !isGone ? [document.uri] : [])])) this.#show(uri, pluginKey);
  }

  /** What was said before about documents that were not named this time. */
  #takeBackElsewhere({ pluginKey, said, silent }: Heard, subject: Subject, order: number, named: ReadonlySet<unknown>): void {
    const isAllWell = said.length > 0 && said.every(({ diagnostics }) => diagnostics.length === 0);
    const heard = new Set([...said.map(({ handler }) => handler), ...silent]);
    if (heard.size === 0) return;
    for (const [uri, plugins] of this.#statements) {
      const statements = plugins.get(pluginKey);
      if (!statements || named.has(uri)) continue;
      if (statements.takeBack(subject, order, isAllWell ? undefined : heard)) this.#show(uri, pluginKey);
    }
  }

  /** What plugins say of a document by answering an event of this name. */
  saidAt(event: string, uri: string): Diagnostic[] {
    return [...(this.#statements.get(uri)?.values() ?? [])].flatMap((statements) => statements.list(event));
  }

  /** A plugin that may not run any more has nothing to say either, and nobody else takes back what a handler said that it has no more. */
  pluginsChanged(plugins: readonly PluginView[]): void {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    for (const [uri, statements] of this.#statements) {
      for (const [pluginKey, said] of statements) {
        const plugin = this.#plugins.get(pluginKey);
        if (plugin && ['ready', 'running', 'resting'].includes(plugin.state)) {
          const isThere = (handler: string): boolean => plugin.handlers.some(({ script }) => script === scriptOf(handler));
          const isToldOfFolders = (handler: string, event: string): boolean =>
            plugin.handlers.some((one) => one.script === scriptOf(handler) && one.event === event);
          if (said.keep(isThere, isToldOfFolders)) this.#show(uri, pluginKey);
          continue;
        }
        statements.delete(pluginKey);
        this.#board.set(uri, ownerOf(pluginKey), []);
      }
      if (statements.size === 0) this.#statements.delete(uri);
    }
  }

  /** What was found when the folder was opened is not looked for any more. */
  folderRemoved(workspaceRoot: string): void {
    this.#changeAll((statements) => statements.folderRemoved(workspaceRoot));
  }

  documentOpened(uri: string): void {
    this.#nameAs(uri);
    for (const pluginKey of this.#statements.get(uri)?.keys() ?? []) this.#show(uri, pluginKey);
  }

  /** What was said of a file before goes by the editor's own name for it from now on. */
  #nameAs(uri: string): void {
    const file = this.#statements.has(uri) ? undefined : filePathOf(uri);
    if (file === undefined) return;
    for (const [other, statements] of this.#statements) {
      const otherFile = filePathOf(other);
      if (otherFile === undefined || !paths.same(file, otherFile)) continue;
      this.#statements.delete(other);
      this.#statements.set(uri, statements);
      for (const pluginKey of statements.keys()) this.#board.set(other, ownerOf(pluginKey), []);
      return;
    }
  }

  /** The text of an open document changed. */
  documentChanged(uri: string): void {
    this.#board.textChanged(uri);
    const statements = this.#statements.get(uri);
    const text = statements && this.#documents.get(uri)?.getText();
    if (text === undefined) return;
    let isExact = false;
    for (const one of statements?.values() ?? []) {
      if (!one.mayBeExact(text.length)) continue;
      this.#move(uri, one);
      isExact = true;
    }
    // What handlers made of the document is in it.
    if (isExact) this.#board.publish(uri);
  }

  /** To be called while the document is open still, and `documentClosed` when it is not. */
  documentClosing(uri: string): void {
    const saved = this.#documents.saved(uri);
    if (!saved) return;
    const isOpenNow = this.#documents.snapshot(uri);
    for (const statements of this.#statements.get(uri)?.values() ?? []) {
      if (isOpenNow) statements.moveTo(isOpenNow, this.#documents);
      statements.closed(saved, this.#documents);
    }
  }

  documentClosed(uri: string): void {
    this.#forgetIfGone(uri);
    for (const pluginKey of this.#statements.get(uri)?.keys() ?? []) this.#show(uri, pluginKey);
    this.#changeAll((statements) => statements.takeBack({ kind: 'document', uri }));
  }

  /** A file that was renamed or removed: nobody looks at it any more, and says that all is well with it. */
  #forgetIfGone(uri: string): void {
    const file = this.#statements.has(uri) ? filePathOf(uri) : undefined;
    if (file === undefined || this.#isThere(file)) return;
    for (const pluginKey of this.#statements.get(uri)?.keys() ?? []) this.#board.set(uri, ownerOf(pluginKey), []);
    this.#statements.delete(uri);
  }

  #changeAll(change: (statements: PluginStatements) => boolean): void {
    for (const [uri, plugins] of this.#statements) {
      for (const [pluginKey, statements] of plugins) if (change(statements)) this.#show(uri, pluginKey);
    }
  }

  #of(uri: string, pluginKey: string): PluginStatements {
    const plugins = this.#statements.get(uri) ?? new Map<string, PluginStatements>();
    this.#statements.set(uri, plugins);
    const statements = plugins.get(pluginKey) ?? new PluginStatements();
    plugins.set(pluginKey, statements);
    return statements;
  }

  #show(uri: string, pluginKey: string): void {
    const plugins = this.#statements.get(uri);
    const statements = plugins?.get(pluginKey);
    if (!plugins || !statements) return;
    const owner = ownerOf(pluginKey);
    if (!statements.isEmpty) {
      this.#board.set(uri, owner, () => this.#move(uri, statements).list());
      return;
    }
    plugins.delete(pluginKey);
    if (plugins.size === 0) this.#statements.delete(uri);
    this.#board.set(uri, owner, []);
  }

  #move(uri: string, statements: PluginStatements): PluginStatements {
    const now = this.#documents.snapshot(uri);
    if (now) statements.moveTo(now, this.#documents);
    return statements;
  }

  #uriFor({ filePath }: ReturnedDiagnostic, about: About, folder: string): string | undefined {
    if (filePath === undefined) return about.document?.uri;
    const absolute = path.resolve(folder, filePath);
    return this.#documents.ofFile(absolute)?.uri ?? uriOf(absolute, about.document?.uri);
  }

  #toLsp({ range, message, severity, code }: ReturnedDiagnostic, pluginKey: string, pluginId: string): Diagnostic {
    return {
      range: { start: { ...range.start }, end: { ...range.end } },
      message: shownText(message),
      severity: severity === undefined ? DiagnosticSeverity.Error : (severity as DiagnosticSeverity),
      source: oneLine(this.#plugins.get(pluginKey)?.name ?? pluginId, 80),
      ...(code !== undefined && { code: typeof code === 'string' ? oneLine(code) : code }),
    };
  }
}

function heardIn({ event, results, given }: DispatchResult): Heard[] {
  // These say nothing about documents.
  if (isQuery(event) || event === 'onContextUpdate') return [];
  const heard = new Map<string, Heard>();
  for (const [index, one] of results.entries()) {
    const { pluginKey, pluginId } = one;
    const ofPlugin = heard.get(pluginKey) ?? { pluginKey, pluginId, said: [], silent: [], failed: [] };
    heard.set(pluginKey, ofPlugin);
    const diagnostics = returnedDiagnostics(one.ok ? one.response?.['diagnostics'] : one.diagnostics);
    if (diagnostics) ofPlugin.said.push({ handler: handlerOf(one, event), diagnostics, given: given?.[index] });
    else if (one.ok) ofPlugin.silent.push(handlerOf(one, event));
    else ofPlugin.failed.push(one);
  }
  return [...heard.values()];
}

/** A handler by what it is, whichever event it was run for: functions of a script that are called after their events are one handler. */
function handlerOf({ script, function: name = '' }: Pick<HandlerResult, 'script' | 'function'>, event: string): string {
  const isUsual = [...functionNamesFor(event, 'python'), 'default'].includes(name);
  return `${script}\0${isUsual ? '' : name}`;
}

function scriptOf(handler: string): string {
  return handler.split('\0', 1)[0]!;
}

/** Whether what a handler said before stays, since it was not asked this time, or did not get to an answer. */
function wasNotHeard(
  handler: string,
  before: Statement,
  { failed, said }: Heard,
  event: string,
  { script: only, function: name }: About,
): boolean {
  if (said.some((one) => one.handler === handler)) return false;
  const script = scriptOf(handler);
  const wasAsked =
    only === undefined || (name === undefined ? only === script : handlerOf({ script: only, function: name }, event) === handler);
  if (!wasAsked) return before.event === event;
  return failed.some((one) => (one.function === undefined ? one.script === script : handlerOf(one, event) === handler));
}

/** The texts that a response's positions can be followed through. */
function textsOf(
  { text, ...opening }: NonNullable<About['document']>,
  given: string | undefined,
  { content }: DispatchResult,
): ConstructorParameters<typeof PlacedDiagnostics>[1] {
  return {
    given: given ?? text,
    ...(text !== undefined && { document: { ...opening, text } }),
    ...(text !== undefined && content !== undefined && { becomes: fitToDocument(text, content) }),
  };
}

/** The worst of them, in the order in which they were returned. */
function worstOf(returned: readonly ReturnedDiagnostic[], most: number): readonly ReturnedDiagnostic[] {
  if (returned.length <= most) return returned;
  const worst = returned.toSorted((a, b) => (a.severity ?? 1) - (b.severity ?? 1)).slice(0, most);
  const kept = new Set(worst);
  return returned.filter((one) => kept.has(one));
}

function ownerOf(pluginKey: string): string {
  return `${OWNER}\0${pluginKey}`;
}

/** Undefined where the response says nothing of them. The host has checked them by the schema. */
function returnedDiagnostics(diagnostics: unknown): ReturnedDiagnostic[] | undefined {
  return Array.isArray(diagnostics) ? (diagnostics as ReturnedDiagnostic[]) : undefined;
}
