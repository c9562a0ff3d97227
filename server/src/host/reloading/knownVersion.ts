// What is known of one plugin's versions: which files the one that serves was imported from, and what is written while versions are imported.
import { isDeepStrictEqual } from 'node:util';
import type { Change } from './changes.ts';
import { changedBetween, saysTheSame, versionOf, withFiles, type Contents, type FolderVersion } from './folderVersion.ts';
import { isData } from './reloadedFiles.ts';

/** A version that is written while it is imported is imported again, but not for ever: something may be writing all the time. */
export const MOST_ATTEMPTS = 5;
/** Handlers do that with data. */
const MOST_FOR_DATA = 2;

/** The files at the beginning of an import, and what was in them then, where those are not too many. */
export interface Outset {
  version: FolderVersion;
  contents: Promise<Contents>;
}

/** What a worker was imported from. */
export interface Served extends Outset {
  /** Whether that worker still serves. */
  isServing: () => boolean;
}

export class KnownVersion {
  /** What the version that serves was imported from, as far as that is known. */
  served: Served | undefined;
  /** Scripts and manifest as they were when a version was loaded last. */
  #program: Contents | undefined;
  /** Data that was written while a version was imported last. */
  #writtenMeanwhile: ReadonlySet<string> = new Set();

  /** @param before whether the last version failed, for whatever reason. @returns whether the files are what the version that serves was imported from. */
  async isServed(version: FolderVersion, changes: readonly Change[], before: { failed: boolean }): Promise<boolean> {
    const { served } = this;
    // The worker that it describes may be gone, and another one have imported what there was meanwhile.
    if (!served?.isServing()) return false;
    // What is not looked at can be anything. All that is in a folder is looked at by itself.
    if (!changes.every(({ kind, place }) => kind === 'folder' || version.has(place) || served.version.has(place))) return false;
    const changed = changedBetween(served.version, version);
    // Something else may have been amiss than these files.
    if (changed.length === 0) return !before.failed || changes.length > 0;
    if (!saysTheSame(await served.contents, version, changed)) return false;
    served.version = version;
    return true;
  }

  /**
   * A version was imported.
   * @param attempt how many it is, with those before.
   * @returns what was written meanwhile where it has to be imported again for that; else what it is made of.
   */
  async imported({
    folder,
    outset,
    attempt,
  }: {
    folder: string;
    outset: Outset | undefined;
    attempt: number;
  }): Promise<string[] | Outset | undefined> {
    const now = outset && (await versionOf(folder));
    if (!now) return undefined;
    const written = changedBetween(outset.version, now);
    const before = this.#writtenMeanwhile;
    this.#writtenMeanwhile = new Set(written.filter(isData));
    const most = written.every(isData) ? MOST_FOR_DATA : MOST_ATTEMPTS;
    if (attempt < most && written.some((file) => !before.has(file))) return written;
    // What is written each time is written by the import itself: it belongs to the version, and is no news when it is told.
    const own = written.filter((file) => before.has(file) || (isData(file) && !outset.version.has(file)));
    return withFiles(outset, now, own);
  }

  /**
   * A version is loaded, or left to the next worker.
   * @param contents where they are known.
   * @returns whether its scripts or its manifest are others than before: data is written by handlers, too.
   */
  isOtherProgram(contents: Contents | undefined, manifest: string, changes: readonly Change[]): boolean {
    const before = this.#program;
    this.#program = contents && new Map([...contents].filter(([file]) => !isData(file) || file === manifest));
    return before && this.#program ? !isDeepStrictEqual(before, this.#program) : changes.some(({ kind }) => kind !== 'data');
  }
}
