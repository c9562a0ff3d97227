// Problems of manifests: of open ones as they are typed, of the others as the host found them on disk.
import { isDeepStrictEqual } from 'node:util';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver-protocol';
import { withoutDisabled } from '../../../manifest/check/suppressions.ts';
import type { ClientProfile } from '../../client.ts';
import type { DiagnosticsBoard } from '../../diagnosticsBoard.ts';
import type { Documents, Snapshot } from '../../documents.ts';
import { filePathOf, uriOf } from '../../uris.ts';
import type { CheckedText } from '../documents/checkedManifest.ts';
import { folderOf, isChecked, kindOf } from '../documents/manifestFiles.ts';
import type { PluginIds } from '../documents/pluginIds.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import { paths } from '../../../paths/paths.ts';

/** Typing is not answered keystroke by keystroke. */
const DEBOUNCE_MS = 100;
/** When the check begins: what it finds is there by the time that the pause is long enough for it to be shown. */
const CHECK_MS = 60;
const OWNER = 'manifest';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** What has no effect is shown faded. */
const WITHOUT_EFFECT = new Set([
  'manifest/unused-permission',
  'manifest/redundant-permission',
  'manifest/unknown-key',
  'manifest/shadowed',
  'config/unknown-key',
]);

export interface ManifestDiagnosticsOptions {
  board: DiagnosticsBoard;
  documents: Documents;
  profile: Pick<ClientProfile, 'relatedInformation' | 'diagnosticTags' | 'codeDescription'>;
  /** Every problem of an open document that is to be shown, with what the disk says. */
  check: (document: Snapshot) => Promise<CheckedText>;
  ids: Pick<PluginIds, 'typed'>;
  /** Told of a folder that `check` will look into as soon as the typing pauses. */
  prepare: (folder: string) => void;
  /** Codes that are not shown. */
  disabled: () => readonly string[];
  /** Where a rule is explained, if anywhere. */
  docsLink: (code: string) => string | undefined;
}

/** One source per manifest: its document while that is open, the host's last load otherwise. */
export class ManifestDiagnostics {
  readonly #options: ManifestDiagnosticsOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** By URI: how often its check was begun, so that of two that overlap the later one counts. */
  readonly #begun = new Map<string, number>();
  readonly #onDisk: Record<'plugins' | 'codexFiles', ReadonlyMap<string, Problem[]>> = { plugins: new Map(), codexFiles: new Map() };
  /** By URI of an open document: what was last shown, and of which version. */
  readonly #typed = new Map<string, { version: number; problems: Problem[] }>();
  /** By file: the URI under which what is on disk is shown. */
  readonly #shown = new Map<string, string>();

  constructor(options: ManifestDiagnosticsOptions) {
    this.#options = options;
  }

  /** The host looked at all manifests again. */
  loaded(problems: ReadonlyMap<string, Problem[]>): void {
    this.#replace('plugins', problems);
    for (const { uri } of this.#openManifests()) this.#checkSoon(uri);
  }

  /** The files of OpenAI's Codex CLI in the workspace were looked at again. */
  codexFilesChecked(problems: ReadonlyMap<string, Problem[]>): void {
    this.#replace('codexFiles', problems);
  }

  #replace(source: 'plugins' | 'codexFiles', problems: ReadonlyMap<string, Problem[]>): void {
    this.#onDisk[source] = problems;
    for (const [filePath, uri] of this.#shown) if (!this.#foundOnDisk(filePath)) this.#takeBack(filePath, uri);
    for (const filePath of problems.keys()) if (!this.#options.documents.ofFile(filePath)) this.#showOnDisk(filePath);
  }

  #shownOnDisk(filePath: string): Problem[] {
    return withoutDisabled(this.#foundOnDisk(filePath) ?? [], this.#options.disabled());
  }

  #foundOnDisk(filePath: string): Problem[] | undefined {
    return this.#onDisk.plugins.get(filePath) ?? this.#onDisk.codexFiles.get(filePath);
  }

  /** Other codes are switched off now. */
  disabledChanged(): void {
    for (const { uri } of this.#openManifests()) this.#checkSoon(uri);
    for (const filePath of this.#shown.keys()) if (!this.#options.documents.ofFile(filePath)) this.#showOnDisk(filePath);
  }

  /** Files changed, on disk or in the editor: what open manifests name may be there now, or gone. */
  filesChanged(filePaths: readonly string[]): void {
    for (const { uri, filePath } of this.#openManifests()) {
      const folder = folderOf(filePath);
      if (filePaths.some((changed) => !paths.same(changed, filePath) && paths.below(changed, folder))) this.#checkSoon(uri);
    }
  }

  /**
   * Actions were offered for what is wrong with an open document now. Where the disk changed without a word, that may be other than what is
   * shown.
   */
  offered(uri: string, version: number | undefined, { problems }: CheckedText): void {
    const shown = this.#typed.get(uri);
    if (shown && shown.version === version && !isDeepStrictEqual(shown.problems, problems)) this.#checkSoon(uri);
  }

  documentOpened(document: Snapshot): void {
    if (!isCheckedDocument(document)) return;
    const shown = this.#shown.get(document.filePath);
    // The editor may spell the URI differently: what was published under our spelling would stay beside the document's.
    if (shown !== undefined && shown !== document.uri) this.#takeBack(document.filePath, shown);
    void this.#check(document.uri).then((show) => show());
  }

  documentChanged(document: Snapshot): void {
    if (!isCheckedDocument(document)) return;
    this.#options.prepare(folderOf(document.filePath));
    this.#checkSoon(document.uri);
  }

  documentClosed(uri: string): void {
    const filePath = filePathOf(uri);
    if (filePath === undefined || !isChecked(filePath)) return;
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#begun.delete(uri);
    this.#typed.delete(uri);
    if (this.#options.ids.typed(uri, undefined)) this.#checkOthers(uri);
    if (this.#foundOnDisk(filePath)) this.#showOnDisk(filePath, uri);
    else this.#options.board.set(uri, OWNER, []);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  *#openManifests(): Generator<{ uri: string; filePath: string }> {
    for (const { uri } of this.#options.documents.all()) {
      const filePath = filePathOf(uri);
      if (filePath !== undefined && isChecked(filePath)) yield { uri, filePath };
    }
  }

  #checkSoon(uri: string): void {
    const changed = performance.now();
    const at = (ms: number, action: () => void): void => {
      clearTimeout(this.#timers.get(uri));
      this.#timers.set(uri, setTimeout(action, Math.max(Math.round(changed + ms - performance.now()), 0)));
    };
    at(CHECK_MS, () => {
      const checked = this.#check(uri);
      at(DEBOUNCE_MS, () => {
        this.#timers.delete(uri);
        void checked.then((show) => show());
      });
    });
  }

  /** @returns what shows the problems, unless they are out of date by then */
  async #check(uri: string): Promise<() => void> {
    const { documents, board, check } = this.#options;
    const document = documents.snapshot(uri);
    if (!document?.filePath) return () => undefined;
    const { filePath } = document;
    const turn = (this.#begun.get(uri) ?? 0) + 1;
    this.#begun.set(uri, turn);
    const { problems, plugin } = await check(document);
    return () => {
      // The latest wins: a document that changed meanwhile is checked again anyway.
      if (!documents.isCurrent(document) || this.#begun.get(uri) !== turn) return;
      this.#typed.set(uri, { version: document.version, problems });
      board.set(uri, OWNER, this.#toLsp([...problems, ...this.#ofFolder(filePath)], uri));
      if (this.#options.ids.typed(uri, plugin)) this.#checkOthers(uri);
    };
  }

  /** What is wrong with a manifest whatever its text is. */
  #ofFolder(filePath: string): Problem[] {
    return this.#shownOnDisk(filePath).filter(({ code }) => code === 'manifest/shadowed');
  }

  /** A plugin got another id: others may have it too, or do not any more. */
  #checkOthers(uri: string): void {
    for (const other of this.#openManifests()) if (other.uri !== uri && kindOf(other.filePath) === 'manifest') this.#checkSoon(other.uri);
  }

  #showOnDisk(filePath: string, uri = this.#shown.get(filePath) ?? uriOf(filePath)): void {
    this.#shown.set(filePath, uri);
    this.#options.board.set(uri, OWNER, this.#toLsp(this.#shownOnDisk(filePath), uri));
  }

  #takeBack(filePath: string, uri: string): void {
    this.#shown.delete(filePath);
    if (!this.#options.documents.get(uri)) this.#options.board.set(uri, OWNER, []);
  }

  #toLsp(problems: readonly Problem[], uri: string): Diagnostic[] {
    const { profile, docsLink } = this.#options;
    return problems.map((problem): Diagnostic => {
      const href = profile.codeDescription ? docsLink(problem.code) : undefined;
      return {
        range: problem.range,
        severity: SEVERITIES[problem.severity],
        code: problem.code,
        ...(href !== undefined && { codeDescription: { href } }),
        source: 'codex',
        message: problem.message,
        ...(profile.diagnosticTags && WITHOUT_EFFECT.has(problem.code) && { tags: [DiagnosticTag.Unnecessary] }),
        ...(profile.relatedInformation &&
          problem.related && {
            relatedInformation: problem.related.map(({ file, range, message }) => ({
              location: { uri: uriOf(file, uri), range },
              message,
            })),
          }),
      };
    });
  }
}

function isCheckedDocument(document: Snapshot): document is Snapshot & { filePath: string } {
  return document.filePath !== undefined && isChecked(document.filePath);
}
