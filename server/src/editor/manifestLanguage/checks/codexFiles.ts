// The files of OpenAI's Codex CLI in the workspace: their problems are shown whether they are open or not.
import path from 'node:path';
import { PLUGINS_FOLDER } from '../../../contract/manifestNames.ts';
import { nodeFileSystem, readOrdinaryFile } from '../../../disk/fileSystem.ts';
import { codexFilesIn, entriesOf, SKIPPED_FOLDERS } from '../../../codexCli/find.ts';
import { folderOf } from '../documents/manifestFiles.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import { codexFileKind } from '../../../codexCli/files.ts';
import { paths } from '../../../paths/paths.ts';

/** A workspace is looked through as far as this many folders; those near its root come first. */
const MAX_FOLDERS = 3000;
/** How many folders are looked at together; more would only queue in the file system. */
const CONCURRENCY = 16;
/** Folders by which a plugin or a marketplace shows. */
const MARKS: ReadonlySet<string> = new Set(['.codex-plugin', '.agents']);

export interface CodexFilesOptions {
  /** The problems of every such file, by file. */
  checked: (problems: ReadonlyMap<string, Problem[]>) => void;
  log: (text: string) => void;
  maxFolders?: number;
}

export class CodexFiles {
  readonly #options: CodexFilesOptions;
  /** By the folder of a plugin or a marketplace, and by file. */
  #found = new Map<string, ReadonlyMap<string, Problem[]>>();
  /** One thing after the other, so that the last word is the latest. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: CodexFilesOptions) {
    this.#options = options;
  }

  /** Looks through the workspace. */
  scan(workspaceFolders: readonly string[]): Promise<void> {
    return this.#next(async () => {
      const before = this.#found;
      this.#found = new Map();
      for (const folder of workspaceFolders) await this.#lookThrough(folder);
      if (before.size + this.#found.size > 0) this.#tell();
    });
  }

  /** Files or folders came, went or changed. */
  filesChanged(filePaths: readonly string[]): Promise<void> {
    return this.#next(async () => {
      const folders = new Set(filePaths.flatMap((filePath) => this.#foldersOf(filePath)));
      for (const folder of folders) await this.#lookAt(folder);
      if (folders.size > 0) this.#tell();
    });
  }

  #next(job: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(job);
    // Whoever asked hears of a failure; what comes next has to go on all the same.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #tell(): void {
    this.#options.checked(new Map([...this.#found.values()].flatMap((files) => [...files])));
  }

  /** The folders whose files a change concerns: known ones around it or below it, and those that it may make one. */
  #foldersOf(filePath: string): string[] {
    const known = [...this.#found.keys()].filter((folder) => paths.within(filePath, folder) || paths.within(folder, filePath));
    const name = path.basename(filePath);
    if (MARKS.has(name)) return [...known, path.dirname(filePath)];
    return codexFileKind(filePath) !== undefined || name === 'plugin.json' ? [...known, folderOf(filePath)] : known;
  }

  async #lookThrough(workspaceFolder: string): Promise<void> {
    const { log, maxFolders = MAX_FOLDERS } = this.#options;
    let looked = 0;
    for (let waiting = [workspaceFolder]; waiting.length > 0;) {
      const together = waiting.slice(0, Math.min(CONCURRENCY, maxFolders - looked));
      if (together.length === 0) {
        log(`Files of the Codex CLI were looked for in ${looked} folders of ${workspaceFolder}, but not in those further down.`);
        return;
      }
      looked += together.length;
      const inner = await Promise.all(together.map((folder) => this.#lookAt(folder)));
      waiting = [...waiting.slice(together.length), ...inner.flat()];
    }
  }

  /** Checks what there is in a folder. @returns the folders in it that may hold more */
  async #lookAt(folder: string): Promise<string[]> {
    const { files, folders } = await entriesOf(folder);
    const found = await codexFilesIn(folder, files, folders);
    const checked = await Promise.all(found.map(async (file) => [file, await problemsOf(file)] as const));
    if (checked.length > 0) this.#found.set(folder, new Map(checked));
    else this.#found.delete(folder);
    const plain = folders.filter((name) => !name.startsWith('.') && !SKIPPED_FOLDERS.has(name));
    return [...plain, ...(folders.includes('.codex') ? [PLUGINS_FOLDER] : [])].sort().map((name) => path.join(folder, name));
  }
}

async function problemsOf(file: string): Promise<Problem[]> {
  const bytes = await readOrdinaryFile(file);
  if (!bytes) return [];
  // The server starts without it.
  const { checkCodexBytes } = await import('../../../codexCli/check.ts');
  return (await checkCodexBytes(bytes, { file, fs: nodeFileSystem }))?.problems ?? [];
}
