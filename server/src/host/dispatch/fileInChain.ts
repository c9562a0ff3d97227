// The saved file beside the text that its handlers hand on to each other: some return text, others work on the file itself.
import * as l10n from '@vscode/l10n';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { FileInChainState, SavedDocument } from '../types.ts';
import type { Chain } from './chain.ts';
import type { SavedFile } from './savedFile.ts';

/** Why nothing becomes of what was made for an older save; completes “was not applied: …”. */
export function newerSave(): string {
  return l10n.t('a newer save came');
}

function rewrittenMeanwhile(): string {
  return l10n.t('the file was rewritten on disk meanwhile');
}

function rewrittenAfterwards(): string {
  return l10n.t('the file was rewritten on disk after that, and this editor does not save what is returned before');
}

function notReadAgain(): string {
  return l10n.t('the file was rewritten on disk in an encoding that only the editor knows, and the editor did not read it again');
}

export interface FileInChainOptions {
  file: SavedFile;
  chain: Chain;
  /** Left out where no editor has the document. */
  document: SavedDocument | undefined;
  /** Whether a plugin may work on the file itself. */
  mayWorkOn: (plugin: LoadedPlugin) => Promise<boolean>;
}

/**
 * Keeps the file and the chain's text together: what was returned is written before a handler runs that works on the file, and what such a handler
 * wrote is the text that the next one is given.
 */
export class FileInChain {
  readonly #options: FileInChainOptions;
  /** The text that is in the file, as far as it is known. */
  #inFile: string | undefined;
  #isKnown = false;
  #state: { -readonly [Member in keyof FileInChainState]: FileInChainState[Member] } = {};
  /** The editor has not read yet what is in the file. */
  #isBehind = false;
  #mayNotWrite = false;
  #lost: string | undefined;
  /** The handler that runs, and the text that it was given. */
  #running: { plugin: LoadedPlugin; given: string | undefined } | undefined;

  constructor(options: FileInChainOptions) {
    this.#options = options;
    this.#inFile = options.document?.text ?? options.chain.contentBefore;
  }

  /** What becomes part of the result. */
  get state(): FileInChainState & { lost?: string } {
    const { rewrittenOnDisk, writtenByOthers } = this.#state;
    return { ...((rewrittenOnDisk || writtenByOthers) && this.#state), ...(this.#lost !== undefined && { lost: this.#lost }) };
  }

  /** Nothing of it counts: the file is another one by now. */
  discard(): void {
    this.#state = {};
    this.#lost = undefined;
  }

  /** A newer save's handlers make anew what these returned. */
  giveWay(): void {
    if (this.#options.chain.content !== this.#inFile) this.#drop(newerSave());
  }

  /** To be called right before a handler of a plugin runs. */
  async before(plugin: LoadedPlugin): Promise<void> {
    if (this.#isBehind) await this.#catchUp();
    if (await this.#options.mayWorkOn(plugin)) await this.#bringToFile();
    this.#running = { plugin, given: this.#options.chain.content };
  }

  async #bringToFile(): Promise<void> {
    const { chain, document, file } = this.#options;
    if (!this.#isKnown) {
      this.#isKnown = true;
      await file.begin(document?.text);
      if (file.before) this.#state.fileBefore = file.before;
    }
    const { content } = chain;
    if (content === undefined || content === this.#inFile || !document?.write || this.#mayNotWrite || this.#isBehind) return;
    // Whoever put a link in its place would have the editor write what it returned to where that leads.
    this.#mayNotWrite = await file.isElsewhere();
    if (this.#mayNotWrite) return;
    const written = await document.write(content, this.state);
    if ('text' in written) {
      await file.renew(written.text);
      this.#state = file.before ? { fileBefore: file.before } : {};
      this.#inFile = written.text;
      chain.settle(written.text);
    } else {
      // The handler finds the file as it is, and is not told otherwise.
      this.#mayNotWrite = true;
      this.#drop(written.why);
    }
  }

  /** To be called once a handler has run, or did not. */
  async after(): Promise<void> {
    const { chain, document, file } = this.#options;
    const { plugin, given } = this.#running ?? { given: chain.content };
    this.#running = undefined;
    const found = await file.changed(document && { isUtf8: () => document.isUtf8(), shown: this.#inFile });
    const returned = chain.content;
    if (!found) {
      // What was made of a text that the file does not have any more would undo what is in it.
      if (this.#isBehind && returned !== given) this.#drop(notReadAgain(), given);
      return;
    }
    const { text } = found;
    // Written with the text that it had.
    if (text !== undefined && text === this.#inFile) return;
    // One that returns another text than what is there now has hardly written that too.
    const isReturnedOnly = returned !== given && returned !== text;
    if (plugin && !isReturnedOnly && (await this.#options.mayWorkOn(plugin))) this.#state.rewrittenOnDisk = true;
    else this.#state.writtenByOthers = true;
    if (text === undefined) {
      this.#state.unreadable = true;
      delete this.#state.fileText;
      this.#isBehind = document !== undefined;
      if (returned !== this.#inFile) this.#drop(returned === given ? rewrittenAfterwards() : rewrittenMeanwhile());
      return;
    }
    delete this.#state.unreadable;
    this.#isBehind = false;
    if (returned !== this.#inFile && returned !== text)
      this.#lost ??= returned === given && this.#state.rewrittenOnDisk ? rewrittenAfterwards() : rewrittenMeanwhile();
    this.#state.fileText = text;
    this.#inFile = text;
    chain.content = text;
  }

  async #catchUp(): Promise<void> {
    const { chain, document } = this.#options;
    const text = await document?.reread();
    if (text === undefined) return;
    this.#isBehind = false;
    this.#state = {};
    this.#inFile = text;
    chain.settle(text);
  }

  /** Goes on with what is in the file, or was given to the last handler. */
  #drop(why: string, text = this.#inFile): void {
    this.#lost ??= why;
    if (text !== undefined) this.#options.chain.content = text;
  }
}
