// What has changed on disk and is not served yet. Whoever asks right after a save, as a script does, is to be answered by what was saved.
import { inTime } from '../waiting/inTime.ts';

/** A version that takes longer to load than this keeps nobody waiting: what was loaded before answers. */
const LONGEST_MS = 2_000;

/** What the system said something about without a change to come of it is forgotten when it is quiet for so many ms: several times what it takes to tell a change. */
const SIGN_MS = 150;

export class ChangesAtHand {
  /** Of these something was said, and not yet what it is. */
  readonly #seen = new Set<string>();
  #forgetting: NodeJS.Timeout | undefined;
  #loading = 0;
  #served: PromiseWithResolvers<void> | undefined;

  /** Something is said of a file; `take` follows if it has changed. */
  see(file: string): void {
    this.#seen.add(file);
    this.#served ??= Promise.withResolvers();
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.close(), SIGN_MS);
  }

  /** Files changed. @param work settles when what they say is served, or cannot be. Whoever made it hears how it went. */
  take(files: readonly string[], work: Promise<unknown>): void {
    this.#loading++;
    this.#served ??= Promise.withResolvers();
    for (const file of files) this.#seen.delete(file);
    void this.#follow(work);
  }

  /** Resolves when everything that changed until now is served, or cannot be, or takes too long. */
  async served(): Promise<void> {
    if (this.#served) await inTime(this.#served.promise, { ms: LONGEST_MS });
  }

  /** What was seen came to nothing, or does not matter any more. */
  close(): void {
    clearTimeout(this.#forgetting);
    this.#seen.clear();
    this.#look();
  }

  async #follow(work: Promise<unknown>): Promise<void> {
    await Promise.allSettled([work]);
    this.#loading--;
    this.#look();
  }

  #look(): void {
    if (this.#loading > 0 || this.#seen.size > 0) return;
    clearTimeout(this.#forgetting);
    this.#served?.resolve();
    this.#served = undefined;
  }
}
