// Saves: what handlers make of a document becomes part of the save (beforeSave), or follows it (afterSave).
import {
  TextDocumentSaveReason,
  type DidSaveTextDocumentParams,
  type TextEdit,
  type WillSaveTextDocumentParams,
} from 'vscode-languageserver-protocol';
import type { DispatchResult, HostSettings, SavePhase } from '../host/types.ts';
import { readFileText, type ContentApplier } from './applyContent.ts';
import type { ClientProfile } from './client.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import { fitToDocument } from './lineEndings.ts';
import { minimalEdits } from './minimalEdits.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import type { Views } from './views.ts';

/** VS Code drops a save participant at 1,500 ms, and stops calling one that was too late four times. Counted from the request's arrival. */
const BUDGET_MS = 1200;
/** If all else fails, the answer goes out then. */
const SAFETY_MS = 1250;
/** Kept back for computing and sending the edits, per save and per megabyte of text. */
const RESERVE_MS = 30;
const RESERVE_PER_MB_MS = 80;

const REASONS: Record<TextDocumentSaveReason, string> = {
  [TextDocumentSaveReason.Manual]: 'manual',
  [TextDocumentSaveReason.AfterDelay]: 'afterDelay',
  [TextDocumentSaveReason.FocusOut]: 'focusOut',
};

type FileSnapshot = Snapshot & { filePath: string };

export interface SavesOptions {
  host: Pick<Host, 'handles' | 'dispatch'>;
  /** Resolves once the plugins are loaded. */
  ready: Promise<void>;
  profile: ClientProfile;
  documents: Documents;
  settings: () => HostSettings['save'];
  ownSaves: OwnSaves;
  applier: ContentApplier;
  diagnostics: PluginDiagnostics;
  views: Views;
}

export class Saves {
  readonly #options: SavesOptions;
  /** Why each document is being saved: didSave does not say. */
  readonly #reasons = new Map<string, TextDocumentSaveReason>();
  readonly #toldOfAutoSave = new Set<string>();

  constructor(options: SavesOptions) {
    this.#options = options;
  }

  /** For editors that announce saves but do not wait for edits. */
  willSave({ textDocument, reason }: WillSaveTextDocumentParams): void {
    this.#reasons.set(textDocument.uri, reason);
  }

  /** Never rejects, and answers in time with what is done by then: an editor that was kept waiting stops asking. */
  async willSaveWaitUntil({ textDocument, reason }: WillSaveTextDocumentParams, signal: AbortSignal): Promise<TextEdit[]> {
    const arrived = performance.now();
    this.#reasons.set(textDocument.uri, reason);
    const { promise: tooLate, resolve } = Promise.withResolvers<TextEdit[]>();
    const timer = setTimeout(() => resolve([]), SAFETY_MS);
    const edits = this.#beforeSave(textDocument.uri, reason, arrived, signal).catch((error: unknown): TextEdit[] => {
      this.#options.views.say('error', `Saving ${textDocument.uri} went on without its handlers: ${String(error)}`);
      return [];
    });
    const answer = await Promise.race([edits, tooLate]);
    clearTimeout(timer);
    return answer;
  }

  /**
   * Runs handlers for a document that was saved.
   * @param first what has to be done before any handler runs. The document counts as it is now, not as it is by then.
   */
  async didSave({ textDocument }: DidSaveTextDocumentParams, first: Promise<void>): Promise<void> {
    const { documents, ownSaves, profile } = this.#options;
    const reason = this.#reasons.get(textDocument.uri) ?? TextDocumentSaveReason.Manual;
    this.#reasons.delete(textDocument.uri);
    const document = documents.snapshot(textDocument.uri);
    if (!document || ownSaves.wasSaved(document)) return;
    if (!isFile(document)) return;
    await first;
    await this.#options.ready;
    if (!this.#wanted(document, reason)) return;
    const saved = profile.willSaveWaitUntil ? document : await this.#beforeSaveLate(document, reason);
    await this.#afterSave(document, saved.text, reason);
  }

  documentClosed(uri: string): void {
    this.#reasons.delete(uri);
    this.#options.ownSaves.documentClosed(uri);
  }

  async #beforeSave(uri: string, reason: TextDocumentSaveReason, arrived: number, signal: AbortSignal): Promise<TextEdit[]> {
    const { documents, ownSaves, host, ready } = this.#options;
    const document = documents.snapshot(uri);
    if (!document || ownSaves.isAboutToBeSaved(document)) return [];
    if (!isFile(document)) return [];
    await ready;
    if (!this.#wanted(document, reason) || !host.handles('onFileSave', facts(document, 'beforeSave'))) return [];
    const left = (): number => BUDGET_MS - (performance.now() - arrived);
    if (left() <= 0) return [];
    const reserve = RESERVE_MS + (document.text.length / 1e6) * RESERVE_PER_MB_MS;
    const result = await this.#dispatch(document, document.text, 'beforeSave', reason, { budgetMs: Math.max(1, left() - reserve), signal });
    if (result.content === undefined || !documents.isCurrent(document)) return [];
    // Late although the budget was kept: with a huge document, the work around the handlers can take long on a busy machine.
    if (left() <= 0) return [];
    return minimalEdits(document.text, fitToDocument(document.text, result.content), { maxMs: left() });
  }

  /** For editors that cannot wait: beforeSave handlers run once the file is saved, and what they return is applied like the others' results. */
  async #beforeSaveLate(document: FileSnapshot, reason: TextDocumentSaveReason): Promise<Snapshot> {
    if (!this.#options.host.handles('onFileSave', facts(document, 'beforeSave'))) return document;
    const result = await this.#dispatch(document, document.text, 'beforeSave', reason, { budgetMs: 0 });
    return result.content === undefined ? document : { ...document, text: fitToDocument(document.text, result.content) };
  }

  /** @param text what the document is to be so far: the saved text, but for what beforeSave handlers made of it after the save. */
  async #afterSave(document: FileSnapshot, text: string, reason: TextDocumentSaveReason): Promise<void> {
    const { host, applier, views, profile } = this.#options;
    const label = 'Codex plugins';
    if (!host.handles('onFileSave', facts(document, 'afterSave'))) {
      if (text !== document.text) await applier.applyReturned(document, text, { label, save: true });
      return;
    }
    const savedFile = profile.features.saveDocument ? await readFileText(document.filePath) : undefined;
    const result = await this.#dispatch(document, text, 'afterSave', reason, {});
    if (result.rewrittenOnDisk) {
      if (text !== document.text)
        views.say('warn', `${document.filePath} was rewritten on disk by a handler, so what beforeSave handlers returned was not applied.`);
      if (result.content !== undefined) await applier.applyRewritten(document, result.content, savedFile, label);
      return;
    }
    const content = result.content ?? text;
    if (content !== document.text) await applier.applyReturned(document, content, { label, save: true });
  }

  async #dispatch(
    document: FileSnapshot,
    fileContent: string,
    phase: SavePhase,
    reason: TextDocumentSaveReason,
    limits: { budgetMs?: number; signal?: AbortSignal },
  ): Promise<DispatchResult> {
    const result = await this.#options.host.dispatch({
      event: 'onFileSave',
      ...facts(document, phase),
      fields: { fileContent, reason: REASONS[reason] ?? 'manual', options: { formatOnSave: true } },
      ...limits,
    });
    this.#options.diagnostics.take(result, { document });
    return result;
  }

  #wanted(document: FileSnapshot, reason: TextDocumentSaveReason): boolean {
    const settings = this.#options.settings();
    if (!settings.enabled) return false;
    if (reason !== TextDocumentSaveReason.AfterDelay || settings.onAutoSave) return true;
    const concerned = this.#options.host.handles('onFileSave', { language: document.language, filePath: document.filePath });
    if (concerned && !this.#toldOfAutoSave.has(document.uri)) {
      this.#toldOfAutoSave.add(document.uri);
      const text = `${document.filePath} was saved by auto save, so its handlers did not run; codexPlugins.save.onAutoSave runs them then too.`;
      this.#options.views.say('info', text);
    }
    return false;
  }
}

function isFile(document: Snapshot): document is FileSnapshot {
  return document.filePath !== undefined;
}

function facts(document: FileSnapshot, phase: SavePhase): { language: string; filePath: string; phase: SavePhase } {
  return { language: document.language, filePath: document.filePath, phase };
}
