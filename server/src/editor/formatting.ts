// Format Document and Format Selection: onFileSave handlers that format, without a save.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { DocumentFormattingParams, Range, TextEdit } from 'vscode-languageserver-protocol';
import { BUDGETS } from '../contract/budgets.ts';
import { kindOf } from '../contract/errors.ts';
import type { DispatchResult } from '../host/types.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import { changesOnlyLinesOf } from '../text/rangeAfter.ts';
import { changedMeanwhile, closedMeanwhile, type ContentApplier } from './applyContent.ts';
import type { EditorClient } from './client.ts';
import { label, type FileSnapshot } from './documentInChain.ts';
import type { Documents } from './documents.ts';
import { isFile, type FormattedBeforeSave, type SaveWatch } from './formattedBeforeSave.ts';
import type { Host } from './hostFace.ts';
import type { OwnSaves } from './ownSaves.ts';
import { inTime } from '../waiting/inTime.ts';
import type { SavePlans } from './savePlan.ts';
import type { Views } from './views.ts';

/**
 * An editor that formats on save goes on with the save by then, also where other extensions, which it asks before ours, take all the time that it has for
 * them; who asked by hand is told why nothing came of it after that.
 */
const SAVE_FOLLOWS_MS = 2000;

/** Why a result was not applied; completes "discarded: …". */
function savedMeanwhile(): string {
  return l10n.t('the file was saved meanwhile, for which plugins run anyway');
}

export interface FormattingParts {
  host: Pick<Host, 'dispatch' | 'discarded' | 'plugins'>;
  client: Pick<EditorClient, 'showMessage' | 'formatsOnSave'>;
  /** Whether the editor can be asked for its settings. */
  asksConfiguration: boolean;
  documents: Documents;
  applier: ContentApplier;
  ownSaves: OwnSaves;
  beforeSave: FormattedBeforeSave;
  plans: Pick<SavePlans, 'for'>;
  views: Views;
  /** An editor that takes no registrations asks all the same. */
  isOffered: () => boolean;
}

/** What is to be formatted, and for whom. */
interface Asked {
  document: FileSnapshot;
  range: Range | undefined;
  saves: SaveWatch;
  /** Whether it may be for a save. */
  onSave: Promise<boolean | undefined>;
}

export class Formatting {
  readonly #parts: FormattingParts;

  constructor(parts: FormattingParts) {
    this.#parts = parts;
  }

  /**
   * @param params with a range, only that is formatted.
   * @param signal stops the handlers.
   * @returns what formats the document as it is now, once the plugins are loaded. It never rejects.
   */
  begin(params: DocumentFormattingParams & { range?: Range }, signal: AbortSignal): (() => Promise<TextEdit[]>) | undefined {
    const { documents, ownSaves, beforeSave, views } = this.#parts;
    const document = documents.snapshot(params.textDocument.uri);
    if (!document || !isFile(document) || !this.#parts.isOffered()) return undefined;
    if (ownSaves.isRequested(document) || beforeSave.isBeingSaved(document)) {
      views.say('debug', `${document.filePath} is being saved, for which plugins run anyway, so they do not format it beside that.`);
      return undefined;
    }
    const endsAt = performance.now() + BUDGETS.beforeSaveMs;
    return () => {
      const { range } = params;
      const asked: Asked = { document, range, saves: beforeSave.watch(document.uri), onSave: this.#formatsOnSave(document) };
      return this.#format(asked, params, { signal, endsAt });
    };
  }

  async #format(
    asked: Asked,
    { options }: Pick<DocumentFormattingParams, 'options'>,
    { signal, endsAt }: { signal: AbortSignal; endsAt: number },
  ): Promise<TextEdit[]> {
    const { document, range, saves, onSave } = asked;
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const work = this.#run(asked, options, controller.signal);
    const isOverdue = async (): Promise<boolean> => {
      const mayBeSave = (await onSave) === true;
      return mayBeSave && (await inTime(work, { ms: endsAt - performance.now() })) === undefined;
    };
    // A save that waits for this goes on. What an editor that was answered cancels goes on, too.
    const result = await Promise.race([work, isOverdue().then((is) => (is ? undefined : work))]);
    signal.removeEventListener('abort', stop);
    if (!result) {
      this.#unawaited(document, this.#follow(asked, work));
      return [];
    }
    if (signal.aborted) {
      saves.dispose();
      return [];
    }
    const text = this.#textOf(asked, result);
    if (text !== undefined && !range) this.#parts.beforeSave.formatted(document, text, result);
    this.#tellWhyNot(asked, result, text);
    return text === undefined ? [] : minimalEdits(document.text, text);
  }

  #run({ document, range }: Asked, options: DocumentFormattingParams['options'], signal: AbortSignal): Promise<DispatchResult> {
    const { language, filePath } = document;
    return this.#parts.host.dispatch({
      event: 'onFileSave',
      language,
      filePath,
      formatting: range ? 'range' : 'document',
      plan: this.#parts.plans.for(document),
      fields: {
        fileContent: document.text,
        reason: 'format',
        options: { formatOnSave: true, tabSize: options.tabSize, insertSpaces: options.insertSpaces },
        ...(range && { range }),
      },
      // The user sees that it takes long, and can cancel it.
      budgetMs: 0,
      signal,
    });
  }

  /** What was not waited for: it comes into the document when it is done, unless plugins do the same for a save by then. */
  async #follow(asked: Asked, work: Promise<DispatchResult>): Promise<void> {
    const { host, beforeSave, applier } = this.#parts;
    const { document, range, saves } = asked;
    const result = await work;
    const save = saves.begun();
    if (save?.runs) {
      if (result.content !== undefined) host.discarded(result.eventId, savedMeanwhile());
      saves.dispose();
      return;
    }
    const text = this.#textOf(asked, result);
    this.#tellWhyNot(asked, result, text);
    if (text === undefined || text === document.text) return;
    if (!range) beforeSave.formatted(document, text, result);
    const fate = await applier.applyReturned(document, text, { label: label(), save: save !== undefined });
    if (!fate.applied) host.discarded(result.eventId, fate.why);
  }

  /** What the document is to be; undefined where nothing can become of it, which was said. */
  #textOf(asked: Asked, result: DispatchResult): string | undefined {
    const { host, documents } = this.#parts;
    const { document, range } = asked;
    const { content, eventId } = result;
    if (!documents.isCurrent(document)) {
      const why = documents.isOpen(document) ? changedMeanwhile() : closedMeanwhile();
      if (content !== undefined) host.discarded(eventId, why);
      return undefined;
    }
    const text = content === undefined ? document.text : fitToDocument(document.text, content);
    if (!range || changesOnlyLinesOf(range, document.text, text)) return text;
    host.discarded(eventId, l10n.t('text outside of the selection was changed'));
    return undefined;
  }

  #tellWhyNot(asked: Asked, result: DispatchResult, text: string | undefined): void {
    const { document, range, saves } = asked;
    const isTooMuch =
      text === undefined && range !== undefined && result.content !== undefined && this.#parts.documents.isCurrent(document);
    const whyNot = text === undefined ? undefined : this.#whyNot(result);
    if (isTooMuch)
      this.#tell(
        asked,
        l10n.t('The selection in {0} was not formatted: {1} changed text outside of it.', nameOf(document), this.#who(result)),
      );
    else if (whyNot !== undefined) this.#tell(asked, l10n.t('{0} was not formatted. {1}', nameOf(document), whyNot));
    else saves.dispose();
  }

  /** Why plugins that would have formatted the document could not, in sentences. What handlers got wrong is told as such. */
  #whyNot({ results, without }: DispatchResult): string | undefined {
    if (results.length === 0) return without?.[0] ?? l10n.t('No plugin is for it.');
    if (results.some((one) => one.ok)) return undefined;
    const left = results.flatMap((one) => (!one.ok && one.error.code === 'left-alone' ? [one.error.message] : []));
    if (left.length > 0) return [...new Set(left)].join(' ');
    const plugins = this.#parts.host.plugins();
    const refused = new Set(results.flatMap((one) => (!one.ok && kindOf(one.error.code) !== 'fault' ? [one.pluginKey] : [])));
    if (refused.size === 0) return undefined;
    return plugins
      .filter(({ key, stateReason }) => refused.has(key) && stateReason !== undefined)
      .map(({ name, stateReason }) => l10n.t('{0}: {1}', name, stateReason ?? ''))
      .join(' ');
  }

  #who({ results }: DispatchResult): string {
    const changed = new Set(results.flatMap((one) => (one.ok ? [one.pluginKey] : [])));
    const names = this.#parts.host.plugins().flatMap(({ key, name }) => (changed.has(key) ? [name] : []));
    const [before, last = ''] = [names.slice(0, -1).join(', '), names.at(-1)];
    if (names.length < 3) return names.length < 2 ? last : l10n.t('{0} and {1}', before, last);
    return l10n.t('{0}, and {1}', before, last);
  }

  /** Tells the user, unless a save shows that nobody asked for this by hand. */
  #tell({ document, saves, onSave }: Asked, text: string): void {
    const { client, views } = this.#parts;
    const isOfSave = async (): Promise<boolean> => (await onSave) !== false && (await saves.beginsWithin(SAVE_FOLLOWS_MS));
    const told = isOfSave().then((saved) => {
      saves.dispose();
      if (saved) views.say('debug', text);
      else client.showMessage('info', text);
    });
    this.#unawaited(document, told);
  }

  /** Undefined where the editor does not say. */
  async #formatsOnSave({ uri }: FileSnapshot): Promise<boolean | undefined> {
    const { client, asksConfiguration } = this.#parts;
    return asksConfiguration ? client.formatsOnSave(uri).catch(() => undefined) : undefined;
  }

  #unawaited({ filePath }: FileSnapshot, work: Promise<void>): void {
    work.catch((error: unknown) => this.#parts.views.say('error', `What came of formatting ${filePath} was lost: ${String(error)}`));
  }
}

function nameOf({ filePath }: FileSnapshot): string {
  return path.basename(filePath);
}
