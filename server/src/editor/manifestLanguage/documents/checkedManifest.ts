// One version of a manifest, or of another checked file, with everything that follows from it: what all features of the manifest language
// start from. Each thing is made when it is first asked for, and once for all who ask.
import path from 'node:path';
import { analyzeRead, readManifest, type ReadManifest } from '../../../manifest/check/check.ts';
import { Unchanged } from '../../../disk/unchanged.ts';
import { checkConfigDocument } from '../../../manifest/check/config.ts';
import type { KnownScripts } from '../../../scripts/knownScripts.ts';
import type { PluginManifest } from '../../../manifest/model/manifest.ts';
import { forwardSlashes } from '../../../manifest/model/normalize.ts';
import { withoutDisabled } from '../../../manifest/check/suppressions.ts';
import { getString, type ManifestDocument } from '../../../manifest/syntax/tree.ts';
import { folderOf, kindOf, parseFile, type FileKind } from './manifestFiles.ts';
import { PluginFolder } from './pluginFolder.ts';
import type { PluginId, PluginIds } from './pluginIds.ts';
import { scriptUses, type ScriptUse } from '../places/scriptUses.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import { codexFileKind } from '../../../codexCli/files.ts';
import type { FileSystem } from '../../../disk/fileSystem.ts';

/** What a text gives cause for, and whose manifest it is, if it is one. */
export interface CheckedText {
  problems: Problem[];
  plugin?: PluginId;
}

/** What a check depends on besides the text. */
export interface CheckSurroundings {
  fs: FileSystem;
  scripts: KnownScripts;
  /** The ids that other plugins have. */
  ids: Pick<PluginIds, 'problemOf'>;
  /** Codes that are not shown. */
  disabled: () => readonly string[];
}

/** A text of a file: of one version of an open document, or as it is on disk. */
export interface TextOfFile {
  uri: string;
  filePath: string;
  text: string;
  /** The version of the open document; absent for a text that is not open. */
  version?: number;
  /** What the file is, where its path alone does not tell. */
  kind?: FileKind;
}

export class CheckedManifest {
  readonly uri: string;
  readonly filePath: string;
  readonly text: string;
  readonly version?: number;
  /** Undefined for a file of OpenAI's Codex CLI, which is checked, and fixed, but not otherwise helped with. */
  readonly kind: FileKind | undefined;
  readonly folder: PluginFolder;
  readonly #around: CheckSurroundings;
  readonly #check = new Unchanged<CheckedText>(1);
  #document: ManifestDocument | undefined;
  #read: ReadManifest | undefined;
  #uses: { main: string | undefined; uses: ScriptUse[] } | undefined;

  constructor({ uri, filePath, text, version, kind = kindOf(filePath) }: TextOfFile, around: CheckSurroundings) {
    this.uri = uri;
    this.filePath = filePath;
    this.text = text;
    if (version !== undefined) this.version = version;
    this.kind = kind;
    this.folder = new PluginFolder(kind === undefined ? folderOf(filePath) : path.dirname(filePath), around.fs, around.scripts);
    this.#around = around;
  }

  /** The text's tree. */
  get document(): ManifestDocument {
    return (this.#document ??= parseFile(this.text, this.filePath));
  }

  /** The script that functions without a script are looked up in, as the manifest says or as it is found. */
  async main(): Promise<string | undefined> {
    const named = getString(this.document.root, 'main');
    return named === undefined ? this.folder.main() : forwardSlashes(named);
  }

  /** The canonical form of as much of the manifest as could be read. */
  async draft(): Promise<PluginManifest> {
    return (await this.#readOn(this.#around.fs)).draft;
  }

  /** Every place in the manifest that names code. */
  async uses(): Promise<ScriptUse[]> {
    const main = await this.main();
    if (!this.#uses || this.#uses.main !== main) this.#uses = { main, uses: scriptUses(this.document, main) };
    return this.#uses.uses;
  }

  /**
   * Every problem of the text that is to be shown, with its fixes. Checked once, and again only where something on the disk is not what it was
   * then; which ids other plugins have, and which codes are shown, is as it is now.
   */
  async check(): Promise<CheckedText> {
    const { fs, ids, disabled } = this.#around;
    const { problems, plugin } = await this.#check.get('', '', fs, (disk) => this.#checkOn(disk));
    const taken = plugin && ids.problemOf(plugin);
    return { problems: withoutDisabled(taken ? [...problems, taken] : problems, disabled()), ...(plugin && { plugin }) };
  }

  /** The problems of another text in this one's place. */
  async checkInstead(text: string): Promise<Problem[]> {
    const { uri, filePath } = this;
    const instead = text === this.text ? this : new CheckedManifest({ uri, filePath, text }, this.#around);
    return (await instead.check()).problems;
  }

  async #checkOn(fs: FileSystem): Promise<CheckedText> {
    const { filePath: file, kind, text } = this;
    if (kind === 'config') return { problems: checkConfigDocument(this.document).problems };
    if (kind === undefined) {
      if (!(await isOfCodex(file, fs))) return { problems: [] };
      // The server starts without it.
      const { checkCodexFile } = await import('../../../codexCli/check.ts');
      const checked = await checkCodexFile(text, { file, fs, parsed: () => this.document });
      return { problems: checked?.problems ?? [] };
    }
    const { draft, idRange, problems } = await analyzeRead(await this.#readOn(fs), { file, fs, scripts: this.#around.scripts });
    if (!idRange || draft.id === '') return { problems };
    return { problems, plugin: { file: (await fs.realpath(file)) ?? file, id: draft.id, range: idRange } };
  }

  /** Read anew only where another script is the main one by now. */
  async #readOn(fs: FileSystem): Promise<ReadManifest> {
    const { document, filePath } = this;
    return (this.#read = await readManifest(document, filePath, fs, this.#read));
  }
}

/** A manifest or a configuration, which is helped with. */
export type OpenManifest = CheckedManifest & { readonly kind: FileKind };

/** Whether a checked file is one of those that are helped with. */
export function isHelpedWith(file: CheckedManifest): file is OpenManifest {
  return file.kind !== undefined;
}

/** Other tools have hooks/hooks.json and .mcp.json too: Codex's are those of a plugin of its. */
async function isOfCodex(filePath: string, fs: FileSystem): Promise<boolean> {
  const kind = codexFileKind(filePath);
  if (kind !== 'hooks' && kind !== 'mcp') return true;
  return (await fs.stat(path.join(folderOf(filePath), '.codex-plugin'))) === 'folder';
}
