// Saves: what handlers make of a document becomes part of the save (beforeSave), or follows it (afterSave).
import * as l10n from '@vscode/l10n';
import {
  TextDocumentSaveReason,
  type DidSaveTextDocumentParams,
  type TextEdit,
  type WillSaveTextDocumentParams,
} from 'vscode-languageserver-protocol';
import { newerSave } from '../host/dispatch/fileInChain.ts';
import { stampOf } from '../host/dispatch/savedFile.ts';
import type { DispatchRequest, DispatchResult, HostSettings, SavedDocument, SavePlan } from '../host/types.ts';
import { AfterSave, type AfterSaveOptions } from './afterSave.ts';
import { label, type FileSnapshot, type Outset } from './documentInChain.ts';
import { isFile, leavingOut, type FormattedBeforeSave } from './formattedBeforeSave.ts';
import { LastSaves } from './lastSaves.ts';
import { changedMeanwhile, closedMeanwhile, readFileText, rewrittenMeanwhile } from './applyContent.ts';
import type { Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import type { SavePart } from '../protocol.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { SaveMessages } from './saveMessages.ts';
import type { SavePlans } from './savePlan.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import { paths } from '../paths/paths.ts';
import { realPlaceOf } from '../paths/realPath.ts';
import { inTime } from '../waiting/inTime.ts';
import { BUDGETS } from '../contract/budgets.ts';
import type { SavePhase } from '../contract/eventNames.ts';

/** Kept back for computing and sending the edits, per save and per megabyte of text. */
const RESERVE_MS = 30;
const RESERVE_PER_MB_MS = 80;

const REASONS: Record<TextDocumentSaveReason, string> = {
  [TextDocumentSaveReason.Manual]: 'manual',
  [TextDocumentSaveReason.AfterDelay]: 'afterDelay',
  [TextDocumentSaveReason.FocusOut]: 'focusOut',
};

/** Why a result was not applied; completes "discarded: …". */
function elsewhere(): string {
  return l10n.t('the file leads to another place by now');
}

/** A late result waits so long for the save that it belongs to, counted from when the handlers were done: a save may fail. */
const SAVED_MS = 30_000;

/** What beforeSave handlers made of a document when its save had gone on without them, or goes on still. */
interface Late {
  /** As the handlers saw it. */
  document: FileSnapshot;
  /** The text that the save went on with: the document's, but for what the handlers that were in time made of it. */
  wentOnWith: string;
  result: Promise<DispatchResult>;
}

/** The document as a save left it, or why there was no such save. */
type Saved = { document: FileSnapshot; stamp: Promise<string | undefined> } | { why: string };

/** What a plugin that the user allowed late missed of a save. */
interface MissedSave {
  /** What the user calls the plugin. */
  name: string;
  pluginKey: string;
  phases: ReadonlySet<SavePhase>;
}

/** A save that the editor asked about and that has not been told of yet. */
interface SaveUnderWay {
  /** Known once the editor was answered, where anything is late then. */
  late: Late | undefined;
  saved: (saved: Saved) => void;
  /** What the document came to, once the late result was dealt with; undefined where nothing was late. */
  settled: Promise<Outset | undefined>;
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
  /** The newest save per document, from willSave to didSave: as many as the parts in which the editor asked about it. */
  readonly #underWay = new Map<string, SaveUnderWay[]>();
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
    const { promise: answered, resolve } = Promise.withResolvers<Late | undefined>();
    if (!part?.segment) this.#saveBegins(document, reason);
    this.#begin(document.uri, answered, part);
    // By the time that plugins are loaded, the editor may have gone on, and the next save may have begun.
    const plan = this.#plans.get(document.uri)?.then((whole) => (part ? { ...whole, segment: part.segment } : whole));
    const more = { ...leavingOut(this.#formattedBefore(document)), ...(plan && { plan }) };
    return async () => {
      const work = this.#beforeSave(document, reason, { arrived, signal, part, more });
      const { edits, late } = await work.catch((error: unknown): { edits: TextEdit[]; late?: Late } => {
        views.say('error', `Saving ${document.uri} went on without its handlers: ${String(error)}`);
        return { edits: [] };
      });
      resolve(late);
      return edits;
    };
  }

  /**
   * @param reloaded is settled once the plugins that own the file are loaded anew; handlers wait for that. Its failure is the caller's affair.
   * @returns what runs handlers for the document as it was saved, once the plugins are loaded. The event has its place before later ones as soon as
   * that is called.
   */
  beginDidSave(
    { textDocument }: DidSaveTextDocumentParams,
    reloaded: Promise<void> = Promise.resolve(),
  ): (() => Promise<void>) | undefined {
    const { documents, ownSaves, profile, views } = this.#options;
    const { uri } = textDocument;
    const announced = this.#reasons.get(uri);
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
    const parts = this.#underWay.get(uri);
    this.#underWay.delete(uri);
    if (!parts) this.#saveBegins(document, reason);
    this.#options.formatted.saved(uri);
    const formatted = this.#formatted.get(uri)?.result;
    this.#formatted.delete(uri);
    const plan = this.#plans.get(uri);
    this.#plans.delete(uri);
    const stamp = parts?.some(({ late }) => late) ? stampOf(document.filePath) : Promise.resolve(undefined);
    for (const { saved } of parts ?? []) saved({ document, stamp });
    const current = reloaded.catch(() => undefined);
    return async () => {
      // An editor that announces saves, and did not announce this one, was told to save the text as it is.
      const isAsItIs = profile.willSaveWaitUntil && announced === undefined;
      if (isAsItIs) views.say('debug', `${document.filePath} was saved without formatting, so no plugins ran.`);
      const wanted = !isAsItIs && this.#wanted(document, reason);
      const more = { ...leavingOut(formatted), ...(plan && { plan }) };
      if (!wanted) this.#lastSaves.forget(uri);
      const runsBeforeSave = !profile.willSaveWaitUntil && wanted;
      const outset = (parts && settledOf(parts)) ?? (runsBeforeSave ? this.#beforeSaveLate(document, reason, current, more) : undefined);
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
    const parts = this.#underWay.get(uri);
    const document = parts?.some(({ late }) => late) ? this.#options.documents.snapshot(uri) : undefined;
    if (!parts || !document) return;
    // The editor may just be carrying out the answer.
    const lost = parts.filter(({ late }) => late && !isAsLeft(document, late));
    for (const { saved } of lost) saved({ why: changedMeanwhile() });
    if (lost.length === parts.length) this.#underWay.delete(uri);
    else if (lost.length > 0)
      this.#underWay.set(
        uri,
        parts.filter((part) => !lost.includes(part)),
      );
  }

  documentClosed(uri: string): void {
    this.#reasons.delete(uri);
    this.#lastSaves.forget(uri);
    this.#options.ownSaves.documentClosed(uri);
    this.#options.formatted.documentClosed(uri);
    this.#formatted.delete(uri);
    this.#plans.delete(uri);
    this.#willNotBeSaved(uri, closedMeanwhile());
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
    const reason = document && this.#lastSaves.reasonOf(document);
    if (!document || reason === undefined || !isFile(document)) {
      const text = document
        ? l10n.t('{0} changed since it was saved, so "{1}" was not run for that save when you allowed it. Save it again.', filePath, name)
        : l10n.t('{0} was closed since it was saved, so "{1}" was not run for that save when you allowed it.', filePath, name);
      views.say('info', text);
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

  #begin(uri: string, answered: Promise<Late | undefined>, part: SavePart | undefined): void {
    if (!part?.segment) this.#willNotBeSaved(uri, newerSave());
    const { promise, resolve } = Promise.withResolvers<Saved>();
    const settled = answered.then((late) => {
      save.late = late;
      if (late && !this.#options.documents.isCurrent(late.document)) resolve({ why: changedMeanwhile() });
      return late && this.#settle(late, promise);
    });
    const save: SaveUnderWay = {
      late: undefined,
      saved: resolve,
      settled: settled.catch((error: unknown) => {
        this.#options.views.say('error', `What handlers made of ${uri} was lost: ${String(error)}`);
        return undefined;
      }),
    };
    this.#underWay.set(uri, [...(this.#underWay.get(uri) ?? []), save]);
  }

  #willNotBeSaved(uri: string, why: string): void {
    for (const { saved } of this.#underWay.get(uri) ?? []) saved({ why });
    this.#underWay.delete(uri);
  }

  async #beforeSave(
    document: FileSnapshot,
    reason: TextDocumentSaveReason,
    {
      arrived,
      signal,
      part,
      more,
    }: { arrived: number; signal: AbortSignal; part: SavePart | undefined; more: Pick<DispatchRequest, 'leaveOut' | 'plan'> },
  ): Promise<{ edits: TextEdit[]; late?: Late }> {
    const { documents, host, applier } = this.#options;
    if (!this.#wanted(document, reason) || !host.handles('onFileSave', facts(document, 'beforeSave'))) return { edits: [] };
    // Counted from the request's arrival, as VS Code does.
    const left = (): number => Math.min(BUDGETS.beforeSaveMs, part?.budgetMs ?? Infinity) - (performance.now() - arrived);
    const went = { document, wentOnWith: document.text };
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
    if (content === undefined) return { edits: [], ...(late && { late: { ...went, result: late } }) };
    if (!documents.isCurrent(document)) {
      if (late) return { edits: [], late: { ...went, result: late } };
      host.discarded(result.eventId, applier.outdated(document, label()));
      return { edits: [] };
    }
    // Late although the budget was kept: with a huge document, the work around the handlers can take long on a busy machine.
    if (left() <= 0) return { edits: [], late: { ...went, result: late ?? Promise.resolve(result) } };
    const text = fitToDocument(document.text, content);
    const edits = minimalEdits(document.text, text, { maxMs: left() });
    return { edits, ...(late && { late: { document, wentOnWith: text, result: late } }) };
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
    return this.#settle({ document, wentOnWith: document.text, result }, Promise.resolve({ document, stamp: stampOf(document.filePath) }));
  }

  /** Puts a late result into the document that the save left, if it is still as it was, and has it saved once more. */
  async #settle(late: Late, coming: Promise<Saved>): Promise<Outset | undefined> {
    const { documents, host, applier, profile, views } = this.#options;
    const result = await late.result;
    const { content, eventId, place } = result;
    const { saved, waited } = await savedOf(coming);
    const document = 'document' in saved ? saved.document : undefined;
    const asSaved = document && { document, text: document.text };
    if (content === undefined) return asSaved;
    const text = fitToDocument(late.document.text, content);
    // Handlers that were in time may have made all of it.
    if (text === late.wentOnWith) return asSaved;
    if (!document || !isAsLeft(document, late) || !documents.isCurrent(document)) {
      if ('why' in saved && !isOfDocument(saved.why)) {
        views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label(), late.document.filePath, saved.why));
        host.discarded(eventId, saved.why);
      } else {
        host.discarded(eventId, applier.outdated(late.document, label()));
      }
      return asSaved;
    }
    if (waited && (await isElsewhere(document, place))) {
      const text = l10n.t(
        '{0} leads to another place since {1} ran, so its result was not applied. Look at it before you save it again.',
        document.filePath,
        label(),
      );
      views.say('error', text);
      host.discarded(eventId, elsewhere());
      return asSaved;
    }
    if (await isOvertaken(document, 'stamp' in saved ? await saved.stamp : undefined)) {
      const why = rewrittenMeanwhile();
      views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label(), document.filePath, why));
      host.discarded(eventId, why);
      return asSaved;
    }
    if (!profile.features.saveDocument) return { document, text, eventId };
    const fate = await applier.applyReturned(document, text, { label: label(), save: true });
    if (!fate.applied) host.discarded(eventId, fate.why);
    else if (!fate.saved && !isOfDocument(fate.why)) {
      return { document, text: document.text, unsaved: l10n.t('what beforeSave handlers made of it was not saved: {0}', fate.why) };
    }
    // What follows sees the file as it is on disk now.
    const now = fate.applied && fate.saved ? documents.snapshot(document.uri) : undefined;
    return now && isFile(now) && now.generation === document.generation ? { document: now, text: now.text } : asSaved;
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

/** What the document came to by what was late of any part of its save: of the last one that there is anything to say of. */
async function settledOf(parts: readonly SaveUnderWay[]): Promise<Outset | undefined> {
  const outsets = await Promise.all(parts.map(({ settled }) => settled));
  return outsets.findLast((outset) => outset !== undefined);
}

/** Whether it had to be waited for is said too: much can happen then. */
async function savedOf(coming: Promise<Saved>): Promise<{ saved: Saved; waited: boolean }> {
  const already = await Promise.race([coming, Promise.resolve(undefined)]);
  if (already) return { saved: already, waited: false };
  return { saved: (await inTime(coming, { ms: SAVED_MS }))?.value ?? { why: l10n.t('the file was not saved') }, waited: true };
}

/** Whether that is why which the user did to the document. */
function isOfDocument(why: string): boolean {
  return why === changedMeanwhile() || why === closedMeanwhile();
}

/** Whether what handlers made of the document would be written to another place than the one that they were handed. */
async function isElsewhere({ filePath }: FileSnapshot, place: string | undefined): Promise<boolean> {
  if (place === undefined) return false;
  const now = await realPlaceOf(filePath);
  return now === undefined || !paths.same(now, place);
}

/** Whether somebody wrote another text into the file since it was saved, which the editor has not read yet. */
async function isOvertaken({ filePath, text }: FileSnapshot, stamp: string | undefined): Promise<boolean> {
  if (stamp === undefined || stamp === (await stampOf(filePath))) return false;
  return (await readFileText(filePath))?.text !== text;
}

function facts(document: FileSnapshot, phase: SavePhase): { language: string; filePath: string; phase: SavePhase } {
  return { language: document.language, filePath: document.filePath, phase };
}

/** Whether a document is as the late handlers' save left it: with the answer that it got in time, or, where the editor dropped that, without. */
function isAsLeft({ generation, text }: Snapshot, { document, wentOnWith }: Late): boolean {
  return generation === document.generation && (text === wentOnWith || text === document.text);
}
