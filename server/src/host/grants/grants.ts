// Which plugin may run with which permissions, as the user decided. Kept in one file outside every workspace.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { whileLocked, type StillHeld } from '../../disk/lockFile.ts';
import { unlessTaken } from '../../disk/taken.ts';
import { ensureKey, readKey, seal, stateFolderFault } from './grantSeal.ts';
import { isSameManifest, type ManifestMark } from './manifestMark.ts';
import type { PermissionPlaces } from './shownPermissions.ts';
import { FOR_OWN_CHANGES, readOwnFile } from './ownFiles.ts';
import { keyOf, parseStore, sift, type GrantSubject, type SealedDecision, type StoredDecision, type StoredFile } from './storedGrants.ts';
import { paths } from '../../paths/paths.ts';
import { ledBefore, notCovered, realPlaces } from '../../runner/index.ts';

export type { GrantSubject } from './storedGrants.ts';

/** A decision as it was taken, for listing. */
export type GrantRecord = Readonly<StoredDecision>;

/** What a plugin asks for now. */
export interface Asked {
  /** Canonical names. */
  permissions: readonly string[];
  /** All folders of the workspace: what scopes open depends on them. */
  workspaceFolders: readonly string[];
  /** Where permissions lead that name places elsewhere, by their canonical names. */
  places: PermissionPlaces;
  /** The manifest that asks for it. */
  manifest: ManifestMark;
}

/**
 * Why what is asked for is not what was allowed: the manifest is another file, its text changed after the plugin ran, somebody else signed the package that
 * it came with, nobody wrote down which it was, or a permission leads to another place by now.
 */
export type AllowedChange =
  | { how: 'file'; before: string }
  | { how: 'text' }
  | { how: 'signer'; before: string | undefined; now: string | undefined }
  | { how: 'unrecorded' }
  | { how: 'place'; permission: string; before: string; now: string };

/**
 * `allowed`: exactly these or more were granted. `grown`: granted before, but the manifest now asks for `added` too. `changed`: granted before, but to
 * another manifest or for another place, whatever is asked for.
 */
export type GrantStatus =
  | { status: 'allowed' }
  | { status: 'denied' }
  | { status: 'unknown' }
  | { status: 'grown'; added: string[] }
  | { status: 'changed'; added: string[]; change: AllowedChange };

/**
 * The user's decisions. Each change is applied to what the file holds at that moment and written back atomically, because several editor
 * windows share it. Only entries count that carry the seal of this user's key: others are dropped and said, and the file is kept aside as it
 * was. A file that cannot be parsed counts as empty. In a folder that is not the user's own, nothing is read or kept.
 */
export class GrantStore {
  readonly #folder: string;
  readonly #file: string;
  readonly #report: (message: string) => void;
  #content: StoredFile = { version: 1, decisions: {}, disabled: {} };
  #writing: Promise<void> = Promise.resolve();
  #reported = '';
  /** Changes that could not be written: they hold until the host ends. */
  readonly #unsaved: ((content: StoredFile) => void)[] = [];
  /** Changes that are on their way to the disk: they hold from the moment in which they were made, whatever is read before they are there. */
  readonly #underWay = new Set<(content: StoredFile) => void>();
  readonly #known = new WeakMap<StoredDecision, WeakMap<Asked, string[]>>();

  constructor(stateFolder: string, report: (message: string) => void) {
    this.#folder = stateFolder;
    this.#file = grantsFile(stateFolder);
    this.#report = report;
  }

  /** Reads what is kept. Makes the folder, so that nobody else does where others may write beside it. */
  async load(): Promise<void> {
    const fault = await stateFolderFault(this.#folder);
    if (fault !== undefined)
      return this.#reportOnce(l10n.t('The state folder {0} {1}. Until then, plugins ask again in every session.', this.#folder, fault));
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    let text: string;
    try {
      text = await readOwnFile(this.#file, FOR_OWN_CHANGES);
    } catch (error) {
      // Whoever takes the file away takes back what was decided.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#take({ version: 1, decisions: {}, disabled: {} });
      else
        this.#reportOnce(
          l10n.t('Cannot read the saved grants in {0} ({1}); plugins will ask again.', this.#file, (error as Error).message),
        );
      return;
    }
    const aside = `${this.#file}.unreadable-${Date.now()}`;
    let stored: StoredFile;
    try {
      stored = parseStore(text);
    } catch (error) {
      await unlessTaken(this.#file, () => rename(this.#file, aside)).catch(() => {});
      this.#report(
        l10n.t(
          'The saved grants in {0} are damaged ({1}); they were moved to {2}, and plugins will ask again.',
          this.#file,
          (error as Error).message,
          aside,
        ),
      );
      return;
    }
    const key = await readKey(this.#folder).catch(() => undefined);
    const { decisions, strange } = sift(stored.decisions, key);
    this.#take({ ...stored, decisions });
    if (strange.length === 0) return;
    await unlessTaken(this.#file, () => copyFile(this.#file, aside)).catch(() => {});
    await this.#save().catch(() => {});
    this.#report(
      l10n.t(
        'The saved grants in {0} hold entries that were not made here, or were changed since ({1}); they do not count, and these plugins will ask again. The file as it was is {2}.',
        this.#file,
        `${strange.slice(0, 5).join(', ')}${strange.length > 5 ? ', …' : ''}`,
        aside,
      ),
    );
  }

  /** What counts from now on, with what was decided here and is not on the disk. */
  #take(content: StoredFile): void {
    this.#content = content;
    for (const apply of [...this.#unsaved, ...this.#underWay]) apply(content);
  }

  /** What the user decided for what is asked. Less than was granted needs no new question. */
  status(subject: GrantSubject, asked: Asked): GrantStatus {
    const stored = this.#content.decisions[keyOf(subject)];
    if (!stored) return { status: 'unknown' };
    const added = this.#added(stored, asked);
    if (stored.decision === 'deny') return added.length > 0 ? { status: 'unknown' } : { status: 'denied' };
    const change = this.#manifestChange(stored, asked.manifest) ?? placeChange(stored, asked);
    if (change) return { status: 'changed', added, change };
    return added.length > 0 ? { status: 'grown', added } : { status: 'allowed' };
  }

  /** What the plugin was allowed last, by canonical names, whatever it asks for now. */
  granted(subject: GrantSubject): readonly string[] {
    const stored = this.#content.decisions[keyOf(subject)];
    return stored?.decision === 'allow' ? stored.permissions : [];
  }

  #manifestChange(stored: StoredDecision, now: ManifestMark): AllowedChange | undefined {
    if (stored.manifest === undefined) return { how: 'unrecorded' };
    if (stored.manifest.signer !== now.signer) return { how: 'signer', before: stored.manifest.signer, now: now.signer };
    if (stored.manifest.file !== now.file) return { how: 'file', before: stored.manifest.file };
    if (stored.manifest.digest === now.digest) return undefined;
    // The manifest is the same one in every workspace.
    const hasRun = (one: StoredDecision): boolean => one.manifest?.ran !== false && paths.same(one.folder, stored.folder);
    return Object.values(this.#content.decisions).some(hasRun) ? { how: 'text' } : undefined;
  }

  /** The gate asks at every event, and scopes that are not those that were granted are looked up on the disk: once for each manifest that is loaded. */
  #added(stored: StoredDecision, asked: Asked): string[] {
    let byAsked = this.#known.get(stored);
    if (!byAsked) this.#known.set(stored, (byAsked = new WeakMap()));
    let added = byAsked.get(asked);
    if (!added) {
      added = notCovered(stored.permissions, asked.permissions, { pluginFolder: stored.folder, workspaceFolders: asked.workspaceFolders });
      byAsked.set(asked, added);
    }
    return added;
  }

  /** Every decision, by plugin and place. */
  list(): GrantRecord[] {
    const key = (one: GrantRecord): string => `${one.pluginId}\0${one.folder}\0${one.workspace}`;
    return Object.values(this.#content.decisions).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  async decide(subject: GrantSubject, { permissions, places, manifest }: Asked, decision: 'allow' | 'deny'): Promise<void> {
    const led = realPlaces(places);
    const decided = {
      ...{ ...subject, decision, permissions: [...permissions].sort(), at: new Date().toISOString() },
      ...(Object.keys(led).length > 0 && { places: { ...led } }),
    };
    await this.#change(({ decisions }) => {
      const before = decisions[keyOf(subject)]?.manifest;
      // What ran with this very manifest may be running still.
      const ran = before !== undefined && before.ran && isSameManifest(before, manifest);
      decisions[keyOf(subject)] = { ...decided, manifest: { ...plainMark(manifest), ran } };
    });
  }

  /**
   * Whether something else is asked for than an allowed plugin did, going by what is in memory: another window may have accepted it, or seen the plugin run.
   */
  isOther(subject: GrantSubject, asked: Asked): boolean {
    const stored = this.#content.decisions[keyOf(subject)];
    if (stored?.decision !== 'allow') return false;
    return stored.manifest === undefined || !isSameManifest(stored.manifest, asked.manifest) || placeChange(stored, asked) !== undefined;
  }

  /**
   * Another version of an installed plugin is about to serve from a folder of its own: what was decided about the former one holds for it in every
   * workspace, on the way forward and back. Where it asks for more than was allowed, or somebody else signed it, the plugin asks again, and what is new can be told.
   * @param newer with what its manifest asks for, which each workspace's folders say the extent of.
   */
  async carryOver(
    former: Pick<GrantSubject, 'pluginId' | 'folder'>,
    newer: { folder: string; asked: Pick<Asked, 'permissions' | 'manifest'> },
  ): Promise<void> {
    const { permissions, manifest } = newer.asked;
    const isOf = (folder: string) => (one: GrantSubject) => one.pluginId === former.pluginId && paths.same(one.folder, folder);
    const [isFormer, isNewer] = [isOf(former.folder), isOf(newer.folder)];
    const { decisions: all, disabled: off } = this.#content;
    if (![...Object.values(all), ...Object.values(off)].some((one) => isFormer(one) || isNewer(one))) return;
    await this.#change(({ decisions, disabled }) => {
      for (const one of Object.values(decisions).filter(isFormer)) {
        const subject = { pluginId: one.pluginId, folder: newer.folder, workspace: one.workspace };
        const workspaceFolders = one.workspace === '' ? [] : [one.workspace];
        const covers = { pluginFolder: newer.folder, workspaceFolders };
        // On the way back the version has a decision of its own, which a later one overrules where it takes back what this version asks for too.
        const isTakenBack = one.decision === 'deny' && notCovered(permissions, one.permissions, covers).length === 0;
        if (decisions[keyOf(subject)] !== undefined && !isTakenBack) continue;
        const isMore = notCovered(one.permissions, permissions, covers).length > 0;
        const isAccepted = one.decision === 'allow' && !isMore && one.manifest !== undefined && one.manifest.signer === manifest.signer;
        const mark = isAccepted ? { ...plainMark(manifest), ran: false } : one.manifest && { ...one.manifest, ran: true };
        decisions[keyOf(subject)] = { ...one, ...subject, ...(mark && { manifest: mark }) };
      }
      for (const [key, one] of Object.entries(disabled)) if (isNewer(one)) delete disabled[key];
      for (const one of Object.values(disabled).filter(isFormer)) {
        const subject = { ...one, folder: newer.folder };
        disabled[keyOf(subject)] = subject;
      }
    });
  }

  /** Resolves once all that was said so far is on disk, or cannot be put there. */
  written(): Promise<void> {
    return this.#writing;
  }

  /** Reads what other windows wrote since. */
  refresh(): Promise<void> {
    this.#writing = this.#writing.then(() => this.load());
    return this.#writing;
  }

  /**
   * The plugin is about to run. From now on, its manifest is this one and no other: it holds in memory at once, and is written beside the start, once
   * for a decision.
   * @param isAccepted whether it runs because it is allowed to, and not because whoever started it asks nobody.
   */
  began(subject: GrantSubject, { manifest }: Asked, isAccepted = true): void {
    const decision = this.#content.decisions[keyOf(subject)];
    if (decision?.manifest === undefined || decision.manifest.ran) return;
    void this.#change(({ decisions }) => {
      const stored = decisions[keyOf(subject)];
      // Where it ran in another window meanwhile, that window has said with which manifest.
      if (stored?.manifest?.ran !== false || stored.decision !== 'allow') return;
      decisions[keyOf(subject)] = { ...stored, manifest: { ...stored.manifest, ...(isAccepted && plainMark(manifest)), ran: true } };
    });
  }

  /**
   * The user changed the plugin's manifest in the editor: it takes the place of the one that was accepted, if nothing was added.
   * @param before the digest of the manifest's text before that.
   */
  acceptEdit(subject: GrantSubject, asked: Asked, before: string): void {
    const { file, digest } = asked.manifest;
    const stored = this.#content.decisions[keyOf(subject)];
    const isAccepted = (one: StoredDecision): boolean =>
      one.decision === 'allow' && one.manifest?.file === file && one.manifest.digest === before && paths.same(one.folder, subject.folder);
    if (stored === undefined || digest === before || !isAccepted(stored) || this.#added(stored, asked).length > 0) return;
    void this.#change(({ decisions }) => {
      for (const [key, one] of Object.entries(decisions))
        if (one.manifest !== undefined && isAccepted(one)) decisions[key] = { ...one, manifest: { ...one.manifest, digest } };
    });
  }

  /** Forgets the decision, so that the plugin asks again. */
  async forget(subject: GrantSubject): Promise<void> {
    await this.#change((content) => delete content.decisions[keyOf(subject)]);
  }

  isDisabled(subject: GrantSubject): boolean {
    const { disabled } = this.#content;
    // The hash is worth loading cryptography for only where something is disabled.
    return Object.keys(disabled).length > 0 && keyOf(subject) in disabled;
  }

  async setDisabled(subject: GrantSubject, disabled: boolean): Promise<void> {
    await this.#change((content) => {
      if (disabled) content.disabled[keyOf(subject)] = subject;
      else delete content.disabled[keyOf(subject)];
    });
  }

  #change(apply: (content: StoredFile) => void): Promise<void> {
    // In memory at once, so that the decision holds from now on even when the disk is slow or full.
    apply(this.#content);
    this.#underWay.add(apply);
    const write = async (): Promise<void> => {
      try {
        const fault = await stateFolderFault(this.#folder);
        if (fault !== undefined) throw new Error(`the folder ${fault}`);
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        // What two windows read and write back would lose one of two decisions.
        await whileLocked(`${this.#file}.lock`, async (stillHeld) => {
          await this.load();
          apply(this.#content);
          await this.#save(stillHeld);
        });
      } catch (error) {
        this.#unsaved.push(apply);
        this.#report(
          l10n.t('Cannot save grants in {0} ({1}); the decision holds until the host ends.', this.#file, (error as Error).message),
        );
      } finally {
        this.#underWay.delete(apply);
      }
    };
    this.#writing = this.#writing.then(write);
    return this.#writing;
  }

  async #save(stillHeld: StillHeld = async () => undefined): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const key = await ensureKey(this.#folder);
    const decisions: Record<string, SealedDecision> = {};
    for (const [name, decision] of Object.entries(this.#content.decisions)) decisions[name] = { ...decision, seal: seal(key, decision) };
    const temporary = `${this.#file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    await writeFile(temporary, JSON.stringify({ ...this.#content, decisions }, null, 2) + '\n', { mode: 0o600 });
    try {
      await stillHeld();
      await unlessTaken(this.#file, () => rename(temporary, this.#file));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  #reportOnce(message: string): void {
    if (message !== this.#reported) this.#report(message);
    this.#reported = message;
  }
}

/** Where decisions are kept in a state folder. */
export function grantsFile(stateFolder: string): string {
  return path.join(stateFolder, 'grants.json');
}

/** A permission that leads elsewhere than it did when it was allowed. */
function placeChange(stored: StoredDecision, { places }: Asked): AllowedChange | undefined {
  for (const [permission, { real: now }] of Object.entries(places)) {
    const before = ledBefore(permission, now, stored.places);
    if (before !== undefined) return { how: 'place', permission, before, now };
  }
  return undefined;
}

/** A mark whose digest is made, as it is kept. */
function plainMark({ file, digest, signer }: ManifestMark): ManifestMark {
  return { file, digest, ...(signer !== undefined && { signer }) };
}
