// When something is done for the editor: at once, once the plugins are loaded, or not at all because newer news made it stale.
import { inTime } from '../waiting/inTime.ts';
import type { Session } from './session.ts';

/** How long somebody who asks for a run waits until plugins serve as they were saved just before. */
const RELOADED_MS = 2000;

export class SessionWork {
  /**
   * Asked directly for what does without plugins: documents in step, help with manifests, and what was so far (`snapshot`, `eventDetail`).
   * Settings too, since loading goes by them, and those that confine plugins must not come after it. Trust and workspace folders count at once
   * as well; what they let happen goes through `whenReady`, like everything else.
   */
  session: Session | undefined;
  /** Resolves once the plugins are loaded. */
  readonly #ready = Promise.withResolvers<void>();
  /** By kind, the last of those notifications that make the ones before them stale. */
  readonly #newest = new Map<string, unknown>();
  /** What is being loaded anew, by the file that changed: who tells of the same change again is to wait for it too. */
  readonly #reloads = new Map<string, Promise<void>>();

  isLoaded = false;

  /** The plugins are loaded, as far as they can be. */
  loaded(): void {
    this.isLoaded = true;
    this.#ready.resolve();
  }

  /**
   * Runs what depends on plugins once they are loaded. What it is about is taken before, as it is when the editor asks or tells: by whoever made `run`.
   * @param run left out where nothing is to be done after all.
   * @param signal ends the waiting, with nothing for an answer.
   */
  async whenReady<T>(run: ((session: Session) => Promise<T>) | undefined, signal?: AbortSignal): Promise<T | undefined> {
    const { session } = this;
    if (!session || !run) return undefined;
    await inTime(this.#ready.promise, signal ? { signal } : {});
    return signal?.aborted ? undefined : run(session);
  }

  /** Loads the plugins anew that own some of these files. What was told before is no news, but it may not be done with yet. */
  filesChanged(session: Session, filePaths: readonly string[]): Promise<void> {
    const underWay = Promise.allSettled(filePaths.flatMap((filePath) => this.#reloads.get(filePath) ?? []));
    const reload = async (): Promise<void> => {
      try {
        await this.whenReady(await session.filesChanged(filePaths));
      } finally {
        await underWay;
        for (const filePath of filePaths) if (this.#reloads.get(filePath) === reloaded) this.#reloads.delete(filePath);
      }
    };
    const reloaded = reload();
    for (const filePath of filePaths) this.#reloads.set(filePath, reloaded);
    return reloaded;
  }

  /** As `whenReady`, for what a user asks to be run: by plugins as they were saved just before, unless loading them anew takes too long. */
  whenCurrent<T>(run: (session: Session) => Promise<T>): Promise<T | undefined> {
    // What is asked before anything was saved keeps its place in the order.
    if (this.#reloads.size === 0) return this.whenReady(run);
    const reloaded = Promise.allSettled(this.#reloads.values());
    return this.whenReady(async (session) => {
      await inTime(reloaded, { ms: RELOADED_MS });
      return run(session);
    });
  }

  /** Runs what a notification asks for; nobody waits for it, so a failure (a bug of ours) must at least be seen. */
  inBackground(what: string, run: (session: Session) => Promise<unknown>): void {
    const { session } = this;
    if (!session) return;
    run(session).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      session.views.say('error', `${what} failed in the Codex language server: ${text}`);
    });
  }

  /** As `whenReady`, for a notification that says how things are by now: of several of a kind that waited, only the last is true. */
  lastWhenReady(kind: string, run: (session: Session) => Promise<void>): void {
    this.#newest.set(kind, run);
    this.inBackground(kind, () =>
      this.whenReady(async (session) => {
        if (this.#newest.get(kind) !== run) return;
        this.#newest.delete(kind);
        await run(session);
      }),
    );
  }
}
