// Shows authors where their handlers failed: at the line of the script that threw, until the handler has run well again.
import * as l10n from '@vscode/l10n';
import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation, type Range } from 'vscode-languageserver-protocol';
import { kindOf, namedMessage, type CodePlace, type HandlerError } from '../contract/errors.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { PluginView } from '../contract/views.ts';
import { readSmallFile } from '../disk/smallFile.ts';
import type { DispatchRecord, HandlerResult, PluginReload } from '../host/types.ts';
import { paths } from '../paths/paths.ts';
import { realPath } from '../paths/realPath.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { bothEnds, oneLine, shownLine } from '../text/shownText.ts';
import type { ClientProfile } from './client.ts';
import type { DiagnosticsBoard } from './diagnosticsBoard.ts';
import type { Documents } from './documents.ts';
import { PlacedDiagnostics } from './placedDiagnostics.ts';
import { filePathOf, uriOf } from './uris.ts';

const OWNER = 'script';

/** How much of an error's text is shown: a plugin says what it likes. */
const LONGEST = 600;

/** Packages that a plugin brought along. The line that called them is the one to look at. */
const BROUGHT_ALONG = /^(?:node_modules|site-packages|\.venv|venv)$/;

interface Fault {
  pluginKey: string;
  script: string;
  event: string;
  phase: SavePhase | undefined;
  /** Unknown where the script did not get so far. */
  function: string | undefined;
  code: HandlerError['code'];
  uri: string;
  placed: PlacedDiagnostics;
}

export interface ScriptFaultsOptions {
  board: DiagnosticsBoard;
  documents: Documents;
  profile: Pick<ClientProfile, 'relatedInformation'>;
  workspaceFolders: () => readonly string[];
}

export class ScriptFaults {
  readonly #options: ScriptFaultsOptions;
  #plugins = new Map<string, PluginView>();
  #faults: Fault[] = [];

  constructor(options: ScriptFaultsOptions) {
    this.#options = options;
  }

  /** Takes how each handler of an event ended. */
  record({ event, request, result }: DispatchRecord): void {
    const { phase } = request;
    for (const one of result.results) {
      const { pluginKey, script, function: name } = one;
      const isOfScript = (fault: Fault): boolean => fault.pluginKey === pluginKey && fault.script === script;
      // What one function does says nothing of another one of the script, and what it does after the save nothing of what it does before.
      const isSame = (fault: Fault): boolean =>
        isOfScript(fault) && fault.event === event && isAlike(fault.function, name) && isAlike(fault.phase, phase);
      if (one.ok) {
        this.#drop((fault) => isSame(fault) || (fault.code === 'import-failed' && isOfScript(fault)));
        continue;
      }
      const fault = this.#faultOf(one, event, request);
      if (!fault) continue;
      this.#drop(isSame);
      this.#faults.push(fault);
      this.#show(fault.uri, pluginKey);
    }
  }

  /** What may not run any more is nothing to mend now. */
  pluginsChanged(plugins: readonly PluginView[]): void {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    this.#drop(({ pluginKey }) => !['ready', 'running', 'resting'].includes(this.#plugins.get(pluginKey)?.state ?? ''));
  }

  /** A plugin was loaded anew after a change, or could not be: then the line that is why is marked until it can. */
  reload({ pluginKey, pluginId, ok, fault }: PluginReload): void {
    this.reloaded(pluginKey);
    const plugin = this.#plugins.get(pluginKey);
    // What is wrong with its manifest is said there.
    if (!fault?.file || fault.line === undefined || (plugin && paths.same(fault.file, plugin.manifestFile))) return;
    const place = { file: fault.file, line: fault.line };
    if (!this.#options.workspaceFolders().some((folder) => paths.below(place.file, folder))) return;
    const name = oneLine(plugin?.name ?? pluginId, 80);
    const then = ok
      ? l10n.t('{0} could not be loaded as a whole.', name)
      : l10n.t('{0} could not be loaded anew: what was loaded before goes on serving.', name);
    const what = bothEnds(shownLine(namedMessage(fault.message, { pluginId, name })), LONGEST);
    const { uri, placed } = this.#placed(place, { source: name, code: 'import-failed', message: `${what}\n${then}` });
    // No run of a script says anything of that.
    this.#faults.push({ pluginKey, script: '', event: '', phase: undefined, function: undefined, code: 'import-failed', uri, placed });
    this.#show(uri, pluginKey);
  }

  /** Plugins were loaded anew: all of them, or one. */
  reloaded(pluginKey?: string): void {
    this.#drop((fault) => pluginKey === undefined || fault.pluginKey === pluginKey);
  }

  /** Files changed on disk. The plugins that own them begin anew. */
  filesChanged(files: readonly string[]): void {
    if (this.#faults.length === 0) return;
    // Folders may be known by links.
    const all = files.flatMap((file) => [file, realPath(file) ?? file]);
    for (const key of new Set(this.#faults.map(({ pluginKey }) => pluginKey))) {
      if (all.some((file) => paths.below(file, key))) this.reloaded(key);
    }
  }

  documentOpened(uri: string): void {
    const file = filePathOf(uri);
    if (file === undefined || this.#faults.length === 0) return;
    for (const fault of this.#faults) {
      const { uri: before, pluginKey } = fault;
      if (!paths.same(filePathOf(before) ?? '', file)) continue;
      fault.uri = uri;
      if (before !== uri) this.#show(before, pluginKey);
      this.#show(uri, pluginKey);
    }
  }

  documentChanged(uri: string): void {
    this.#options.board.textChanged(uri);
    const length = this.#options.documents.get(uri)?.getText().length ?? 0;
    for (const { placed } of this.#at(uri)) if (placed.mayBeExact(length)) this.#move(uri, placed);
  }

  /** To be called while the document is open still, and `documentClosed` when it is not. */
  documentClosing(uri: string): void {
    const { documents } = this.#options;
    const saved = documents.saved(uri);
    for (const { placed } of saved ? this.#at(uri) : []) {
      this.#move(uri, placed);
      placed.moveTo({ text: saved!.text }, documents);
    }
  }

  documentClosed(uri: string): void {
    this.#options.board.publish(uri);
  }

  #faultOf(
    result: Extract<HandlerResult, { ok: false }>,
    event: string,
    { filePath, phase }: Pick<DispatchRecord['request'], 'filePath' | 'phase'>,
  ): Fault | undefined {
    const { workspaceFolders } = this.#options;
    const { pluginKey, script, error } = result;
    const own = (error.trace ?? []).filter(({ file }) => workspaceFolders().some((folder) => paths.below(file, folder)));
    const isOwn = ({ file }: CodePlace): boolean => !file.split(/[/\\]/).some((name) => BROUGHT_ALONG.test(name));
    const place = own.find(isOwn) ?? own[0];
    if (!place || kindOf(error.code) !== 'fault') return undefined;
    const { uri, placed } = this.#placed(place, {
      source: oneLine(this.#plugins.get(pluginKey)?.name ?? result.pluginId, 80),
      code: error.code,
      message: this.#messageOf(result, event, filePath),
      ...(this.#options.profile.relatedInformation && relatedOf(own, place)),
    });
    return { pluginKey, script, event, phase, function: result.function, code: error.code, uri, placed };
  }

  /** Something that is said of a line, as it is in the text that ran. */
  #placed(place: CodePlace, said: Omit<Diagnostic, 'range' | 'severity'>): Pick<Fault, 'uri' | 'placed'> {
    const { documents } = this.#options;
    const document = documents.ofFile(place.file);
    const uri = document?.uri ?? uriOf(place.file);
    // What ran is what the file has. An editor that reads a file anew, as another program wrote it, tells of a change and of no save.
    const onDisk = readSmallFile(place.file);
    const [saved, now] = document ? [documents.saved(uri), documents.snapshot(uri)] : [];
    const read = [saved, now].find((one) => one?.text === onDisk) ?? (onDisk === '' ? saved : undefined);
    const text = read?.text ?? onDisk;
    const range = wholeLine(new LineIndex(text), place.line - 1);
    const diagnostic: Diagnostic = { range, severity: DiagnosticSeverity.Error, ...said };
    return { uri, placed: new PlacedDiagnostics([diagnostic], { given: text, document: read }) };
  }

  #messageOf({ pluginKey, pluginId, error }: Extract<HandlerResult, { ok: false }>, event: string, filePath: string | undefined): string {
    const folder = filePath === undefined ? undefined : this.#options.workspaceFolders().find((one) => paths.below(filePath, one));
    const file = filePath === undefined ? undefined : shownLine((folder && paths.relative(folder, filePath)) ?? filePath);
    const name = oneLine(this.#plugins.get(pluginKey)?.name ?? pluginId, 80);
    // What is missing is said in whole sentences already.
    const what = error.code === 'permission-denied' ? error.message.replace(`${pluginId}: `, '') : thrownIn(error);
    return `${bothEnds(what, LONGEST)}\n${whenIt(error.code === 'import-failed', name, shownLine(event), file)}`;
  }

  #drop(isDropped: (fault: Fault) => boolean): void {
    const dropped = this.#faults.filter(isDropped);
    if (dropped.length === 0) return;
    this.#faults = this.#faults.filter((fault) => !dropped.includes(fault));
    for (const { uri, pluginKey } of dropped) this.#show(uri, pluginKey);
  }

  #show(uri: string, pluginKey: string): void {
    const of = (): Fault[] => this.#at(uri).filter((fault) => fault.pluginKey === pluginKey);
    const list = (): Diagnostic[] => of().flatMap(({ placed }) => this.#move(uri, placed).list());
    this.#options.board.set(uri, `${OWNER}\0${pluginKey}`, of().length > 0 ? list : []);
  }

  #at(uri: string): Fault[] {
    return this.#faults.filter((fault) => fault.uri === uri);
  }

  #move(uri: string, placed: PlacedDiagnostics): PlacedDiagnostics {
    const now = this.#options.documents.snapshot(uri);
    if (now) placed.moveTo(now, this.#options.documents);
    return placed;
  }
}

/** What is not known may be anything. */
function isAlike<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** What the plugin was at when it failed. */
function whenIt(wasLoaded: boolean, name: string, event: string, file: string | undefined): string {
  if (wasLoaded)
    return file === undefined
      ? l10n.t('{0} could not be loaded for {1}.', name, event)
      : l10n.t('{0} could not be loaded for {1} of {2}.', name, event, file);
  return file === undefined ? l10n.t('{0} failed at {1}.', name, event) : l10n.t('{0} failed at {1} of {2}.', name, event, file);
}

/** The error itself, without where it came from: the line that names it, in a stack of Node.js the first, in one of Python the last. */
function thrownIn({ detail, message }: HandlerError): string {
  const lines = (detail ?? '').split('\n').map((line) => line.trimEnd());
  const isError = (line: string): boolean => /^[\w$.]*(?:Error|Exception|Warning|Exit|Interrupt)\b/.test(line);
  const isPython = lines.some((line) => /^\s*File ".*", line \d+/.test(line));
  const found = isPython ? lines.findLast((line) => isError(line)) : lines.find((line) => isError(line));
  const thrown = found ?? lines.find((line) => line !== '' && !/^\s|:\d+$/.test(line));
  return thrown === undefined || thrown === '' ? message : shownLine(thrown);
}

function relatedOf(trace: readonly CodePlace[], place: CodePlace): { relatedInformation?: DiagnosticRelatedInformation[] } {
  const others = trace.filter((one) => one !== place);
  if (others.length === 0) return {};
  const inner = trace.indexOf(place);
  return {
    relatedInformation: others.map((other) => {
      const at = { line: other.line - 1, character: 0 };
      const message = trace.indexOf(other) < inner ? l10n.t('thrown here') : l10n.t('called from here');
      return { location: { uri: uriOf(other.file), range: { start: at, end: at } }, message };
    }),
  };
}

/** A line without the white space around it. */
function wholeLine(lines: LineIndex, line: number): Range {
  const text = lines.lineText(line);
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return { start: { line, character: Math.min(start, end) }, end: { line, character: end } };
}
