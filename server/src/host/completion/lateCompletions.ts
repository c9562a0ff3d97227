// Answers that came too late for the request they were made for, kept for the next one with the same text before the cursor.
import { createHash } from 'node:crypto';

const MAX_ENTRIES = 32;
/** What was right a while ago may refer to code that is gone. */
const MAX_AGE_MS = 60_000;

/** Identifies what a completion depends on: the document (since it was opened) and the text before the cursor, whatever the version. */
export function completionKey(document: string, prefix: string): string {
  return `${createHash('sha1').update(prefix).digest('base64')}\0${document}`;
}

export class LateCompletions {
  readonly #entries = new Map<string, { completions: readonly unknown[]; at: number }>();

  keep(key: string, completions: readonly unknown[]): void {
    this.#entries.delete(key);
    this.#entries.set(key, { completions, at: performance.now() });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES) break;
      this.#entries.delete(oldest);
    }
  }

  find(key: string): readonly unknown[] | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (performance.now() - entry.at <= MAX_AGE_MS) return entry.completions;
    this.#entries.delete(key);
    return undefined;
  }

  /** Plugins or settings changed: what they answered before does not count any more. */
  clear(): void {
    this.#entries.clear();
  }
}
