// The files that the user was in last, for what runs a handler "on the file" while the plugin's own files are in front.
import path from 'node:path';
import { paths } from '../paths/paths.ts';
import type { Documents } from './documents.ts';
import { kindOf } from './manifestLanguage/documents/manifestFiles.ts';
import { filePathOf } from './uris.ts';

/** Nobody goes back further. */
const KEPT = 20;

/** A file that a handler can be run on. */
export interface RecentFile {
  uri: string;
  /** Its name without its folder. */
  name: string;
}

export interface RecentFilesOptions {
  documents: Pick<Documents, 'get'>;
  /** Whether the editor says which file is in front. */
  isTold: boolean;
  /** The folders of loaded plugins: handlers are run on other files than their own. */
  pluginFolders: () => readonly string[];
}

export class RecentFiles {
  readonly #options: RecentFilesOptions;
  /** The last first. */
  #uris: string[] = [];

  constructor(options: RecentFilesOptions) {
    this.#options = options;
  }

  /** A document was opened or changed: an editor that does not say which one is in front is in that one, so far as can be known. */
  used(uri: string): boolean {
    return !this.#options.isTold && this.shown(uri);
  }

  /** A document is in front. @returns whether another file is the last one now. */
  shown(uri: string): boolean {
    const filePath = filePathOf(uri);
    if (filePath === undefined || kindOf(filePath) !== undefined || this.#uris[0] === uri) return false;
    this.#uris = [uri, ...this.#uris.filter((one) => one !== uri)].slice(0, KEPT);
    return true;
  }

  closed(uri: string): void {
    this.#uris = this.#uris.filter((one) => one !== uri);
  }

  /** The last open file that is in one of some languages; none of them means any. */
  lastFor(languages: readonly string[]): RecentFile | undefined {
    const folders = this.#options.pluginFolders();
    for (const uri of this.#uris) {
      const document = this.#options.documents.get(uri);
      const filePath = filePathOf(uri);
      if (!document || filePath === undefined || folders.some((folder) => paths.within(filePath, folder))) continue;
      if (languages.length === 0 || languages.includes(document.languageId)) return { uri, name: path.basename(filePath) };
    }
    return undefined;
  }
}
