// Fires onFileOpen for documents that plugins want to hear of, once the workspace is trusted.
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import type { DispatchRequest } from '../host/types.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';

export interface FileOpenOptions {
  host: Pick<Host, 'handles' | 'dispatch' | 'prepare'>;
  trusted: () => boolean;
  documents: Documents;
  diagnostics: PluginDiagnostics;
}

export class FileOpen {
  readonly #options: FileOpenOptions;
  readonly #opened = new Set<string>();

  constructor(options: FileOpenOptions) {
    this.#options = options;
  }

  async didOpen(uri: string): Promise<void> {
    const { host, trusted, documents } = this.#options;
    const document = documents.snapshot(uri);
    if (!trusted() || this.#opened.has(uri) || document?.filePath === undefined) return;
    const { language, filePath } = document;
    host.prepare({ language, filePath });
    if (!host.handles('onFileOpen', { language, filePath })) return;
    this.#opened.add(uri);
    await this.#fire(document, filePath);
  }

  /**
   * Fires the event once more, for a plugin that was not allowed to run then, with the text that the document has now.
   * @param generation which opening it was about: a later one had an event of its own.
   */
  async again(filePath: string, generation: number | undefined, pluginKey: string): Promise<void> {
    const { documents } = this.#options;
    const open = documents.ofFile(filePath);
    const document = open && documents.snapshot(open.uri);
    if (document?.generation === generation && document?.filePath !== undefined)
      await this.#fire(document, document.filePath, { pluginKey });
  }

  async #fire(document: Snapshot, filePath: string, only?: DispatchRequest['only']): Promise<void> {
    const { host, diagnostics } = this.#options;
    const { language, generation, text } = document;
    const request = { event: 'onFileOpen', language, filePath, fields: { fileContent: text }, generation };
    const result = await host.dispatch({ ...request, ...(only && { only }) });
    diagnostics.take(result, { document });
  }

  didClose(uri: string): void {
    this.#opened.delete(uri);
  }

  /** Trust came after documents were opened. */
  async trusted(): Promise<void> {
    await Promise.all([...this.#options.documents.all()].map((document) => this.didOpen(document.uri)));
  }
}
