// A folder that plugins are installed into: which versions are in it, and which of them serve. Everything that changes it does so under one lock, and in
// such steps that whoever looks in between, or after one that was cut off, finds a whole version that serves.
import { randomBytes } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, realpath, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import semver from 'semver';
import { PLUGINS_FOLDER } from '../../contract/manifestNames.ts';
import { currentName, INSTALL_RECORD, installedName, versionFolderName } from '../../contract/installedNames.ts';
import { installRecordOf, installRecordText, type InstallRecord } from '../../contract/installRecord.ts';
import { readPointer, readPointerSync, removePointer, switchPointer } from '../../disk/pointer.ts';
import { whileLocked } from '../../disk/lockFile.ts';
import { paths } from '../../paths/paths.ts';
import { realPlaceOf } from '../../paths/realPath.ts';
import { InstallFault } from '../installFault.ts';
import { writeBeside } from '../../disk/beside.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { removeFolder, unlessTaken } from '../../disk/taken.ts';
import { putBack } from './putBack.ts';
import { shellWord } from '../../text/shellWord.ts';

/** Where versions are put together, and where those go that are taken away: on the same disk, so that one step moves them. Never looked into by hosts. */
const WORKSHOP = '.installing';
const LOCK = '.installing.lock';
const FORMER = '-former';

/** One plugin, with what is there of it. */
export interface Installed {
  id: string;
  /** The version that serves; undefined where none does, as after a removal that was cut off. */
  current: string | undefined;
  /** All versions that are there, the highest first. */
  versions: string[];
}

export class PluginsFolder {
  readonly root: string;
  /** The workspace folder that it is in, which others may have written: nothing in it is believed that can be looked at. */
  readonly workspace: string | undefined;

  /**
   * @param root an absolute path, which need not be there yet.
   * @param workspace the folder that it has to be in.
   */
  constructor(root: string, workspace?: string) {
    this.root = root;
    this.workspace = workspace;
  }

  /** The plugins of a user, in every workspace. */
  static ofUser(home = homedir()): PluginsFolder {
    return new PluginsFolder(path.join(home, PLUGINS_FOLDER));
  }

  /** The plugins of one workspace folder. */
  static ofWorkspace(folder: string): PluginsFolder {
    return new PluginsFolder(path.join(folder, PLUGINS_FOLDER), folder);
  }

  /**
   * By id. Only names are looked at, and where pointers lead, so that a thousand plugins are listed in a moment.
   * @throws what the disk says of a folder that may not be read.
   */
  async list(): Promise<Installed[]> {
    const found = new Map<string, { current: string | undefined; versions: string[] }>();
    const of = (id: string): { current: string | undefined; versions: string[] } => {
      let one = found.get(id);
      if (!one) found.set(id, (one = { current: undefined, versions: [] }));
      return one;
    };
    const pointers: string[] = [];
    for (const entry of await this.#entries()) {
      const meant = installedName(entry.name);
      // A link in the place of a version is not ours, and leads wherever somebody wanted it to.
      if (meant?.kind === 'current') pointers.push(meant.id);
      else if (meant && entry.isDirectory() && semver.valid(meant.version) === meant.version.split('+')[0])
        of(meant.id).versions.push(meant.version);
    }
    for (const id of pointers) {
      // Each is answered at once by the disk; a thousand of them by way of the threads for files take far longer.
      const current = versionOf(id, readPointerSync(this.#pointer(id)));
      // One that leads nowhere serves nobody.
      if (current !== undefined && of(id).versions.includes(current)) of(id).current = current;
    }
    return [...found]
      .map(([id, { current, versions }]) => ({ id, current, versions: versions.sort((a, b) => semver.compareBuild(b, a)) }))
      .filter(({ versions }) => versions.length > 0)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** One plugin; undefined where nothing is there of it. */
  async get(id: string): Promise<Installed | undefined> {
    return (await this.list()).find((one) => one.id === id);
  }

  /** The version that a plugin's pointer leads to, whether it is there or not. */
  async current(id: string): Promise<string | undefined> {
    return versionOf(id, await readPointer(this.#pointer(id)));
  }

  /** A command about what is in here, as it is typed. @param words what follows `codex-plugin`. @param more.registry that it has to ask, where one was named. */
  command(words: string, { registry }: { registry?: string | undefined } = {}): string {
    const asked = registry === undefined ? '' : ` --registry ${shellWord(registry)}`;
    return `codex-plugin ${words}${this.workspace === undefined ? '' : ` --workspace ${shellWord(this.workspace)}`}${asked}`;
  }

  folderOf(id: string, version: string): string {
    return path.join(this.root, versionFolderName(id, version));
  }

  /** Where a version came from; undefined for one that is not there, or was put there by other means. */
  async record(id: string, version: string): Promise<InstallRecord | undefined> {
    const record = installRecordOf(readSmallFile(path.join(this.folderOf(id, version), INSTALL_RECORD)));
    return record?.id === id && record.version === version ? record : undefined;
  }

  /** Whether there is anything under a version's name. */
  has(id: string, version: string): Promise<boolean> {
    return isAnything(this.folderOf(id, version));
  }

  /** Makes a folder for what is put together before it is installed. It is the caller's to move by `adopt`, or to remove. */
  newWorkplace(): Promise<string> {
    return this.#workplace('');
  }

  /** Makes one for a version that another one takes the place of: whoever finds it there without its successor has it be where it was. */
  newFormerPlace(): Promise<string> {
    return this.#workplace(FORMER);
  }

  async #workplace(kind: '' | typeof FORMER): Promise<string> {
    await this.#refuseStrangePlaces();
    // Whose it is, so that what a program left behind that was killed can be told from what another one is working on.
    const folder = path.join(this.root, WORKSHOP, `${process.pid}-${randomBytes(6).toString('hex')}${kind}`);
    await mkdir(path.dirname(folder), { recursive: true });
    // By itself, as of a disk that is read-only the other says that there is no such folder.
    await mkdir(folder);
    return folder;
  }

  /**
   * Does work that changes what is installed, while no other program does.
   * @throws what `work` throws, and where the lock is not to be had.
   */
  async whileChanging<T>(work: (change: Change) => Promise<T>): Promise<T> {
    await this.#refuseStrangePlaces();
    await mkdir(this.root, { recursive: true });
    let result: { value: T } | undefined;
    await whileLocked(path.join(this.root, LOCK), async (stillHeld) => {
      await this.#removeLeftovers();
      result = { value: await work(new Change(this, stillHeld)) };
    });
    return result!.value;
  }

  /**
   * What is written and removed here is written and removed where the names say: not where links lead that came with a workspace.
   * @throws InstallFault
   */
  async #refuseStrangePlaces(): Promise<void> {
    if (this.workspace !== undefined) {
      const [real, place] = [await realpath(this.workspace), await realPlaceOf(this.root)];
      if (place === undefined || !paths.same(place, path.join(real, PLUGINS_FOLDER)))
        throw new InstallFault(
          `${this.root} leads out of ${this.workspace} by a link, so that nothing is done there. Replace the link by a folder.`,
        );
    }
    const workshop = path.join(this.root, WORKSHOP);
    const facts = await lstat(workshop).catch(() => undefined);
    if (facts && !facts.isDirectory())
      throw new InstallFault(
        `${workshop} is no folder: something else has the place in which plugins are put together. Remove it, and try again.`,
      );
  }

  async #entries(): Promise<Dirent[]> {
    try {
      return await readdir(this.root, { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #pointer(id: string): string {
    return path.join(this.root, currentName(id));
  }

  /** What programs left in the workshop that are not there any more. A number that another program has by now costs a later look, and nothing else. */
  async #removeLeftovers(): Promise<void> {
    const workshop = path.join(this.root, WORKSHOP);
    for (const name of await readdir(workshop).catch((): string[] => [])) {
      const [, pid = process.pid, kind] = /^(\d+)-[\da-f]{12}(-former)?$/.exec(name) ?? [];
      if (Number(pid) === process.pid || isRunning(Number(pid))) continue;
      const workplace = path.join(workshop, name);
      if (kind !== FORMER || (await this.#restored(workplace))) await removeFolder(workplace);
    }
  }

  /** @returns whether nothing is in a place of former versions any more that is not elsewhere. */
  async #restored(workplace: string): Promise<boolean> {
    for (const name of await readdir(workplace).catch((): string[] => [])) {
      const place = path.join(this.root, name);
      if (installedName(name)?.kind !== 'version' || (await isAnything(place))) continue;
      try {
        await unlessTaken(place, () => rename(path.join(workplace, name), place));
      } catch {
        return false;
      }
    }
    return true;
  }
}

/** The steps of a change, each of which is there as a whole or not at all. */
export class Change {
  readonly #folder: PluginsFolder;
  readonly #stillHeld: () => Promise<void>;

  constructor(folder: PluginsFolder, stillHeld: () => Promise<void>) {
    this.#folder = folder;
    this.#stillHeld = stillHeld;
  }

  /**
   * Makes what was put together versions that are there: all of them or, where that does not work, none in the place of another. Those that have the names already
   * go. If one of them serves, none does for the moment between two steps: whoever does not insist on it has made sure that it does not. Killed in that moment, it is back with the next change.
   */
  async adopt(all: readonly { workplace: string; id: string; version: string }[]): Promise<void> {
    await this.#stillHeld();
    const replaced: { folder: string; former: string }[] = [];
    try {
      for (const { workplace, id, version } of all) {
        const folder = this.#folder.folderOf(id, version);
        const isThere = await isAnything(folder);
        // Where the work is done again, as somebody else had the lock meanwhile.
        if (isThere && !(await isAnything(workplace))) continue;
        if (isThere) {
          const former = path.join(await this.#folder.newFormerPlace(), path.basename(folder));
          await aside(folder, former);
          replaced.push({ folder, former });
        }
        await unlessTaken(folder, () => rename(workplace, folder));
      }
    } catch (error) {
      const workshop = path.join(this.#folder.root, WORKSHOP);
      const faults: string[] = [];
      for (const { folder, former } of replaced.toReversed())
        await putBack(former, folder, workshop).catch((fault: Error) => faults.push(fault.message));
      throw faults.length === 0 ? error : new InstallFault(faults.join('\n'), { cause: error });
    }
    for (const { former } of replaced) await removeFolder(path.dirname(former));
  }

  /** Keeps with a version which one served before it, for the way back. */
  async remember(id: string, version: string, after: string): Promise<void> {
    const record = await this.#folder.record(id, version);
    if (!record || record.after === after) return;
    await this.record({ ...record, after });
  }

  /** Keeps of a version that is there where it came from, in place of what is known of it. */
  async record(record: InstallRecord): Promise<void> {
    await this.#replace(path.join(this.#folder.folderOf(record.id, record.version), INSTALL_RECORD), installRecordText(record));
  }

  /** Has a version serve from now on. */
  async serve(id: string, version: string): Promise<void> {
    await this.#stillHeld();
    await switchPointer(await this.#pointer(id), versionFolderName(id, version));
  }

  /** No version of a plugin serves any more. */
  async stop(id: string): Promise<void> {
    await this.#stillHeld();
    await removePointer(await this.#pointer(id));
  }

  /** Removes a version, which must not serve. */
  async remove(id: string, version: string): Promise<void> {
    await this.#stillHeld();
    await this.#away(this.#folder.folderOf(id, version));
  }

  /** @throws InstallFault where something has its place that cannot be replaced in one step. */
  async #pointer(id: string): Promise<string> {
    const file = path.join(this.#folder.root, currentName(id));
    if ((await lstat(file).catch(() => undefined))?.isDirectory())
      throw new InstallFault(
        `${file} is a folder, and has the place of what leads to the version that serves. Move it away, and try again.`,
      );
    return file;
  }

  /** Replaces a file of the folder itself, such as the lock of versions. */
  async write(name: string, content: string): Promise<void> {
    await this.#replace(path.join(this.#folder.root, name), content);
  }

  /** Written in the workshop, where what a killed program leaves is removed: beside the file, it would be one more of the version that it is in. */
  async #replace(file: string, content: string): Promise<void> {
    const workplace = await this.#folder.newWorkplace();
    try {
      const written = await writeBeside(path.join(workplace, path.basename(file)), content);
      await this.#stillHeld();
      await unlessTaken(file, () => rename(written, file));
    } finally {
      await removeFolder(workplace);
    }
  }

  /** Out of its place in one step, as a folder of which half is removed would look like a version. */
  async #away(folder: string): Promise<void> {
    const workplace = await this.#folder.newWorkplace();
    await aside(folder, path.join(workplace, 'removed'));
    await removeFolder(workplace);
  }
}

/** Moves a folder into a workplace of its own, which goes where that does not work. */
async function aside(folder: string, place: string): Promise<void> {
  try {
    await unlessTaken(folder, () => rename(folder, place));
  } catch (error) {
    await removeFolder(path.dirname(place));
    throw error;
  }
}

/** @param target where a plugin's pointer leads. */
function versionOf(id: string, target: string | undefined): string | undefined {
  const meant = target === undefined ? undefined : installedName(target);
  return meant?.kind === 'version' && meant.id === id ? meant.version : undefined;
}

function isAnything(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
