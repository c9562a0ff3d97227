// What follows a save: afterSave handlers run on the document as it was saved, and what they make of it comes into the document and the file, or stays
// in the file where they put it there themselves.
import type { DispatchResult, SavedDocument } from '../host/types.ts';
import { CHANGED, CLOSED, MEANWHILE } from './applyContent.ts';
import { DocumentInChain, LABEL, type DocumentInChainOptions, type FileSnapshot, type Outset } from './documentInChain.ts';
import type { Host } from './hostFace.ts';
import type { Views } from './views.ts';

export interface AfterSaveOptions extends DocumentInChainOptions {
  host: Pick<Host, 'discarded'>;
  views: Views;
}

export class AfterSave {
  readonly #options: AfterSaveOptions;

  constructor(options: AfterSaveOptions) {
    this.#options = options;
  }

  /**
   * @param document as it was saved.
   * @param coming.outset where handlers begin instead, once beforeSave handlers are done that ran on. The event has its place before later ones all
   * the same.
   * @param coming.current resolves when the plugins' own files are read as they are now.
   * @param dispatch runs the handlers; left out where none are to run. What is late is applied anyway.
   */
  async run(
    document: FileSnapshot,
    coming: { outset: Promise<Outset | undefined> | undefined; current: Promise<void> },
    dispatch: ((text: Promise<string>, document: SavedDocument) => Promise<DispatchResult>) | undefined,
  ): Promise<void> {
    const outset = async (): Promise<Outset> => (await coming.outset) ?? { document, text: document.text };
    if (!dispatch) {
      await this.#apply(await outset(), undefined);
      return;
    }
    const inChain = new DocumentInChain({ document, text: document.text }, this.#options);
    const text = async (): Promise<string> => {
      inChain.outset = await outset();
      // Which handlers there are is not known before.
      await coming.current;
      return inChain.outset.text;
    };
    const result = await dispatch(text(), inChain);
    await outset();
    await this.#conclude(result, inChain);
  }

  async #conclude(result: DispatchResult, { outset: begin, told }: DocumentInChain): Promise<void> {
    const { host, applier, views } = this.#options;
    const { content, eventId, lost } = result;
    // As it is before the text on disk is taken over.
    const whyLost = lost === undefined ? undefined : this.#whyLost(begin.document, lost, told);
    if (!result.rewrittenOnDisk && !result.writtenByOthers) {
      await this.#apply(begin, result);
      if (whyLost !== undefined) host.discarded(eventId, whyLost);
      return;
    }
    if (begin.eventId !== undefined) {
      const { filePath } = begin.document;
      views.say('warn', `${filePath} was rewritten on disk while ${LABEL} ran, so what beforeSave handlers returned was not applied.`);
      host.discarded(begin.eventId, MEANWHILE);
    }
    let why = begin.unsaved;
    if (result.unreadable) why ??= await applier.waitForReload(begin.document, LABEL);
    else if (content !== undefined && why === undefined) {
      const fate = result.rewrittenOnDisk
        ? await applier.applyRewritten(begin.document, content, result, LABEL)
        : await applier.applyReloaded(begin.document, content, result, LABEL);
      if (fate && !fate.applied) ({ why } = fate);
    }
    why ??= whyLost;
    if (why !== undefined) host.discarded(eventId, why);
  }

  /** What a handler returned was overtaken by what somebody, the user perhaps with the next save, wrote to the file. */
  #whyLost(document: FileSnapshot, lost: string, told: boolean): string {
    const { documents, views } = this.#options;
    const why = documents.isCurrent(document) ? lost : documents.isOpen(document) ? CHANGED : CLOSED;
    if (!told) views.say('info', `What ${LABEL} made of ${document.filePath} was not applied: ${why}.`);
    return why;
  }

  /** Applies what afterSave handlers made of the document, and with it what beforeSave handlers did where that is not in it yet. */
  async #apply({ document, text, eventId, unsaved }: Outset, result: DispatchResult | undefined): Promise<void> {
    const { host, applier, views } = this.#options;
    const content = result?.content ?? text;
    if (content === document.text) return;
    if (unsaved !== undefined) {
      views.say('info', `What ${LABEL} made of ${document.filePath} after it was saved was not applied: ${unsaved}.`);
      if (result) host.discarded(result.eventId, unsaved);
      return;
    }
    const fate = await applier.applyReturned(document, content, { label: LABEL, save: true });
    if (fate.applied) return;
    if (eventId !== undefined) host.discarded(eventId, fate.why);
    if (result?.content !== undefined) host.discarded(result.eventId, fate.why);
  }
}
