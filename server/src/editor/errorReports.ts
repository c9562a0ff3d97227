// Fires onErrorReport with what the editor shows for a document, but for what plugins answered to that: nobody is to answer to answers.
import type { ErrorReport } from '../protocol.ts';
import type { Documents } from './documents.ts';
import type { Host } from './hostFace.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';

const EVENT = 'onErrorReport';

const SEVERITY_NUMBERS = { error: 1, warning: 2, info: 3, hint: 4 } as const;

export interface ErrorReportsOptions {
  host: Pick<Host, 'handles' | 'dispatch'>;
  documents: Documents;
  diagnostics: PluginDiagnostics;
}

export class ErrorReports {
  readonly #options: ErrorReportsOptions;
  /** By URI: what was told last of which opening, as JSON. */
  readonly #told = new Map<string, string>();

  constructor(options: ErrorReportsOptions) {
    this.#options = options;
  }

  async report({ uri, diagnostics: all }: ErrorReport): Promise<void> {
    const { host, documents, diagnostics: shown } = this.#options;
    const document = documents.snapshot(uri);
    if (document?.filePath === undefined) return;
    const { language, filePath, generation } = document;
    if (!host.handles(EVENT, { language, filePath })) return;
    const answers = new Set(shown.saidAt(EVENT, uri).map(({ message }) => message));
    const diagnostics = all
      .filter(({ message }) => !answers.has(message))
      .map((diagnostic) => ({ ...diagnostic, severity: SEVERITY_NUMBERS[diagnostic.severity] }));
    const told = JSON.stringify([generation, diagnostics]);
    if (answers.size > 0 && this.#told.get(uri) === told) return;
    this.#told.set(uri, told);
    shown.take(await host.dispatch({ event: EVENT, language, filePath, fields: { diagnostics } }), { document });
  }

  documentClosed(uri: string): void {
    this.#told.delete(uri);
  }
}
