// What the text of the workspace goes on with, for completions: learned from when the first one is asked for, with open documents as they are typed.
import path from 'node:path';
import type { BaseCompletion } from '../contract/completions.ts';
import type { CompletionQuery, CompletionSource } from '../host/completion/source.ts';
import { inTime } from '../waiting/inTime.ts';
import type { FileChange, WorkspaceText } from '../host/completion/workspace/workspaceText.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import { openToPlugins } from './completionSources.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import { openDocumentLines } from './openDocumentLines.ts';
import { filePathOf } from './uris.ts';

/** Files that other programs changed are found out about this often, at most, while completions are asked for, in ms. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** An editor that ends does not wait longer for what would only save time at the next start, in ms. */
const KEEP_MS = 1000;
/** Fewer lines say little of how texts go on. Then lines of open documents that begin alike are what there is, as they are for who asks for more. */
const FEW_LINES = 500;

export interface WorkspaceLearningOptions {
  host: Pick<Host, 'isWithheld'>;
  documents: Documents;
  workspaceFolders: () => readonly string[];
  log: (text: string) => void;
}

export class WorkspaceLearning {
  readonly #options: WorkspaceLearningOptions;
  #text: Promise<WorkspaceText> | undefined;
  #lookedAt = 0;
  #closed = false;

  constructor(options: WorkspaceLearningOptions) {
    this.#options = options;
  }

  /**
   * @param document absent where the text that is asked about is not what is in it.
   * @param inProse whether comments are completed as well.
   */
  source(document: Snapshot | undefined, inProse: boolean): CompletionSource {
    return {
      id: 'workspace',
      complete: async (query, signal) => {
        const text = await this.#begun();
        if (!text || signal.aborted) return [];
        const learned = text.complete(query, { inProse });
        const isLittle = text.state().lines < FEW_LINES;
        if (!document || !(isLittle || query.triggerKind === 'invoked')) return learned;
        const lines = await this.#linesLike(document, query);
        return isLittle ? [...lines, ...learned] : [...learned, ...lines];
      },
    };
  }

  documentOpened(uri: string): void {
    this.#tell(uri);
  }

  documentChanged(uri: string): void {
    this.#tell(uri);
  }

  documentClosed(uri: string): void {
    const filePath = filePathOf(uri);
    if (filePath !== undefined) void this.#text?.then((text) => text.documentClosed(filePath));
  }

  filesChanged(filePaths: readonly string[]): void {
    const changes = filePaths.map((filePath): FileChange => ({ filePath, type: 'changed' }));
    void this.#text?.then((text) => text.filesChanged(changes));
  }

  foldersChanged(): void {
    void this.#text?.then((text) => text.foldersChanged(this.#options.workspaceFolders()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const text = await this.#text;
    if (text) await inTime(text.keep(), { ms: KEEP_MS });
    await text?.close();
  }

  /** Lines of open documents that begin like the one at the cursor. */
  async #linesLike(document: Snapshot, { position, maxItems }: CompletionQuery): Promise<BaseCompletion[]> {
    const { host, documents } = this.#options;
    const others = await openToPlugins(host, documents);
    const open = documents.isCurrent(document) ? documents.get(document.uri) : undefined;
    return open ? openDocumentLines(open, position, others, maxItems) : [];
  }

  #begun(): Promise<WorkspaceText> | undefined {
    if (this.#closed) return undefined;
    const now = performance.now();
    if (this.#text && now - this.#lookedAt < LOOK_AGAIN_MS) return this.#text;
    this.#lookedAt = now;
    // What other programs wrote, files that leave others out among it.
    if (this.#text) void this.#text.then((text) => text.foldersChanged(this.#options.workspaceFolders()));
    return (this.#text ??= this.#begin());
  }

  async #begin(): Promise<WorkspaceText> {
    const { host, workspaceFolders, log, documents } = this.#options;
    const { WorkspaceText: Texts } = await import('../host/completion/workspace/workspaceText.ts');
    // What plugins are not handed, they are not handed as completions either.
    const isWithheld = (filePath: string): Promise<boolean> => host.isWithheld(filePath);
    const text = new Texts({ folders: workspaceFolders(), cacheFolder: path.join(defaultStateFolder(), 'learned'), isWithheld, log });
    for (const { uri } of documents.all()) this.#learn(text, uri);
    text.start();
    return text;
  }

  #tell(uri: string): void {
    void this.#text?.then((text) => this.#learn(text, uri));
  }

  #learn(text: WorkspaceText, uri: string): void {
    const filePath = filePathOf(uri);
    const document = this.#options.documents.get(uri);
    if (filePath !== undefined && document) text.documentOpened(filePath, document.languageId, document.getText());
  }
}
