// Which plugin may run with which permissions, as the user decided. Kept in one file outside every workspace.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { covers, parsePermission } from '../manifest/permissions.ts';

/** What a decision is bound to: another folder or another workspace with the same plugin id is another decision. */
export interface GrantSubject {
  pluginId: string;
  /** Real path of the plugin's folder. */
  folder: string;
  /** Real path of the workspace folder in which the plugin runs; empty without one. */
  workspace: string;
}

interface StoredDecision extends GrantSubject {
  decision: 'allow' | 'deny';
  permissions: string[];
  at: string;
}

/** A decision as it was taken, for listing. */
export type GrantRecord = Readonly<StoredDecision>;

interface StoredFile {
  version: 1;
  decisions: Record<string, StoredDecision>;
  /** Subjects whose plugin the user disabled. */
  disabled: Record<string, GrantSubject>;
}

/** `allowed`: exactly these or more were granted. `grown`: granted before, but the manifest now asks for `added` too. */
export type GrantStatus = { status: 'allowed' } | { status: 'denied' } | { status: 'unknown' } | { status: 'grown'; added: string[] };

/**
 * The user's decisions. Each change is applied to what the file holds at that moment and written back atomically, because several editor
 * windows share it. A file that cannot be parsed counts as empty (nothing is granted) and is kept aside, never overwritten.
 */
export class GrantStore {
  readonly #file: string;
  readonly #report: (message: string) => void;
  #content: StoredFile = { version: 1, decisions: {}, disabled: {} };
  #writing: Promise<void> = Promise.resolve();

  constructor(stateFolder: string, report: (message: string) => void) {
    this.#file = path.join(stateFolder, 'grants.json');
    this.#report = report;
  }

  async load(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#report(`Cannot read the saved grants in ${this.#file} (${(error as Error).message}); plugins will ask again.`);
      }
      return;
    }
    try {
      this.#content = parseStore(text);
    } catch (error) {
      const aside = `${this.#file}.unreadable-${Date.now()}`;
      await rename(this.#file, aside).catch(() => {});
      this.#report(
        `The saved grants in ${this.#file} are damaged (${(error as Error).message}); they were moved to ${aside}, and plugins will ask again.`,
      );
    }
  }

  /** What the user decided for these permissions. Fewer than were granted need no new question. */
  status(subject: GrantSubject, permissions: readonly string[]): GrantStatus {
    const stored = this.#content.decisions[keyOf(subject)];
    if (!stored) return { status: 'unknown' };
    const added = permissions.filter((name) => !stored.permissions.some((granted) => includes(granted, name)));
    if (stored.decision === 'deny') return added.length > 0 ? { status: 'unknown' } : { status: 'denied' };
    return added.length > 0 ? { status: 'grown', added } : { status: 'allowed' };
  }

  /** Every decision, by plugin and place. */
  list(): GrantRecord[] {
    const key = (one: GrantRecord): string => `${one.pluginId}\0${one.folder}\0${one.workspace}`;
    return Object.values(this.#content.decisions).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  async decide(subject: GrantSubject, permissions: readonly string[], decision: 'allow' | 'deny'): Promise<void> {
    const stored: StoredDecision = { ...subject, decision, permissions: [...permissions].sort(), at: new Date().toISOString() };
    await this.#change((content) => (content.decisions[keyOf(subject)] = stored));
  }

  /** Forgets the decision, so that the plugin asks again. */
  async forget(subject: GrantSubject): Promise<void> {
    await this.#change((content) => delete content.decisions[keyOf(subject)]);
  }

  isDisabled(subject: GrantSubject): boolean {
    return keyOf(subject) in this.#content.disabled;
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
    const write = async (): Promise<void> => {
      try {
        await this.load();
        apply(this.#content);
        await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
        const temporary = `${this.#file}.${process.pid}.tmp`;
        await writeFile(temporary, JSON.stringify(this.#content, null, 2) + '\n', { mode: 0o600 });
        await rename(temporary, this.#file);
      } catch (error) {
        this.#report(`Cannot save grants in ${this.#file} (${(error as Error).message}); the decision holds until the host ends.`);
      }
    };
    this.#writing = this.#writing.then(write);
    return this.#writing;
  }
}

/** Whether a granted permission includes another, so that a manifest that narrows a scope does not ask again. */
function includes(granted: string, wanted: string): boolean {
  const [wide, narrow] = [parsePermission(granted), parsePermission(wanted)];
  if (!wide.ok || !narrow.ok) return granted === wanted;
  return narrow.permissions.every((one) => wide.permissions.some((other) => covers(other, one)));
}

/** Keys of subjects that were asked about before: the gate asks about the same ones at every event. */
const keys = new WeakMap<GrantSubject, string>();

function keyOf(subject: GrantSubject): string {
  let key = keys.get(subject);
  if (key === undefined) keys.set(subject, (key = hashOf(subject)));
  return key;
}

function hashOf(subject: GrantSubject): string {
  return createHash('sha256')
    .update(JSON.stringify([subject.pluginId, subject.folder, subject.workspace]))
    .digest('hex')
    .slice(0, 32);
}

function parseStore(text: string): StoredFile {
  const value = JSON.parse(text) as Partial<StoredFile> | null;
  if (typeof value !== 'object' || value === null || value.version !== 1) throw new Error('not a grants file of version 1');
  for (const [key, decision] of Object.entries(value.decisions ?? {})) {
    const sound =
      (decision.decision === 'allow' || decision.decision === 'deny') &&
      Array.isArray(decision.permissions) &&
      decision.permissions.every((name) => typeof name === 'string') &&
      key === keyOf({ pluginId: decision.pluginId, folder: decision.folder, workspace: decision.workspace });
    if (!sound) throw new Error(`the entry for ${decision.pluginId} does not match its key`);
  }
  return { version: 1, decisions: value.decisions ?? {}, disabled: value.disabled ?? {} };
}
