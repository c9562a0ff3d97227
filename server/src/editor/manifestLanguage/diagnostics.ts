// Problems of manifests: of open ones as they are typed, of the others as the host found them on disk.
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-protocol';
import type { ManifestCheck, Problem } from '../../manifest/model.ts';
import type { ClientProfile } from '../client.ts';
import type { DiagnosticsBoard } from '../diagnosticsBoard.ts';
import type { Documents, Snapshot } from '../documents.ts';
import { filePathOf, uriOf } from '../uris.ts';

/** Typing is not answered keystroke by keystroke. */
const DEBOUNCE_MS = 100;
const OWNER = 'manifest';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

export interface ManifestDiagnosticsOptions {
  board: DiagnosticsBoard;
  documents: Documents;
  profile: Pick<ClientProfile, 'relatedInformation'>;
  isManifestFile: (filePath: string) => boolean;
  checkManifest: (text: string, options: { file: string }) => Promise<ManifestCheck>;
}

/** One source per manifest: its document while that is open, the host's last load otherwise. */
export class ManifestDiagnostics {
  readonly #options: ManifestDiagnosticsOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #onDisk: ReadonlyMap<string, Problem[]> = new Map();
  /** By file: the URI under which what is on disk is shown. */
  readonly #shown = new Map<string, string>();

  constructor(options: ManifestDiagnosticsOptions) {
    this.#options = options;
  }

  /** The host looked at all manifests again. */
  loaded(problems: ReadonlyMap<string, Problem[]>): void {
    this.#onDisk = problems;
    for (const [filePath, uri] of this.#shown) if (!problems.has(filePath)) this.#takeBack(filePath, uri);
    for (const filePath of problems.keys()) if (!this.#options.documents.ofFile(filePath)) this.#showOnDisk(filePath);
  }

  documentOpened(document: Snapshot): void {
    if (!this.#isManifest(document)) return;
    const shown = this.#shown.get(document.filePath);
    // The editor may spell the URI differently: what was published under our spelling would stay beside the document's.
    if (shown !== undefined && shown !== document.uri) this.#takeBack(document.filePath, shown);
    void this.#check(document.uri);
  }

  documentChanged(document: Snapshot): void {
    if (!this.#isManifest(document)) return;
    clearTimeout(this.#timers.get(document.uri));
    const timer = setTimeout(() => {
      this.#timers.delete(document.uri);
      void this.#check(document.uri);
    }, DEBOUNCE_MS);
    this.#timers.set(document.uri, timer);
  }

  documentClosed(uri: string): void {
    const filePath = filePathOf(uri);
    if (filePath === undefined || !this.#options.isManifestFile(filePath)) return;
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    if (this.#onDisk.has(filePath)) this.#showOnDisk(filePath, uri);
    else this.#options.board.set(uri, OWNER, []);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #check(uri: string): Promise<void> {
    const { documents, board, checkManifest } = this.#options;
    const document = documents.snapshot(uri);
    if (!document?.filePath) return;
    const { problems } = await checkManifest(document.text, { file: document.filePath });
    // The latest wins: a document that changed meanwhile is checked again anyway.
    if (documents.version(uri) === document.version) board.set(uri, OWNER, this.#toLsp(problems));
  }

  #showOnDisk(filePath: string, uri = this.#shown.get(filePath) ?? uriOf(filePath)): void {
    this.#shown.set(filePath, uri);
    this.#options.board.set(uri, OWNER, this.#toLsp(this.#onDisk.get(filePath) ?? []));
  }

  #takeBack(filePath: string, uri: string): void {
    this.#shown.delete(filePath);
    if (!this.#options.documents.get(uri)) this.#options.board.set(uri, OWNER, []);
  }

  #isManifest(document: Snapshot): document is Snapshot & { filePath: string } {
    return document.filePath !== undefined && this.#options.isManifestFile(document.filePath);
  }

  #toLsp(problems: readonly Problem[]): Diagnostic[] {
    const { relatedInformation } = this.#options.profile;
    return problems.map((problem) => ({
      range: problem.range,
      severity: SEVERITIES[problem.severity],
      code: problem.code,
      source: 'codex',
      message: problem.message,
      ...(relatedInformation &&
        problem.related && {
          relatedInformation: problem.related.map(({ file, range, message }) => ({ location: { uri: uriOf(file), range }, message })),
        }),
    }));
  }
}
