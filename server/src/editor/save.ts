// Saves: what handlers make of a document becomes part of the save (beforeSave), or follows it (afterSave).
import * as l10n from '@vscode/l10n';
import {
  TextDocumentSaveReason,
  type DidSaveTextDocumentParams,
  type TextEdit,
  type WillSaveTextDocumentParams,
} from 'vscode-languageserver-protocol';
import type { DispatchRequest, DispatchResult, HostSettings, SavedDocument, SavePlan } from '../host/types.ts';
import { AfterSave, type AfterSaveOptions } from './afterSave.ts';
import type { FileSnapshot, Outset } from './documentInChain.ts';
import { isFile, leavingOut, leavingOutAlso, type FormattedBeforeSave } from './formattedBeforeSave.ts';
import { LastSaves } from './lastSaves.ts';
import { closedMeanwhile } from './applyContent.ts';
import { newerSave } from '../host/dispatch/fileInChain.ts';
import { LateResults, type Late } from './lateResults.ts';
import type { Host } from './hostFace.ts';
import type { SavedAsItIs, SavePart } from '../protocol.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { SaveMessages } from './saveMessages.ts';
import type { SavePlans } from './savePlan.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import { BUDGETS } from '../contract/budgets.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import { inTime } from '../waiting/inTime.ts';

/** Kept back for computing and sending the edits, per save and per megabyte of text. */
const RESERVE_MS = 30;
const RESERVE_PER_MB_MS = 80;

/**
 * How long handlers wait until a plugin's own file that was saved is what serves: its scripts may take for ever to import, and events on the document
 * keep their order, so that the next save would wait as well. What was loaded before serves meanwhile.
 */
const RELOADED_MS = 2000;

const REASONS: Record<TextDocumentSaveReason, string> = {
  [TextDocumentSaveReason.Manual]: 'manual',
  [TextDocumentSaveReason.AfterDelay]: 'afterDelay',
  [TextDocumentSaveReason.FocusOut]: 'focusOut',
};

/** What a plugin that the user allowed late missed of a save. */
interface MissedSave {
  /** What the user calls the plugin. */
  name: string;
  pluginKey: string;
  phases: ReadonlySet<SavePhase>;
}

export interface SavesOptions extends AfterSaveOptions {
  host: Pick<Host, 'handles' | 'dispatch' | 'discarded'>;
  settings: () => HostSettings['save'];
  ownSaves: OwnSaves;
  diagnostics: PluginDiagnostics;
  formatted: FormattedBeforeSave;
  plans: Pick<SavePlans, 'for'>;
  /** Told of what plugins say, where somebody shows it. */
  messages?: Pick<SaveMessages, 'add'> | undefined;
}

export class Saves {
  readonly #options: SavesOptions;
  readonly #afterSave: AfterSave;
  /** Why each document is being saved: didSave does not say. */
  readonly #reasons = new Map<string, TextDocumentSaveReason>();
  readonly #late: LateResults;
  readonly #toldOfAutoSave = new Set<string>();
  /** What was formatted just before the save of a document that is under way, by its URI: the handlers that did are done with it. */
  readonly #formatted = new Map<string, { text: string; result: DispatchResult }>();
  /** What the user wants of the save that is under way, by the document's URI. */
  readonly #plans = new Map<string, Promise<SavePlan>>();
  readonly #lastSaves = new LastSaves();
  /** What is made up for of each document's last save, by its URI: one plugin after the other. */
  readonly #madeUp = new Map<string, Promise<void>>();

  constructor(options: SavesOptions) {
    this.#options = options;
    this.#afterSave = new AfterSave(options);
    this.#late = new LateResults(options);
  }

  /**
   * For editors that announce saves but do not wait for edits. Others announce them too: one that stopped asking, as some do where answers came too
   * late, still says so.
   */
  willSave({ textDocument, reason }: WillSaveTextDocumentParams): void {
    this.#reasons.set(textDocument.uri, reason);
  }

  /**
   * @param signal stops the handlers, as long as the editor waits for them.
   * @returns what runs handlers for the document as it is now, once the plugins are loaded. Its time counts from now on. It never rejects, and has
   * what is done by the end of that time: what comes later follows the save.
   */
  beginWillSaveWaitUntil(
    { textDocument, reason, part }: WillSaveTextDocumentParams & { part?: SavePart },
    signal: AbortSignal,
  ): (() => Promise<TextEdit[]>) | undefined {
    const arrived = performance.now();
    const { documents, ownSaves, views } = this.#options;
    this.#reasons.set(textDocument.uri, reason);
    const document = documents.snapshot(textDocument.uri);
    if (!document || !isFile(document) || ownSaves.isAboutToBeSaved(document)) return undefined;
    // The file was written before the editor came to this part.
    if (part?.segment && !this.#plans.has(document.uri)) return undefined;
    const { promise: answered, resolve } = Promise.withResolvers<Late | undefined>();
    if (!part?.segment) this.#saveBegins(document, reason);
    const isOver = this.#late.begin(document.uri, answered, { isFirst: !part?.segment });
    // By the time that plugins are loaded, the editor may have gone on, and the next save may have begun.
    const plan = this.#plans.get(document.uri)?.then((whole) => (part ? { ...whole, segment: part.segment } : whole));
    const more = { ...leavingOut(this.#formattedBefore(document)), ...(plan && { plan }) };
    return async () => {
      const work = this.#beforeSave(document, reason, { arrived, signal, isOver, part, more });
      const { edits, late } = await work.catch((error: unknown): { edits: TextEdit[]; late?: Late } => {
        views.say('error', `Saving ${document.uri} went on without its handlers: ${String(error)}`);
        return { edits: [] };
      });
      resolve(late);
      return edits;
    };
  }

  /**
   * @param reloaded is settled once the plugins that own the file are loaded anew; handlers wait for that, but not for long. Its failure is the
   * caller's affair.
   * @returns what runs handlers for the document as it was saved, once the plugins are loaded. The event has its place before later ones as soon as
   * that is called.
   */
  beginDidSave(
    { textDocument, asItIs = false }: DidSaveTextDocumentParams & SavedAsItIs,
    reloaded: Promise<void> = Promise.resolve(),
  ): (() => Promise<void>) | undefined {
    const { documents, ownSaves, profile, views } = this.#options;
    const { uri } = textDocument;
    // One that the editor announced and that then failed is none of this one.
    const announced = asItIs ? undefined : this.#reasons.get(uri);
    const reason = announced ?? TextDocumentSaveReason.Manual;
    this.#reasons.delete(uri);
    const document = documents.snapshot(uri);
    if (!document) return undefined;
    if (ownSaves.wasSaved(document)) {
      this.#lastSaves.wentOn(document);
      return undefined;
    }
    if (!isFile(document)) return undefined;
    this.#lastSaves.saved(document, reason);
    const isAnnounced = announced !== undefined || !profile.willSaveWaitUntil;
    if (!isAnnounced) this.#late.willNotBeSaved(uri, newerSave());
    const late = this.#late.saved(document);
    if (!late) this.#saveBegins(document, reason);
    this.#options.formatted.saved(uri);
    const formatted = this.#formatted.get(uri)?.result;
    this.#formatted.delete(uri);
    const plan = this.#plans.get(uri);
    this.#plans.delete(uri);
    const settled = reloaded.catch(() => undefined);
    const current = inTime(settled, { ms: RELOADED_MS }).then(() => undefined);
    return async () => {
      // An editor that announces saves, and did not announce this one, was told to save the text as it is.
      if (!isAnnounced) views.say('debug', `${document.filePath} was saved without formatting, so no plugins ran.`);
      const wanted = isAnnounced && this.#wanted(document, reason);
      const more = { ...leavingOut(formatted), ...(plan && { plan }) };
      if (!wanted) this.#lastSaves.ranNone(document);
      const runsBeforeSave = !profile.willSaveWaitUntil && wanted;
      const outset = late ?? (runsBeforeSave ? this.#beforeSaveLate(document, reason, current, more) : undefined);
      const dispatch = (text: Promise<string>, saved: SavedDocument): Promise<DispatchResult> =>
        this.#dispatch(document, text, 'afterSave', reason, { document: saved, ...more });
      await this.#afterSave.run(document, { outset, current }, wanted ? dispatch : undefined);
    };
  }

  /**
   * Runs handlers for the last save of a file once more, of a plugin that was not allowed to run then: what they make of it follows that save, if the
   * document is still as it was saved. Plugins take turns, as each may change it.
   * @param missed what there is to be made up for when its turn comes.
   */
  async again(filePath: string, missed: () => MissedSave): Promise<void> {
    const { documents } = this.#options;
    const uri = documents.ofFile(filePath)?.uri ?? '';
    const before = this.#madeUp.get(uri);
    const done = (before ?? Promise.resolve()).then(() => this.#makeUp(filePath, missed()));
    const settled = done.catch(() => undefined);
    this.#madeUp.set(uri, settled);
    try {
      await done;
    } finally {
      if (this.#madeUp.get(uri) === settled) this.#madeUp.delete(uri);
    }
  }

  /** What the editor was not answered in time may not fit any more. */
  documentChanged(uri: string): void {
    this.#late.documentChanged(uri);
  }

  documentClosed(uri: string): void {
    this.#reasons.delete(uri);
    this.#lastSaves.forget(uri);
    this.#options.ownSaves.documentClosed(uri);
    this.#options.formatted.documentClosed(uri);
    this.#formatted.delete(uri);
    this.#plans.delete(uri);
    this.#late.willNotBeSaved(uri, closedMeanwhile());
  }

  #saveBegins(document: FileSnapshot, reason: TextDocumentSaveReason): void {
    const { formatted, diagnostics, plans, messages } = this.#options;
    this.#plans.set(document.uri, plans.for(document));
    const result = formatted.saveBegins(document, this.#wanted(document, reason));
    if (result) {
      this.#formatted.set(document.uri, { text: document.text, result });
      // What it found and said is what it would find and say now.
      diagnostics.take(result, { document });
      messages?.add(document, result);
    } else {
      this.#formatted.delete(document.uri);
    }
  }

  async #makeUp(filePath: string, { name, pluginKey, phases }: MissedSave): Promise<void> {
    const { documents, views, settings, plans } = this.#options;
    if (!settings().enabled) return;
    const open = documents.ofFile(filePath);
    const document = open && documents.snapshot(open.uri);
    const last = document && this.#lastSaves.of(document);
    const reason = last?.reason;
    if (!document || reason === undefined || !isFile(document)) {
      views.say('info', whyNotMadeUpFor(filePath, name, last ? 'savedAgain' : document ? 'changed' : 'closed'));
      return;
    }
    const more = { only: { pluginKey }, plan: plans.for(document) };
    const current = Promise.resolve();
    const outset = phases.has('beforeSave') ? await this.#beforeSaveLate(document, reason, current, more) : undefined;
    const dispatch = (text: Promise<string>, saved: SavedDocument): Promise<DispatchResult> =>
      this.#dispatch(document, text, 'afterSave', reason, { document: saved, ...more });
    // What was typed meanwhile has a save of its own, or will have one.
    const follows = phases.has('afterSave') && documents.isCurrent(outset?.document ?? document);
    await this.#afterSave.run(document, { outset: Promise.resolve(outset), current }, follows ? dispatch : undefined);
  }

  /** What was formatted just before the save, if the document is still as that left it: steps of the editor may have changed it since. */
  #formattedBefore({ uri, text }: FileSnapshot): DispatchResult | undefined {
    const formatted = this.#formatted.get(uri);
    return formatted?.text === text ? formatted.result : undefined;
  }

  async #beforeSave(
    document: FileSnapshot,
    reason: TextDocumentSaveReason,
    {
      arrived,
      signal,
      isOver,
      part,
      more,
    }: {
      arrived: number;
      signal: AbortSignal;
      isOver: () => boolean;
      part: SavePart | undefined;
      more: Pick<DispatchRequest, 'leaveOut' | 'plan'>;
    },
  ): Promise<{ edits: TextEdit[]; late?: Late }> {
    const { documents, host } = this.#options;
    if (!this.#wanted(document, reason) || !host.handles('onFileSave', facts(document, 'beforeSave'))) return { edits: [] };
    // Counted from the request's arrival, as VS Code does.
    const left = (): number => Math.min(BUDGETS.beforeSaveMs, part?.budgetMs ?? Infinity) - (performance.now() - arrived);
    const again = (now: FileSnapshot, without: Pick<DispatchRequest, 'leaveOut'>): Promise<DispatchResult> =>
      this.#dispatch(now, now.text, 'beforeSave', reason, { budgetMs: 0, ...more, ...without });
    const went = { document, wentOnWith: document.text, again: (now: FileSnapshot) => again(now, {}) };
    const reserve = RESERVE_MS + (document.text.length / 1e6) * RESERVE_PER_MB_MS;
    const budgetMs = left() - reserve;
    if (budgetMs <= 0) {
      // The plugins were loaded too late for this save, or the document is too large for it; no handler is to blame.
      const result = this.#dispatch(document, document.text, 'beforeSave', reason, { budgetMs: 0, ...more });
      return { edits: [], late: { ...went, result } };
    }
    const limits = { budgetMs, ofBudgetMs: BUDGETS.beforeSaveMs, signal, ...more };
    const result = await this.#dispatch(document, document.text, 'beforeSave', reason, limits);
    const { content, late } = result;
    const rest: Pick<Late, 'again'> = { again: (now, isTaken) => again(now, isTaken ? leavingOutAlso(more, result) : {}) };
    if (content === undefined) return { edits: [], ...(late && { late: { ...went, ...rest, result: late } }) };
    // What was typed meanwhile is being saved, too.
    if (!documents.isCurrent(document)) return { edits: [], late: { ...went, result: late ?? Promise.resolve(result) } };
    // Late although the budget was kept: with a huge document, the work around the handlers can take long on a busy machine. An editor that has gone on,
    // since others had taken its time before, would make the edits all the same, as unsaved changes.
    if (left() <= 0 || isOver()) return { edits: [], late: { ...went, result: late ?? Promise.resolve(result) } };
    const text = fitToDocument(document.text, content);
    const edits = minimalEdits(document.text, text, { maxMs: left() });
    return { edits, ...(late && { late: { document, wentOnWith: text, ...rest, result: late } }) };
  }

  /** For editors that cannot wait: beforeSave handlers run once the file is saved, and what they return is applied like the others' results. */
  async #beforeSaveLate(
    document: FileSnapshot,
    reason: TextDocumentSaveReason,
    current: Promise<void>,
    more: Pick<DispatchRequest, 'leaveOut' | 'plan' | 'only'>,
  ): Promise<Outset | undefined> {
    const text = current.then(() => document.text);
    const result = this.#dispatch(document, text, 'beforeSave', reason, { budgetMs: 0, ...more });
    return this.#late.follow(document, result);
  }

  async #dispatch(
    document: FileSnapshot,
    text: string | Promise<string>,
    phase: SavePhase,
    reason: TextDocumentSaveReason,
    more: Pick<DispatchRequest, 'budgetMs' | 'ofBudgetMs' | 'signal' | 'document' | 'leaveOut' | 'plan' | 'only'>,
  ): Promise<DispatchResult> {
    const { host, diagnostics, messages } = this.#options;
    const fieldsWith = (fileContent: string): Record<string, unknown> => ({
      fileContent,
      reason: REASONS[reason] ?? 'manual',
      options: { formatOnSave: true },
    });
    const result = await host.dispatch({
      event: 'onFileSave',
      ...facts(document, phase),
      fields: typeof text === 'string' ? fieldsWith(text) : text.then(fieldsWith),
      ...more,
    });
    // An editor that waits for its save does not wait for this.
    setImmediate(() => diagnostics.take(result, { document }));
    if (!result.late) {
      messages?.add(document, result);
      return result;
    }
    const late = result.late.then((whole) => {
      setImmediate(() => diagnostics.take(whole, { document }));
      messages?.add(document, whole);
      return whole;
    });
    return { ...result, late };
  }

  #wanted(document: FileSnapshot, reason: TextDocumentSaveReason): boolean {
    const settings = this.#options.settings();
    if (!settings.enabled) return false;
    if (reason !== TextDocumentSaveReason.AfterDelay || settings.onAutoSave) return true;
    const concerned = this.#options.host.handles('onFileSave', { language: document.language, filePath: document.filePath });
    if (concerned && !this.#toldOfAutoSave.has(document.uri)) {
      this.#toldOfAutoSave.add(document.uri);
      const text = l10n.t(
        '{0} was saved by auto save, so its handlers did not run; {1} runs them then too.',
        document.filePath,
        'codexPlugins.save.onAutoSave',
      );
      this.#options.views.say('info', text);
    }
    return false;
  }
}

function whyNotMadeUpFor(filePath: string, name: string, what: 'savedAgain' | 'changed' | 'closed'): string {
  switch (what) {
    case 'savedAgain':
      return l10n.t(
        '{0} was saved again without plugins, so "{1}" was not run for that save when you allowed it. Save it again.',
        filePath,
        name,
      );
    case 'changed':
      return l10n.t(
        '{0} changed since it was saved, so "{1}" was not run for that save when you allowed it. Save it again.',
        filePath,
        name,
      );
    case 'closed':
      return l10n.t('{0} was closed since it was saved, so "{1}" was not run for that save when you allowed it.', filePath, name);
  }
}

function facts(document: FileSnapshot, phase: SavePhase): { language: string; filePath: string; phase: SavePhase } {
  return { language: document.language, filePath: document.filePath, phase };
}
