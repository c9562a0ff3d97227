// An open or saved manifest with its tree and the folder around it: what every feature of the manifest language starts from.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest } from '../../manifest/model.ts';
import { forwardSlashes, needsMain, normalize } from '../../manifest/normalize.ts';
import type { FileSystem } from '../../manifest/scripts.ts';
import { getString, type ManifestDocument } from '../../manifest/tree.ts';
import type { Documents } from '../documents.ts';
import { filePathOf, uriOf } from '../uris.ts';
import { folderOf, isChecked, kindOf, parseFile, type FileKind } from './manifestFiles.ts';
import { PluginFolder } from './pluginFolder.ts';

/** A file that is checked. */
export interface CheckedFile {
  uri: string;
  filePath: string;
  document: ManifestDocument;
  folder: PluginFolder;
  /** The version of the open document; absent for a file that is read from disk. */
  version?: number;
}

export interface OpenManifest extends CheckedFile {
  kind: FileKind;
}

/** Parses manifests once per version of their document. */
export class OpenManifests {
  readonly #documents: Documents;
  readonly #parsed = new Map<string, { version: number; generation: number; document: ManifestDocument }>();
  readonly fs: FileSystem;

  constructor(documents: Documents, fs: FileSystem) {
    this.#documents = documents;
    this.fs = fs;
  }

  /** The manifest that is open under a URI; undefined for any other document. */
  open(uri: string): OpenManifest | undefined {
    const filePath = filePathOf(uri);
    const kind = filePath === undefined ? undefined : kindOf(filePath);
    if (filePath === undefined || kind === undefined) return undefined;
    const open = this.#documents.snapshot(uri);
    if (!open) return undefined;
    let parsed = this.#parsed.get(uri);
    const { version, generation } = open;
    if (parsed?.version !== version || parsed.generation !== generation) {
      parsed = { version, generation, document: parseFile(kind, open.text, filePath) };
      this.#parsed.set(uri, parsed);
    }
    return { ...this.#around(uri, filePath, kind), document: parsed.document, version };
  }

  /** The open manifest, or the open file of OpenAI's Codex CLI, under a URI. */
  checked(uri: string): CheckedFile | undefined {
    const manifest = this.open(uri);
    const filePath = filePathOf(uri);
    if (manifest || filePath === undefined || !isChecked(filePath)) return manifest;
    const open = this.#documents.snapshot(uri);
    if (!open) return undefined;
    const folder = new PluginFolder(folderOf(filePath), this.fs);
    return { uri, filePath, folder, document: parseFile('manifest', open.text, filePath), version: open.version };
  }

  /** A manifest file as it is in the editor, or else on disk. */
  async ofFile(filePath: string): Promise<OpenManifest | undefined> {
    const open = this.#documents.ofFile(filePath);
    const kind = kindOf(filePath) ?? 'manifest';
    if (open && kindOf(filePath)) return this.open(open.uri);
    const text = await readFile(filePath, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    return { ...this.#around(uriOf(filePath), filePath, kind), document: parseFile(kind, text, filePath) };
  }

  /** The files of all open manifests. */
  openFiles(): string[] {
    return [...this.#documents.all()].flatMap(({ uri }) => {
      const filePath = filePathOf(uri);
      return filePath !== undefined && kindOf(filePath) !== undefined ? [filePath] : [];
    });
  }

  closed(uri: string): void {
    this.#parsed.delete(uri);
  }

  #around(uri: string, filePath: string, kind: FileKind): Pick<OpenManifest, 'uri' | 'filePath' | 'kind' | 'folder'> {
    return { uri, filePath, kind, folder: new PluginFolder(path.dirname(filePath), this.fs) };
  }
}

/** The script that functions without a script are looked up in, as the manifest says or as it is found. */
export async function mainOf({ document, folder }: OpenManifest): Promise<string | undefined> {
  const named = getString(document.root, 'main');
  if (named !== undefined) return forwardSlashes(named);
  return folder.main();
}

/** The canonical form of as much of a manifest as could be read. */
export async function draftOf(manifest: OpenManifest): Promise<PluginManifest> {
  const { document } = manifest;
  return normalize(document, needsMain(document.root) ? await mainOf(manifest) : undefined);
}
