// The workspace of tests: a folder of its own, so that handlers may write into it as they like and every test finds the same.
import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeFolder } from '../disk/taken.ts';
import { paths } from '../paths/paths.ts';
import { EVENTS_FOLDER, FIXTURES_FOLDER } from './eventFiles.ts';

export class TestWorkspace {
  /** Absolute, without links. */
  readonly folder: string;
  readonly #fixtures: string;

  private constructor(folder: string, plugin: string) {
    this.folder = folder;
    this.#fixtures = path.join(plugin, EVENTS_FOLDER, FIXTURES_FOLDER);
  }

  /** Makes an empty one among the temporary files. */
  static async make(plugin: string): Promise<TestWorkspace> {
    return new TestWorkspace(await realpath(await mkdtemp(path.join(tmpdir(), 'codex-plugin-test-'))), plugin);
  }

  /**
   * Has in it what is in the plugin's `events/fixtures`, and the file that an event is about, with the text that it has in the event: as it would be on disk.
   * The folder itself stays, as workers know it.
   * @returns why it could not be done, as a sentence.
   */
  async prepare(event: { filePath?: unknown; fileContent?: unknown }): Promise<string | undefined> {
    try {
      await this.#prepare(event);
      return undefined;
    } catch (error) {
      return `The workspace of the test could not be made ready: ${(error as Error).message}.`;
    }
  }

  async #prepare({ filePath, fileContent }: { filePath?: unknown; fileContent?: unknown }): Promise<void> {
    for (const name of await readdir(this.folder)) await rm(path.join(this.folder, name), { recursive: true, force: true });
    // What links lead to is copied: through a link, a handler would write into what it leads to.
    await cp(this.#fixtures, this.folder, { recursive: true, dereference: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (typeof filePath !== 'string' || typeof fileContent !== 'string') return;
    const file = path.resolve(this.folder, filePath);
    if (!paths.below(file, this.folder)) return;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, fileContent);
  }

  /** Never rejects. */
  remove(): Promise<void> {
    return removeFolder(this.folder);
  }
}
