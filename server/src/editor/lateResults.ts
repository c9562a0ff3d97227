// What beforeSave handlers return past their budget: it waits for the save that went on without it, and follows that.
import * as l10n from '@vscode/l10n';
import { newerSave } from '../host/dispatch/fileInChain.ts';
import { stampOf } from '../host/dispatch/savedFile.ts';
import type { DispatchResult } from '../host/types.ts';
import { paths } from '../paths/paths.ts';
import { realPlaceOf } from '../paths/realPath.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { inTime } from '../waiting/inTime.ts';
import { changedMeanwhile, closedMeanwhile, readFileText, rewrittenMeanwhile, type ContentApplier } from './applyContent.ts';
import type { ClientProfile } from './client.ts';
import { label, type FileSnapshot, type Outset } from './documentInChain.ts';
import type { Documents, Snapshot } from './documents.ts';
import { isFile } from './formattedBeforeSave.ts';
import type { Host } from './hostFace.ts';
import type { Views } from './views.ts';

/** Why a result was not applied; completes "discarded: …". */
function elsewhere(): string {
  return l10n.t('the file leads to another place by now');
}

/** A late result waits so long for the save that it belongs to, counted from when the handlers were done: a save may fail. */
const SAVED_MS = 30_000;

/** What beforeSave handlers made of a document when its save had gone on without them, or goes on still. */
export interface Late {
  /** As the handlers saw it. */
  document: FileSnapshot;
  /** The text that the save went on with: the document's, but for what the handlers that were in time made of it. */
  wentOnWith: string;
  result: Promise<DispatchResult>;
  /**
   * Runs them once more on what was saved, where that is another text.
   * @param isTaken whether what the others made in time is in that.
   */
  again?: (saved: FileSnapshot, isTaken: boolean) => Promise<DispatchResult>;
}

/** The document as a save left it, or why there was no such save. `later`: it changed before it was saved, and may be saved still. */
type Saved = { document: FileSnapshot; stamp: Promise<string | undefined> } | { why: string } | { later: Promise<Saved> };

/** A save, or a part of one, that the editor asked about and that has not been told of yet. */
interface SaveUnderWay {
  /** Known once the editor was answered, where anything is late then. */
  late: Late | undefined;
  isAnswered: boolean;
  /** What the handlers made in time was seen in the document. */
  isTaken: boolean;
  isLost: boolean;
  saved: (saved: Saved) => void;
  /** What the document came to, once the late results of this part and of those before it were dealt with; undefined where it stayed as it was saved. */
  settled: Promise<Outset | undefined>;
}

export interface LateResultsOptions {
  host: Pick<Host, 'discarded'>;
  profile: ClientProfile;
  documents: Documents;
  applier: ContentApplier;
  views: Pick<Views, 'say'>;
}

export class LateResults {
  readonly #options: LateResultsOptions;
  /** The newest save per document, from willSave to didSave: as many as the parts in which the editor asked about it. */
  readonly #underWay = new Map<string, SaveUnderWay[]>();

  constructor(options: LateResultsOptions) {
    this.#options = options;
  }

  /**
   * A save begins, or a further part of one.
   * @returns what says whether the editor went on with the save before it was answered: other extensions may have taken the time.
   */
  begin(uri: string, answered: Promise<Late | undefined>, { isFirst }: { isFirst: boolean }): () => boolean {
    if (isFirst) this.willNotBeSaved(uri, newerSave());
    const { documents, views } = this.#options;
    const parts = this.#underWay.get(uri) ?? [];
    const before = parts.at(-1)?.settled;
    const { promise, resolve } = Promise.withResolvers<Saved>();
    const settle = async (): Promise<Outset | undefined> => {
      const late = await answered;
      part.late = late;
      part.isAnswered = true;
      if (!late) return before;
      if (late.wentOnWith === late.document.text) part.isTaken = true;
      if (!documents.isCurrent(late.document)) lose(part);
      // Each goes on with what the one before it left, so that they come in their order and lose nothing of each other.
      return this.#settle(part, late, { coming: promise, before: await before });
    };
    let isSaved = false;
    const saved = (what: Saved): void => {
      isSaved = 'document' in what;
      resolve(what);
    };
    const part: SaveUnderWay = {
      late: undefined,
      isAnswered: false,
      isTaken: false,
      isLost: false,
      saved,
      settled: Promise.resolve(undefined),
    };
    part.settled = settle().catch((error: unknown) => {
      views.say('error', `What handlers made of ${uri} was lost: ${String(error)}`);
      return undefined;
    });
    this.#underWay.set(uri, [...parts, part]);
    return () => isSaved;
  }

  /** @returns what the document comes to; undefined where the save was not announced. */
  saved(document: FileSnapshot): Promise<Outset | undefined> | undefined {
    const parts = this.#underWay.get(document.uri);
    this.#underWay.delete(document.uri);
    const stamp = parts?.some(({ late, isAnswered }) => late || !isAnswered) ? stampOf(document.filePath) : Promise.resolve(undefined);
    for (const { saved } of parts ?? []) saved({ document, stamp });
    return parts?.at(-1)?.settled;
  }

  willNotBeSaved(uri: string, why: string): void {
    for (const { saved } of this.#underWay.get(uri) ?? []) saved({ why });
    this.#underWay.delete(uri);
  }

  documentChanged(uri: string): void {
    const late = this.#underWay.get(uri)?.filter((part) => part.late && !part.isLost) ?? [];
    const document = late.length > 0 ? this.#options.documents.snapshot(uri) : undefined;
    if (!document) return;
    for (const part of late) {
      // The editor may just be carrying out the answer.
      if (document.text === part.late?.wentOnWith) part.isTaken = true;
      if (part.late && !isAsLeft(document, part.late)) lose(part);
    }
  }

  /** Handlers that were run after the save, for want of an editor that waits for them. */
  follow(document: FileSnapshot, result: Promise<DispatchResult>): Promise<Outset | undefined> {
    const coming = Promise.resolve({ document, stamp: stampOf(document.filePath) });
    return this.#settle({ isTaken: true }, { document, wentOnWith: document.text, result }, { coming, before: undefined });
  }

  /** Puts a late result into the document that the save left, if it is still as it was, and has it saved once more. */
  async #settle(
    part: Pick<SaveUnderWay, 'isTaken'>,
    late: Late,
    { coming, before }: { coming: Promise<Saved>; before: Outset | undefined },
  ): Promise<Outset | undefined> {
    const { documents, host, applier, profile, views } = this.#options;
    const result = await late.result;
    const { content, eventId, place } = result;
    const { saved, waited } = await savedOf(coming);
    const text = content === undefined ? undefined : fitToDocument(late.document.text, content);
    // Handlers that were in time may have made all of it.
    if (text === undefined || text === late.wentOnWith) return before;
    if ('later' in saved) {
      host.discarded(eventId, changedMeanwhile());
      return this.#again(part, late, { saved: (await savedOf(saved.later)).saved, before });
    }
    if ('why' in saved) {
      const isKnown = isOfDocument(saved.why);
      if (!isKnown) views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label(), late.document.filePath, saved.why));
      host.discarded(eventId, isKnown ? applier.outdated(late.document, label()) : saved.why);
      return before;
    }
    const { document } = before ?? saved;
    if (before?.unsaved !== undefined || !documents.isCurrent(document)) {
      host.discarded(eventId, before?.unsaved ?? applier.outdated(late.document, label()));
      return before;
    }
    if (!isAsLeft(document, late)) {
      host.discarded(eventId, changedMeanwhile());
      return this.#again(part, late, { saved, before });
    }
    if (waited && (await isElsewhere(document, place))) {
      const said = l10n.t(
        '{0} leads to another place since {1} ran, so its result was not applied. Look at it before you save it again.',
        document.filePath,
        label(),
      );
      views.say('error', said);
      host.discarded(eventId, elsewhere());
      return before;
    }
    if (await isOvertaken(document, await saved.stamp)) {
      const why = rewrittenMeanwhile();
      views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label(), document.filePath, why));
      host.discarded(eventId, why);
      return before;
    }
    if (!profile.features.saveDocument) return { document, text, eventId };
    const fate = await applier.applyReturned(document, text, { label: label(), save: true });
    if (!fate.applied) host.discarded(eventId, fate.why);
    else if (!fate.saved && !isOfDocument(fate.why)) {
      return { document, text: document.text, unsaved: l10n.t('what beforeSave handlers made of it was not saved: {0}', fate.why) };
    }
    // What follows sees the file as it is on disk now.
    const now = fate.applied && fate.saved ? documents.snapshot(document.uri) : undefined;
    return now && isFile(now) && now.generation === document.generation ? { document: now, text: now.text } : before;
  }

  /**
   * What came of a text is of no use for another one. What changed it is part of the same save (steps of the editor, plugins after them, other
   * extensions), and may do so at every save: handlers run once more, on what was saved.
   */
  async #again(
    { isTaken }: Pick<SaveUnderWay, 'isTaken'>,
    late: Late,
    { saved, before }: { saved: Saved; before: Outset | undefined },
  ): Promise<Outset | undefined> {
    const { documents, applier, views } = this.#options;
    const { document } = before ?? ('document' in saved ? saved : {});
    if (!late.again || !document || !documents.isCurrent(document) || !(await isInFile(document))) {
      applier.outdated(late.document, label());
      return before;
    }
    const { filePath } = document;
    views.say(
      'info',
      l10n.t('{0} changed in its own save before {1} were done, so they run once more on what was saved.', filePath, label()),
    );
    const again: Late = { document, wentOnWith: document.text, result: late.again(document, isTaken) };
    const coming = Promise.resolve({ document, stamp: stampOf(filePath) });
    return this.#settle({ isTaken }, again, { coming, before });
  }
}

/** The document is not any more what the handlers saw; it may be saved all the same. */
function lose(part: SaveUnderWay): void {
  const { promise, resolve } = Promise.withResolvers<Saved>();
  part.isLost = true;
  part.saved({ later: promise });
  part.saved = resolve;
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
async function isOvertaken(document: FileSnapshot, stamp: string | undefined): Promise<boolean> {
  if (stamp === undefined || stamp === (await stampOf(document.filePath))) return false;
  return !(await isInFile(document));
}

/** Whether the document has nothing that its file has not, such as what was typed while that was written. */
async function isInFile({ filePath, text }: FileSnapshot): Promise<boolean> {
  return (await readFileText(filePath))?.text === text;
}

/** Whether a document is as the late handlers' save left it: with the answer that it got in time, or, where the editor dropped that, without. */
function isAsLeft({ generation, text }: Snapshot, { document, wentOnWith }: Late): boolean {
  return generation === document.generation && (text === wentOnWith || text === document.text);
}
