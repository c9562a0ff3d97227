// The workspace of tests: a folder of its own, so that handlers may write into it as they like and every test finds the same.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, realpath, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeFolder } from '../disk/taken.ts';
import { paths } from '../paths/paths.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { FIXTURES_FOLDER } from './eventFiles.ts';

export class TestWorkspace {
  /** Absolute, without links. */
  readonly folder: string;
  /** Has the workspace in it, and beside it what is made ready or was there before: no plugin reaches that. */
  readonly #base: string;
  readonly #plugin: string;
  #prepared = 0;

  private constructor(base: string, plugin: string) {
    this.#base = base;
    this.folder = path.join(base, 'workspace');
    this.#plugin = plugin;
  }

  /** Makes an empty one among the temporary files. @param plugin its folder, by its real path. */
  static async make(plugin: string): Promise<TestWorkspace> {
    const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-plugin-test-')));
    const workspace = new TestWorkspace(base, plugin);
    await mkdir(workspace.folder);
    return workspace;
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

  /**
   * What earlier tests started may still be at work in the workspace, and put links where something is about to be written or removed. So all of that is
   * done beside it, and only whole entries are moved in and out, which follows no links.
   */
  async #prepare({ filePath, fileContent }: { filePath?: unknown; fileContent?: unknown }): Promise<void> {
    const number = this.#prepared++;
    const next = path.join(this.#base, `next-${number}`);
    const before = path.join(this.#base, `before-${number}`);
    await Promise.all([mkdir(next), mkdir(before)]);
    await this.#copyFixtures(next);
    if (typeof filePath === 'string' && typeof fileContent === 'string') {
      const name = paths.relative(this.folder, path.resolve(this.folder, filePath));
      if (name !== undefined && name !== '') {
        const file = path.resolve(next, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, fileContent);
      }
    }
    for (const name of await readdir(this.folder)) await rename(path.join(this.folder, name), path.join(before, name));
    for (const name of await readdir(next)) await rename(path.join(next, name), path.join(this.folder, name));
  }

  /** What links lead to is copied: through a link, a handler would write into what it leads to. They must not lead out of the plugin's folder. */
  async #copyFixtures(to: string): Promise<void> {
    const fixtures = path.join(this.#plugin, EVENTS_FOLDER, FIXTURES_FOLDER);
    if (!existsSync(fixtures)) return;
    await cp(fixtures, to, {
      recursive: true,
      dereference: true,
      filter: async (source) => {
        if (paths.within(await realpath(source), this.#plugin)) return true;
        throw new Error(`${source} leads out of the plugin's folder, and what is there is not the plugin's`);
      },
    });
  }

  /** Never rejects. */
  remove(): Promise<void> {
    return removeFolder(this.#base);
  }
}
