// Fires onFileOpen for documents that plugins want to hear of, once the workspace is trusted.
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import type { Documents } from './documents.ts';
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
    const { host, trusted, documents, diagnostics } = this.#options;
    const document = documents.snapshot(uri);
    if (!trusted() || this.#opened.has(uri) || document?.filePath === undefined) return;
    const { language, filePath } = document;
    host.prepare({ language, filePath });
    if (!host.handles('onFileOpen', { language, filePath })) return;
    this.#opened.add(uri);
    const { generation } = document;
    const result = await host.dispatch({ event: 'onFileOpen', language, filePath, fields: { fileContent: document.text }, generation });
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
