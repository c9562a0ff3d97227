// Manifests that the user changed by hand, until they are loaded as they were saved: what the user wrote is not asked about.
import type { ManifestEdit } from '../types.ts';

export class EditedManifests {
  readonly #accept: (edit: ManifestEdit) => boolean;
  /** Told of since the last load began. */
  #waiting: ManifestEdit[] = [];

  /** @param accept takes an edit whose text is what is loaded; returns whether it is. */
  constructor(accept: (edit: ManifestEdit) => boolean) {
    this.#accept = accept;
  }

  saved(edit: ManifestEdit): void {
    // Loaded already, where a watcher was quicker than the editor.
    if (!this.#accept(edit)) this.#waiting.push(edit);
  }

  /**
   * A load begins, which reads what was saved before: of an edit that is not loaded then, something else became.
   * @returns to be called as soon as it has read everything.
   */
  loading(): () => void {
    const before = this.#waiting;
    this.#waiting = [];
    return () => {
      for (const edit of before) this.#accept(edit);
      this.#waiting = this.#waiting.filter((edit) => !this.#accept(edit));
    };
  }
}
