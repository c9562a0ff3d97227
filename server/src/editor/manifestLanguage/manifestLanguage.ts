// The language features of manifests, as the server registers them: each finds the manifest that it is asked about and hands it on.
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  CodeAction,
  CodeActionParams,
  CodeLens,
  CompletionList,
  DocumentLink,
  Hover,
  InlayHint,
  Location,
  Position,
  Range,
  RenameFilesParams,
  TextDocumentPositionParams,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import type { HostSettings } from '../../host/types.ts';
import { MANIFEST_NAMES } from '../../contract/manifestNames.ts';
import type { ClientProfile, EditorClient } from '../client.ts';
import type { Host } from '../hostFace.ts';
import { filePathOf } from '../uris.ts';
import { actionsFor, textEdits } from './features/actions.ts';
import type { CheckedText, OpenManifest } from './documents/checkedManifest.ts';
import type { CheckedManifests } from './documents/checkedManifests.ts';
import { completeManifest } from './features/completion.ts';
import { hoverManifest } from './features/hover.ts';
import { hintsOf, lensesOf, type FileFor } from './features/lenses.ts';
import { scriptLensesOf } from './features/scriptLenses.ts';
import { isScriptFile, type ScriptPermissions } from './checks/scriptPermissions.ts';
import { kindOf } from './documents/manifestFiles.ts';
import { definitionOf, editsForRename, linksOf, targetAt, usesOf } from './features/navigation.ts';
import type { PluginView } from '../../contract/views.ts';
import type { ExportedNames } from '../../scripts/exportedNames.ts';
import { paths } from '../../paths/paths.ts';

/** Outcomes come in bursts; the lenses are asked for again once for all of them. */
const REFRESH_MS = 300;
/** How long ages of runs are true that are told in minutes. */
const AGES_MS = 60_000;
/** How far above a script its manifest may stand. */
const MAX_LEVELS = 8;

export interface ManifestLanguageOptions {
  client: Pick<EditorClient, 'refreshCodeLenses' | 'refreshInlayHints'>;
  profile: ClientProfile;
  manifests: CheckedManifests;
  host: Pick<Host, 'plugins'>;
  settings: () => HostSettings;
  /** The last file that a handler for some languages can be run on. */
  fileFor: FileFor;
  /** Help with the scripts of loaded plugins. */
  scripts: Pick<ScriptPermissions, 'actions' | 'areOpen'>;
  /** Told what is wrong with a version of a document when actions were offered for it. */
  offered: (uri: string, version: number | undefined, checked: CheckedText) => void;
}

export class ManifestLanguage {
  readonly #options: ManifestLanguageOptions;
  readonly #manifests: CheckedManifests;
  #refresh: NodeJS.Timeout | undefined;
  #refreshAt = 0;

  constructor(options: ManifestLanguageOptions) {
    this.#options = options;
    this.#manifests = options.manifests;
  }

  async completion({ textDocument, position }: TextDocumentPositionParams): Promise<CompletionList | null> {
    const manifest = this.#manifests.manifest(textDocument.uri);
    return manifest ? completeManifest(manifest, position, this.#options.profile) : null;
  }

  async hover({ textDocument, position }: TextDocumentPositionParams): Promise<Hover | null> {
    const manifest = this.#manifests.manifest(textDocument.uri);
    return (manifest && (await hoverManifest(manifest, position, this.#options.profile.hoverMarkdown))) ?? null;
  }

  async links(uri: string): Promise<DocumentLink[] | null> {
    const manifest = this.#manifests.manifest(uri);
    return manifest ? linksOf(manifest) : null;
  }

  async definition({ textDocument, position }: TextDocumentPositionParams): Promise<Location | null> {
    const manifest = this.#manifests.manifest(textDocument.uri);
    return (manifest && (await definitionOf(manifest, position))) ?? null;
  }

  /** @returns what finds the lenses of the manifest or the script as it is now, once the plugins are loaded. */
  beginLenses(uri: string): (() => Promise<CodeLens[]>) | undefined {
    const { fileFor } = this.#options;
    const manifest = this.#manifests.manifest(uri);
    if (manifest) return async () => lensesOf(manifest, await this.#pluginOf(manifest), fileFor);
    const file = filePathOf(uri);
    return file === undefined || !isScriptFile(file) ? undefined : () => this.#scriptLenses(file);
  }

  async #scriptLenses(file: string): Promise<CodeLens[]> {
    const real = await realpath(file).catch(() => file);
    const plugins = this.#options.host.plugins().filter(({ folder }) => paths.within(file, folder) || paths.within(real, folder));
    const found = await Promise.all(
      plugins.map((plugin) => {
        const at = paths.within(file, plugin.folder) ? file : real;
        return scriptLensesOf(at, { plugin, folder: this.#manifests.folder(plugin.folder), fileFor: this.#options.fileFor });
      }),
    );
    const lenses = found.flat();
    // What they say of the age of the last run is true for a while.
    if (lenses.some(({ command }) => command?.command === 'codexPlugins.openEvent')) this.#refreshIn(AGES_MS);
    return lenses;
  }

  async hints(uri: string, range: Range): Promise<InlayHint[] | null> {
    const manifest = this.#manifests.manifest(uri);
    return manifest ? hintsOf(manifest, range, this.#options.settings()) : null;
  }

  async actions(params: CodeActionParams): Promise<CodeAction[] | null> {
    const { scripts } = this.#options;
    const manifest = this.#manifests.open(params.textDocument.uri);
    if (!manifest) {
      const wantsFixes = params.context.only?.every((kind) => !'quickfix'.startsWith(kind)) !== true;
      return (wantsFixes && (await scripts.actions(params.textDocument.uri, params.range, params.context.diagnostics))) || null;
    }
    const { profile, offered } = this.#options;
    const checked = await manifest.check();
    offered(manifest.uri, manifest.version, checked);
    return actionsFor(params, { manifest, problems: checked.problems, profile });
  }

  /** In a manifest the uses of what is named there; in a script the manifests that use the function at the position. */
  async references({ textDocument, position }: TextDocumentPositionParams): Promise<Location[] | null> {
    const manifest = this.#manifests.manifest(textDocument.uri);
    if (manifest) {
      const target = await targetAt(manifest, position);
      return target ? usesOf(manifest, target.file) : null;
    }
    const file = filePathOf(textDocument.uri);
    if (file === undefined) return null;
    const exported = await this.#manifests.folder(path.dirname(file)).exports(path.basename(file));
    const range = exported && rangeAt(exported, position);
    if (!range) return null;
    return this.#usesIn(file, (found) => found !== undefined && JSON.stringify(found.start) === JSON.stringify(range.start));
  }

  /** Every place in a manifest that uses a script, whichever function of it. */
  async usesOfScript(uri: string): Promise<Location[]> {
    const file = filePathOf(uri);
    return file === undefined ? [] : this.#usesIn(file);
  }

  async willRename({ files }: RenameFilesParams): Promise<WorkspaceEdit | null> {
    const renamed = files.flatMap(({ oldUri, newUri }) => {
      const [from, to] = [filePathOf(oldUri), filePathOf(newUri)];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    });
    const edit: WorkspaceEdit = {};
    for (const manifest of await this.#manifestsAround(renamed.map(({ from }) => from))) {
      const edits = await editsForRename(manifest, renamed);
      if (edits.length === 0) continue;
      const { changes, documentChanges } = textEdits(manifest, edits, this.#options.profile);
      if (changes) edit.changes = { ...edit.changes, ...changes };
      if (documentChanges) edit.documentChanges = [...(edit.documentChanges ?? []), ...documentChanges];
    }
    return edit.changes || edit.documentChanges ? edit : null;
  }

  documentClosed(uri: string): void {
    this.#manifests.closed(uri);
  }

  /** Handlers ran, or plugins changed: what stands above the handlers is out of date. */
  outdated(): void {
    this.#refreshIn(REFRESH_MS);
  }

  #refreshIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.#refresh && this.#refreshAt <= at) return;
    clearTimeout(this.#refresh);
    this.#refreshAt = at;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      if (!this.#options.scripts.areOpen && !this.#manifests.openFiles().some((file) => kindOf(file) === 'manifest')) return;
      const { client, profile } = this.#options;
      if (profile.refreshCodeLenses) client.refreshCodeLenses();
      if (profile.refreshInlayHints) client.refreshInlayHints();
    }, ms);
  }

  dispose(): void {
    clearTimeout(this.#refresh);
  }

  async #usesIn(file: string, isWanted?: (range: Range | undefined) => boolean): Promise<Location[]> {
    const found = await Promise.all((await this.#manifestsAround([file])).map((manifest) => usesOf(manifest, file, isWanted)));
    return found.flat();
  }

  async #pluginOf({ filePath }: OpenManifest): Promise<PluginView | undefined> {
    const real = await realpath(filePath).catch(() => filePath);
    return this.#options.host.plugins().find(({ manifestFile }) => paths.same(manifestFile, filePath) || paths.same(manifestFile, real));
  }

  /** The manifests that may name some files: open ones, those in the folders above, and those of loaded plugins. */
  async #manifestsAround(files: readonly string[]): Promise<OpenManifest[]> {
    const open = this.#manifests.openFiles().filter((file) => kindOf(file) === 'manifest');
    const above = (await Promise.all(files.map(manifestsAbove))).flat();
    const loaded = this.#options.host.plugins().map(({ manifestFile }) => manifestFile);
    const seen = new Set<string>();
    const found: OpenManifest[] = [];
    // A file that is known under two spellings counts under the editor's.
    for (const file of [...open, ...above, ...loaded]) {
      const real = await realpath(file).catch(() => file);
      if (seen.has(real)) continue;
      seen.add(real);
      const manifest = await this.#manifests.ofFile(file);
      if (manifest) found.push(manifest);
    }
    return found;
  }
}

async function manifestsAbove(file: string): Promise<string[]> {
  const found: string[] = [];
  let folder = path.dirname(file);
  for (let level = 0; level < MAX_LEVELS && folder !== path.dirname(folder); level++, folder = path.dirname(folder)) {
    for (const name of MANIFEST_NAMES) {
      const candidate = path.join(folder, name);
      if (
        await stat(candidate).then(
          (found) => found.isFile(),
          () => false,
        )
      )
        found.push(candidate);
    }
  }
  return found;
}

/** The exported function, method or class whose name stands at a position. */
function rangeAt(exported: ExportedNames, position: Position): Range | undefined {
  const places = [...exported.names.values(), ...(exported.default ? [exported.default] : [])];
  return places
    .flatMap(({ range, methods }) => [range, ...(methods?.values() ?? [])])
    .find(({ start, end }) => start.line === position.line && position.character >= start.character && position.character <= end.character);
}
