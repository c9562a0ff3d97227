// What has changed on disk and is not served yet. Whoever asks right after a save, as a script does, is to be answered by what was saved.
import { inTime } from '../waiting/inTime.ts';

/** A version that takes longer to load than this keeps nobody waiting: what was loaded before answers. */
const LONGEST_MS = 2_000;

/**
 * When it is quiet for so many ms after the system said something of a file, and nobody has told a change, it is looked at without that: several times what it
 * takes to tell one, where nothing holds this process up.
 */
const SIGN_MS = 150;

export class ChangesAtHand {
  /** Of these something was said, and not yet what it is. */
  readonly #seen = new Set<string>();
  #looking: NodeJS.Timeout | undefined;
  #loading = 0;
  #served: PromiseWithResolvers<void> | undefined;
  #isLate = false;
  readonly #untold: (files: string[]) => void;
  readonly #late: (ms: number) => void;

  /**
   * @param untold gets files of which something was said, and of which nobody told whether they changed: it takes those that are served.
   * @param late is called once for all changes at a time, when somebody waited for them so many ms in vain.
   */
  constructor(untold: (files: string[]) => void, late: (ms: number) => void) {
    this.#untold = untold;
    this.#late = late;
  }

  /** Something is said of a file; `take` follows if it has changed. */
  see(file: string): void {
    this.#seen.add(file);
    this.#served ??= Promise.withResolvers();
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => {
      this.#untold([...this.#seen]);
      // What it did not take is nothing that is served, or no more.
      this.#seen.clear();
      this.#look();
    }, SIGN_MS);
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
    if (!this.#served || (await inTime(this.#served.promise, { ms: LONGEST_MS })) || this.#isLate) return;
    this.#isLate = true;
    this.#late(LONGEST_MS);
  }

  /** What was seen does not matter any more. */
  close(): void {
    clearTimeout(this.#looking);
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
    clearTimeout(this.#looking);
    this.#served?.resolve();
    this.#served = undefined;
    this.#isLate = false;
  }
}
