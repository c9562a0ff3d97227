// Manifests that the user changed by hand, until they are loaded as they were saved: what the user wrote is not asked about.
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { ManifestEdit } from '../types.ts';

export class EditedManifests {
  readonly #accept: (edit: ManifestEdit, read?: readonly LoadedPlugin[]) => boolean;
  /** Told of since the last load began. */
  #waiting: ManifestEdit[] = [];

  /** @param accept takes an edit whose text is what was `read`, or else what is loaded; returns whether it is. */
  constructor(accept: (edit: ManifestEdit, read?: readonly LoadedPlugin[]) => boolean) {
    this.#accept = accept;
  }

  saved(edit: ManifestEdit): void {
    // Loaded already, where a watcher was quicker than the editor.
    if (!this.#accept(edit)) this.#waiting.push(edit);
  }

  /**
   * A load begins, which reads what was saved before: of an edit that is not loaded then, something else became.
   * @returns to be called with what it has read, before anything is decided by that.
   */
  loading(): (read?: readonly LoadedPlugin[]) => void {
    const before = this.#waiting;
    this.#waiting = [];
    return (read) => {
      for (const edit of before) this.#accept(edit, read);
      this.#waiting = this.#waiting.filter((edit) => !this.#accept(edit, read));
    };
  }
}
