// The one place that knows what is wrong with an open manifest and what it says: all features ask here, so they all speak of the same version.
import { KnownScripts } from '../../../scripts/knownScripts.ts';
import type { Documents } from '../../documents.ts';
import { filePathOf, uriOf } from '../../uris.ts';
import { CheckedManifest, isHelpedWith, type CheckedText, type CheckSurroundings, type OpenManifest } from './checkedManifest.ts';
import { isChecked, kindOf } from './manifestFiles.ts';
import { PluginFolder } from './pluginFolder.ts';
import { nodeFileSystem, type FileSystem } from '../../../disk/fileSystem.ts';
import { withoutMark } from '../../../text/byteOrderMark.ts';

export interface CheckedManifestsOptions extends Omit<CheckSurroundings, 'scripts'> {
  documents: Documents;
  /** What scripts are looked up in. It says when something is not what it was: as long as it gives the same answers, a check holds. */
  fs: FileSystem;
}

export class CheckedManifests {
  readonly #documents: Documents;
  readonly #around: CheckSurroundings;
  /** By URI: the newest version that was asked for. */
  readonly #newest = new Map<string, CheckedManifest>();

  constructor({ documents, ...around }: CheckedManifestsOptions) {
    this.#documents = documents;
    this.#around = { ...around, scripts: new KnownScripts() };
  }

  /** The newest version of the manifest, or of another checked file, that is open under a URI; undefined for any other document. */
  open(uri: string): CheckedManifest | undefined {
    const document = this.#documents.snapshot(uri);
    if (document?.filePath === undefined || !isChecked(document.filePath)) return undefined;
    const { filePath, text, version } = document;
    const known = this.#newest.get(uri);
    if (known?.version === version && known.text === text) return known;
    if (known === undefined && kindOf(filePath) === 'manifest') this.#around.scripts.prepare();
    const newest = new CheckedManifest({ uri, filePath, text, version }, this.#around);
    this.#newest.set(uri, newest);
    return newest;
  }

  /** Every problem that is to be shown of the document that is open under a URI. */
  async check(uri: string): Promise<CheckedText> {
    return (await this.open(uri)?.check()) ?? { problems: [] };
  }

  /** As `open`, of a file that is helped with. */
  manifest(uri: string): OpenManifest | undefined {
    const file = this.open(uri);
    return file && isHelpedWith(file) ? file : undefined;
  }

  /** A manifest file as it is in the editor, or else on disk. */
  async ofFile(filePath: string): Promise<OpenManifest | undefined> {
    const open = this.#documents.ofFile(filePath);
    if (open && kindOf(filePath)) return this.manifest(open.uri);
    const found = open?.getText() ?? (await nodeFileSystem.readText(filePath));
    if (found === undefined) return undefined;
    // As the editor would have it, were it open.
    const text = open ? found : withoutMark(found);
    const uri = open?.uri ?? uriOf(filePath);
    // A plugin may be loaded from a file whose name alone does not make it a manifest.
    const kind = kindOf(filePath) ?? 'manifest';
    const file = new CheckedManifest({ uri, filePath, text, kind, ...(open && { version: open.version }) }, this.#around);
    return isHelpedWith(file) ? file : undefined;
  }

  /** The files of all open manifests. */
  openFiles(): string[] {
    return [...this.#documents.all()].flatMap(({ uri }) => {
      const filePath = filePathOf(uri);
      return filePath !== undefined && kindOf(filePath) !== undefined ? [filePath] : [];
    });
  }

  /** A folder with scripts, as the checks see it. */
  folder(folder: string): PluginFolder {
    return new PluginFolder(folder, this.#around.fs, this.#around.scripts);
  }

  closed(uri: string): void {
    this.#newest.delete(uri);
  }
}
