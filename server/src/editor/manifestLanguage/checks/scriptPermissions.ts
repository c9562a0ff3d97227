// What a script does that its plugin's manifest declares no permission for, shown at the line that does it, with the fix.
import * as l10n from '@vscode/l10n';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CodeActionKind, DiagnosticSeverity, type CodeAction, type Diagnostic } from 'vscode-languageserver-protocol';
import { SCRIPT_EXTENSIONS } from '../../../contract/runtime.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import { paths } from '../../../paths/paths.ts';
import type { Range } from '../../../text/range.ts';
import type { ClientProfile } from '../../client.ts';
import type { DiagnosticsBoard } from '../../diagnosticsBoard.ts';
import type { Documents } from '../../documents.ts';
import type { Host } from '../../hostFace.ts';
import { filePathOf } from '../../uris.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import type { CheckedManifests } from '../documents/checkedManifests.ts';
import { textEdits, touch } from '../features/actions.ts';

const OWNER = 'script-permissions';
const CODE = 'manifest/missing-permission';
/** Typing in a script is not answered keystroke by keystroke. */
const DEBOUNCE_MS = 300;

export interface ScriptPermissionsOptions {
  board: DiagnosticsBoard;
  documents: Documents;
  profile: Pick<ClientProfile, 'codeDescription' | 'documentChanges'>;
  manifests: Pick<CheckedManifests, 'ofFile'>;
  /** The loaded plugins. */
  plugins: Host['plugins'];
  pluginFolders: Host['pluginFolders'];
  docsLink: (code: string) => string | undefined;
  /** Told of a failure, which is a bug of ours. */
  failed: (error: unknown) => void;
}

/** A place in a script that needs what the manifest does not declare. */
interface Found {
  manifest: OpenManifest;
  problem: Problem;
  range: Range;
  message: string;
}

export class ScriptPermissions {
  readonly #options: ScriptPermissionsOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: ScriptPermissionsOptions) {
    this.#options = options;
  }

  documentOpened(uri: string): void {
    if (isScript(uri)) this.#soon(uri, 0);
    else this.#changed(uri);
  }

  documentClosed(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    if (isScript(uri)) this.#options.board.set(uri, OWNER, []);
    // Its file may have another text.
    this.#changed(uri);
  }

  #changed(uri: string): void {
    const filePath = filePathOf(uri);
    if (filePath !== undefined) this.filesChanged([filePath]);
  }

  /** Files changed, in the editor or on disk: manifests and modules count for every script of their plugin. */
  filesChanged(filePaths: readonly string[]): void {
    const scripts = [...this.#openScripts()];
    // Told with every key that is pressed, in whatever file.
    if (scripts.length === 0) return;
    const touched = this.#options.pluginFolders().filter((folder) => filePaths.some((file) => paths.within(file, folder)));
    for (const { uri, filePath } of scripts) {
      if (filePaths.some((file) => paths.same(file, filePath)) || touched.some((folder) => paths.within(filePath, folder)))
        this.#soon(uri, DEBOUNCE_MS);
    }
  }

  /** The plugins were loaded anew, or other rules are shown. */
  allChanged(): void {
    for (const { uri } of this.#openScripts()) this.#soon(uri, DEBOUNCE_MS);
  }

  /** Whether a script of a loaded plugin is open. */
  get areOpen(): boolean {
    const folders = this.#options.pluginFolders();
    return [...this.#openScripts()].some(({ filePath }) => folders.some((folder) => paths.within(filePath, folder)));
  }

  /** The fixes for a range of a script; undefined for what is no script of a loaded plugin. */
  async actions(uri: string, range: Range, diagnostics: readonly Diagnostic[]): Promise<CodeAction[] | undefined> {
    if (!isScript(uri)) return undefined;
    const here = (await this.#found(uri)).filter((one) => touch(one.range, range));
    const titles = new Set<string>();
    return here.flatMap(({ manifest, problem }): CodeAction[] => {
      const [fix] = problem.fixes;
      const permission = problem.permission ?? '';
      const title = l10n.t('Add "{0}" to the manifest', permission);
      if (!fix || titles.has(title)) return [];
      titles.add(title);
      const said = new Set(here.filter((one) => one.problem === problem).map((one) => one.message));
      const meant = diagnostics.filter(({ code, message }) => code === CODE && said.has(textOf(message)));
      const edit = textEdits(manifest, fix.edits, this.#options.profile);
      return [{ title, kind: CodeActionKind.QuickFix, diagnostics: meant, isPreferred: true, edit }];
    });
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  *#openScripts(): Generator<{ uri: string; filePath: string }> {
    for (const { uri } of this.#options.documents.all()) {
      const filePath = filePathOf(uri);
      if (filePath !== undefined && isScript(uri)) yield { uri, filePath };
    }
  }

  #soon(uri: string, ms: number): void {
    clearTimeout(this.#timers.get(uri));
    const timer = setTimeout(() => {
      this.#show(uri, timer).catch(this.#options.failed);
    }, ms);
    this.#timers.set(uri, timer);
  }

  async #show(uri: string, turn: NodeJS.Timeout): Promise<void> {
    const { board, documents, docsLink, profile } = this.#options;
    const before = documents.snapshot(uri);
    const found = await this.#found(uri);
    // A document that changed meanwhile is looked at again anyway.
    if (!before || !documents.isCurrent(before) || this.#timers.get(uri) !== turn) return;
    const href = profile.codeDescription ? docsLink(CODE) : undefined;
    const diagnostics = found.map(({ range, message }): Diagnostic => ({
      range,
      severity: DiagnosticSeverity.Warning,
      code: CODE,
      ...(href !== undefined && { codeDescription: { href } }),
      source: 'codex',
      message,
    }));
    board.set(uri, OWNER, diagnostics);
  }

  async #found(uri: string): Promise<Found[]> {
    const filePath = filePathOf(uri);
    if (filePath === undefined) return [];
    const real = await realpath(filePath).catch(() => filePath);
    const isSame = (file: string): boolean => paths.same(file, filePath) || paths.same(file, real);
    const owners = this.#options.plugins().filter(({ folder }) => paths.within(filePath, folder) || paths.within(real, folder));
    const found: Found[] = [];
    for (const { manifestFile } of owners) {
      const manifest = await this.#options.manifests.ofFile(manifestFile);
      const { problems } = (await manifest?.check()) ?? { problems: [] };
      for (const problem of problems) {
        if (!manifest || problem.code !== CODE) continue;
        for (const { file, range, message } of problem.related ?? []) {
          if (!isSame(file)) continue;
          const [permission, name] = [problem.permission ?? '', path.basename(manifestFile)];
          const text = l10n.t('"{0}" is not declared in {1}, but {2}. Add it, or the call fails.', permission, name, message);
          found.push({ manifest, problem, range, message: text });
        }
      }
    }
    return found;
  }
}

/** Whether a file is in a language that handlers are written in. */
export function isScriptFile(filePath: string): boolean {
  return SCRIPT_EXTENSIONS.includes(path.extname(filePath).toLowerCase());
}

function isScript(uri: string): boolean {
  const filePath = filePathOf(uri);
  return filePath !== undefined && isScriptFile(filePath);
}

function textOf(message: Diagnostic['message']): string {
  return typeof message === 'string' ? message : message.value;
}
