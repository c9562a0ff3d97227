// What follows a save: afterSave handlers run on the document as it was saved, and what they make of it comes into the document and the file, or stays
// in the file where they put it there themselves.
import * as l10n from '@vscode/l10n';
import { stampOf } from '../host/dispatch/savedFile.ts';
import type { DispatchResult, SavedDocument } from '../host/types.ts';
import { inTime } from '../waiting/inTime.ts';
import { changedMeanwhile, closedMeanwhile, readFileText, rewrittenMeanwhile } from './applyContent.ts';
import { DocumentInChain, label, type DocumentInChainOptions, type FileSnapshot, type Outset } from './documentInChain.ts';
import type { Host } from './hostFace.ts';
import type { Views } from './views.ts';

/** How long a save's handlers wait until those of the save before are done, which may have nothing to do with the text, and be long at it. */
const OLDER_MS = 2000;

export interface AfterSaveOptions extends DocumentInChainOptions {
  host: Pick<Host, 'discarded'>;
  views: Views;
}

type Dispatch = (text: Promise<string>, document: SavedDocument) => Promise<DispatchResult>;

interface Coming {
  /** Where handlers begin instead, once beforeSave handlers are done that ran on. The event has its place before later ones all the same. */
  outset: Promise<Outset | undefined> | undefined;
  /** Resolves when the plugins serve as their own files are now, or are not waited for any longer. */
  current: Promise<void>;
}

export class AfterSave {
  readonly #options: AfterSaveOptions;
  /** What follows the newest save of each document, by its URI. */
  readonly #newest = new Map<string, { document: FileSnapshot; done: Promise<void> }>();

  constructor(options: AfterSaveOptions) {
    this.#options = options;
  }

  /**
   * @param document as it was saved.
   * @param dispatch runs the handlers; left out where none are to run. What is late is applied anyway.
   */
  async run(document: FileSnapshot, coming: Coming, dispatch: Dispatch | undefined): Promise<void> {
    const { uri } = document;
    const done = this.#run(document, coming, dispatch);
    const newest = { document, done };
    this.#newest.set(uri, newest);
    try {
      await done;
    } finally {
      if (this.#newest.get(uri) === newest) this.#newest.delete(uri);
    }
  }

  async #run(document: FileSnapshot, coming: Coming, dispatch: Dispatch | undefined): Promise<void> {
    const older = this.#newest.get(document.uri);
    const stamp = older && stampOf(document.filePath);
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
      if (older) await this.#follow(inChain, older, await stamp);
      return inChain.outset.text;
    };
    const result = await dispatch(text(), inChain);
    await outset();
    await this.#conclude(result, inChain);
  }

  /** Lets the save before come to its end, and goes on with what that made of the document. */
  async #follow(
    inChain: DocumentInChain,
    older: { document: FileSnapshot; done: Promise<void> },
    stamp: string | undefined,
  ): Promise<void> {
    await inTime(
      older.done.catch(() => undefined),
      { ms: OLDER_MS },
    );
    const { filePath, text } = inChain.outset.document;
    if (stamp === (await stampOf(filePath))) return;
    const found = await readFileText(filePath);
    if (!found || found.text === text || !(await inChain.moveTo(found.text))) return;
    // A handler that had read the file before it was saved again would have written what it had in mind over what was saved.
    const isTyped = older.document.text !== text;
    const what = l10n.t(
      '{0} was saved again while {1} ran, and written by them after that: they go on with what is in it now.',
      filePath,
      label(),
    );
    const next = l10n.t('If what you typed meanwhile is missing in it, undo in the editor brings that back.');
    this.#options.views.say(isTyped ? 'warn' : 'info', isTyped ? `${what} ${next}` : what);
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
      views.say(
        'warn',
        l10n.t('{0} was rewritten on disk while {1} ran, so what beforeSave handlers returned was not applied.', filePath, label()),
      );
      host.discarded(begin.eventId, rewrittenMeanwhile());
    }
    let why = begin.unsaved;
    if (result.unreadable) why ??= await applier.waitForReload(begin.document, label());
    else if (content !== undefined && why === undefined) {
      const fate = result.rewrittenOnDisk
        ? await applier.applyRewritten(begin.document, content, result, label())
        : await applier.applyReloaded(begin.document, content, result, label());
      if (fate && !fate.applied) ({ why } = fate);
    }
    why ??= whyLost;
    if (why !== undefined) host.discarded(eventId, why);
  }

  /** What a handler returned was overtaken by what somebody, the user perhaps with the next save, wrote to the file. */
  #whyLost(document: FileSnapshot, lost: string, told: boolean): string {
    const { documents, views } = this.#options;
    const why = documents.isCurrent(document) ? lost : documents.isOpen(document) ? changedMeanwhile() : closedMeanwhile();
    if (!told) views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label(), document.filePath, why));
    return why;
  }

  /** Applies what afterSave handlers made of the document, and with it what beforeSave handlers did where that is not in it yet. */
  async #apply({ document, text, eventId, unsaved }: Outset, result: DispatchResult | undefined): Promise<void> {
    const { host, applier, views } = this.#options;
    const content = result?.content ?? text;
    if (content === document.text) return;
    if (unsaved !== undefined) {
      views.say('info', l10n.t('What {0} made of {1} after it was saved was not applied: {2}.', label(), document.filePath, unsaved));
      if (result) host.discarded(result.eventId, unsaved);
      return;
    }
    const fate = await applier.applyReturned(document, content, { label: label(), save: true });
    if (fate.applied) return;
    if (eventId !== undefined) host.discarded(eventId, fate.why);
    if (result?.content !== undefined) host.discarded(result.eventId, fate.why);
  }
}
