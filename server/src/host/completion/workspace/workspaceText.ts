// Completions out of the workspace's own text: what was written there goes on as it did before. Works without any service, and nothing leaves the machine.
import type { Completion } from '../../../contract/completions.ts';
import { languageIdOf } from '../../../manifest/model/languages.ts';
import { paths } from '../../../paths/paths.ts';
import { PrivateFiles, secretFinder } from '../privateFiles.ts';
import type { CompletionQuery } from '../source.ts';
import { LearnedFolders } from './learnedFolders.ts';
import { isLearnable, isLearned, LARGEST_FILE } from './learnedFiles.ts';
import { LearnedTexts } from './learnedTexts.ts';
import { OpenDocuments, type OpenDocument } from './openDocuments.ts';
import { Slices } from './slices.ts';
import { suggestionAt } from './suggestion.ts';

/** Of larger workspaces some files are not learned. */
const MOST_LINES = 150_000;

export interface WorkspaceTextSettings {
  /** How many lines are learned at most; 150,000 by default, which take some 25 MB. */
  mostLines?: number;
}

export interface WorkspaceTextOptions {
  /** The workspace folders, absolute. */
  folders: readonly string[];
  /** Where what was learned is kept between sessions; nowhere where it is absent. */
  cacheFolder?: string;
  /** Whether plugins are not handed a file: what is in it is nobody's completion either. */
  isWithheld?: (filePath: string) => Promise<boolean>;
  /** Told in sentences what went wrong. */
  log: (text: string) => void;
  settings?: WorkspaceTextSettings;
  /** What secrets are looked for by: the values of secret variables are among them. By default those of this process. */
  env?: NodeJS.ProcessEnv;
}

/** A file was made, written or removed. */
export interface FileChange {
  filePath: string;
  type: 'created' | 'changed' | 'deleted';
}

export interface WorkspaceTextState {
  /** Whether files are still being learned, or all are that will be. */
  phase: 'idle' | 'learning' | 'ready';
  /** While it is learning: how many files of those that were found are done. */
  done: number;
  found: number;
  files: number;
  lines: number;
  /** What it takes, about. */
  bytes: number;
  /** How long the event loop was held at most, in ms of processor time. */
  longestSliceMs: number;
}

export interface WorkspaceQueryOptions {
  /** Whether comments and documentation are completed as well; not by default. */
  inProse?: boolean;
}

export class WorkspaceText {
  readonly #texts = new LearnedTexts();
  readonly #slices = new Slices();
  readonly #closing = new AbortController();
  readonly #privateFiles: PrivateFiles;
  readonly #documents: OpenDocuments;
  readonly #files: LearnedFolders;

  constructor({ folders, cacheFolder, isWithheld, log, settings = {}, env }: WorkspaceTextOptions) {
    const common = { texts: this.#texts, slices: this.#slices, signal: this.#closing.signal, log, isLeftOut: secretFinder(env) };
    this.#privateFiles = new PrivateFiles({ folders: () => this.#files.folders, log, ...(isWithheld && { isWithheld }) });
    this.#documents = new OpenDocuments({ ...common, mayLearn: (document) => this.#mayLearn(document) });
    this.#files = new LearnedFolders({
      ...{ ...common, folders, cacheFolder, privateFiles: this.#privateFiles, mostLines: settings.mostLines ?? MOST_LINES },
      isOpen: (key) => this.#documents.has(key),
    });
  }

  /** Begins to learn the files of the workspace. Answers are given before that is done. */
  start(): void {
    this.#files.look();
  }

  /** @param filePath absolute, or whatever names a document that has no file. */
  documentOpened(filePath: string, language: string, text: string): void {
    if (this.#closing.signal.aborted) return;
    const key = paths.key(filePath);
    this.#files.opened(key);
    this.#documents.set({ key, filePath, language, text });
  }

  /** The text of an open document is another one. It is learned a moment after the last change. */
  documentChanged(filePath: string, language: string, text: string): void {
    this.documentOpened(filePath, language, text);
  }

  /** A document is closed: from now on its file counts as it is on disk. */
  documentClosed(filePath: string): void {
    this.#documents.delete(paths.key(filePath));
    this.#files.changed(filePath);
  }

  filesChanged(changes: readonly FileChange[]): void {
    let isOther = false;
    for (const { filePath } of changes) if (this.#privateFiles.changed(filePath)) isOther = true;
    if (isOther) this.#rulesChanged();
    else for (const { filePath } of changes) this.#files.changed(filePath);
  }

  foldersChanged(folders: readonly string[]): void {
    this.#files.setFolders(folders);
    this.#privateFiles.foldersChanged();
    this.#rulesChanged();
  }

  /** What a query's text goes on with, by what is learned so far. */
  complete(query: CompletionQuery, { inProse = false }: WorkspaceQueryOptions = {}): Completion[] {
    return this.#closing.signal.aborted || query.maxItems < 1 ? [] : this.#complete(query, inProse);
  }

  state(): WorkspaceTextState {
    const { texts, lines, bytes } = this.#texts.size;
    return { ...this.#files.state, files: texts, lines, bytes, longestSliceMs: this.#slices.longestMs };
  }

  /** Waits until all that is known of so far is learned. Never rejects; what fails is logged. */
  async settled(): Promise<void> {
    await this.#documents.settled();
    await this.#files.settled();
  }

  /** Keeps on disk what was learned, now rather than a while after the last change. Never rejects; what fails is logged. */
  keep(): Promise<void> {
    return this.#files.keep();
  }

  /** Ends all work. What was not kept by now is learned anew next time. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#documents.close();
    await this.#documents.settled();
    await this.#files.close();
  }

  async #mayLearn({ filePath, language, text }: OpenDocument): Promise<boolean> {
    if (!isLearned(language) || text.length > LARGEST_FILE || !isLearnable(text)) return false;
    return (await this.#privateFiles.why(filePath)) === undefined;
  }

  #complete(query: CompletionQuery, inProse: boolean): Completion[] {
    const { prefix, suffix, position, filePath } = query;
    const language = query.language ?? (filePath === undefined ? undefined : languageIdOf(filePath));
    if (language === undefined) return [];
    const own = filePath === undefined ? {} : { own: paths.key(filePath) };
    const isInvoked = query.triggerKind === 'invoked';
    const suggestion = suggestionAt(this.#texts, { prefix, suffix, position, language, ...own, isInvoked, inProse });
    return suggestion ? [{ text: suggestion.text, range: suggestion.range }] : [];
  }

  #rulesChanged(): void {
    this.#documents.again();
    this.#files.look();
  }
}
