// Format Document and Format Selection: onFileSave handlers that format, without a save.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { DocumentFormattingParams, Range, TextEdit } from 'vscode-languageserver-protocol';
import { kindOf } from '../contract/errors.ts';
import type { DispatchResult } from '../host/types.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import { changesOnlyLinesOf } from '../text/rangeAfter.ts';
import { changedMeanwhile, closedMeanwhile } from './applyContent.ts';
import type { EditorClient } from './client.ts';
import type { FileSnapshot } from './documentInChain.ts';
import type { Documents } from './documents.ts';
import { isFile, type FormattedBeforeSave } from './formattedBeforeSave.ts';
import type { Host } from './hostFace.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { SavePlans } from './savePlan.ts';
import type { Views } from './views.ts';

/** An editor that formats on save goes on with the save by then; who asked by hand is told why nothing came of it after that. */
const SAVE_FOLLOWS_MS = 700;

export interface FormattingParts {
  host: Pick<Host, 'dispatch' | 'discarded' | 'plugins'>;
  client: Pick<EditorClient, 'showMessage'>;
  documents: Documents;
  ownSaves: OwnSaves;
  beforeSave: FormattedBeforeSave;
  plans: Pick<SavePlans, 'for'>;
  views: Views;
  /** An editor that takes no registrations asks all the same. */
  isOffered: () => boolean;
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
    return () => this.#format(document, params, signal);
  }

  async #format(
    document: FileSnapshot,
    { options, range }: Pick<DocumentFormattingParams, 'options'> & { range?: Range },
    signal: AbortSignal,
  ): Promise<TextEdit[]> {
    const { host, documents, beforeSave } = this.#parts;
    const { language, filePath } = document;
    const result = await host.dispatch({
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
    const { content, eventId } = result;
    if (signal.aborted) return [];
    if (!documents.isCurrent(document)) {
      const why = documents.isOpen(document) ? changedMeanwhile() : closedMeanwhile();
      if (content !== undefined) host.discarded(eventId, why);
      return [];
    }
    const text = content === undefined ? document.text : fitToDocument(document.text, content);
    if (range && !changesOnlyLinesOf(range, document.text, text)) {
      host.discarded(eventId, l10n.t('text outside of the selection was changed'));
      this.#tell(
        document,
        l10n.t('The selection in {0} was not formatted: {1} changed text outside of it.', nameOf(document), this.#who(result)),
      );
      return [];
    }
    if (!range) beforeSave.formatted(document, text, result);
    const why = this.#whyNot(result);
    if (why !== undefined) this.#tell(document, l10n.t('{0} was not formatted. {1}', nameOf(document), why));
    return minimalEdits(document.text, text);
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
  #tell({ uri }: FileSnapshot, text: string): void {
    const { beforeSave, client, views } = this.#parts;
    void beforeSave.beginsWithin(uri, SAVE_FOLLOWS_MS).then((saved) => {
      if (saved) views.say('debug', text);
      else client.showMessage('info', text);
    });
  }
}

function nameOf({ filePath }: FileSnapshot): string {
  return path.basename(filePath);
}
