// Fires onProjectOpen: once per workspace folder, as soon as the workspace is trusted and the plugins are loaded.
import type { DispatchResult } from '../host/types.ts';
import type { Host } from './hostFace.ts';

export interface ProjectOpenOptions {
  host: Pick<Host, 'handles' | 'dispatch'>;
  trusted: () => boolean;
  /** Shows what came of it. */
  onResult: (workspaceRoot: string, result: DispatchResult) => void;
}

export class ProjectOpen {
  readonly #options: ProjectOpenOptions;
  readonly #opened = new Set<string>();

  constructor(options: ProjectOpenOptions) {
    this.#options = options;
  }

  /** Call it whenever a folder was added or trust was given; folders that were opened already are left out. */
  async open(workspaceFolders: readonly string[]): Promise<void> {
    if (!this.#options.trusted()) return;
    const fresh = workspaceFolders.filter((folder) => !this.#opened.has(folder));
    for (const folder of fresh) this.#opened.add(folder);
    if (!this.#options.host.handles('onProjectOpen')) return;
    const fields = { workspaceFolders: [...workspaceFolders] };
    const opening = fresh.map((workspaceRoot) => ({
      workspaceRoot,
      result: this.#options.host.dispatch({ event: 'onProjectOpen', workspaceRoot, fields }),
    }));
    // They run side by side, and what came of them is told in the order of the folders, whichever was the first to end.
    for (const { workspaceRoot, result } of opening) this.#options.onResult(workspaceRoot, await result);
  }

  /** Fires the event once more, for a plugin that was not allowed to run then. */
  async again(workspaceRoot: string, pluginKey: string): Promise<void> {
    if (!this.#opened.has(workspaceRoot)) return;
    const fields = { workspaceFolders: [...this.#opened] };
    const result = await this.#options.host.dispatch({ event: 'onProjectOpen', workspaceRoot, fields, only: { pluginKey } });
    this.#options.onResult(workspaceRoot, result);
  }

  /** A folder that was removed is opened again when it comes back. */
  removed(workspaceFolder: string): void {
    this.#opened.delete(workspaceFolder);
  }
}
