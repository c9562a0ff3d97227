// Which filter the Activity view has now. It ends with the window.
import type { ActivityFilter } from './activityFilter.ts';

export class ActivityFiltering {
  #filter: ActivityFilter = {};
  readonly #listeners = new Set<() => void>();

  get filter(): ActivityFilter {
    return this.#filter;
  }

  set(filter: ActivityFilter): void {
    this.#filter = filter;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}
