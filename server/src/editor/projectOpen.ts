// Fires onProjectOpen: once per workspace folder, as soon as the workspace is trusted and the plugins are loaded.
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
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
    await this.#fire(fresh, workspaceFolders);
  }

  async #fire(folders: readonly string[], workspaceFolders: readonly string[], only?: DispatchRequest['only']): Promise<void> {
    const fields = { workspaceFolders: [...workspaceFolders] };
    const opening = folders.map((workspaceRoot) => ({
      workspaceRoot,
      result: this.#options.host.dispatch({ event: 'onProjectOpen', workspaceRoot, fields, ...(only && { only }) }),
    }));
    // They run side by side, and what came of them is told in the order of the folders, whichever was the first to end.
    for (const { workspaceRoot, result } of opening) this.#options.onResult(workspaceRoot, await result);
  }

  /** Fires the event once more, for a plugin that was not allowed to run then. */
  async again(workspaceRoots: readonly string[], pluginKey: string): Promise<void> {
    const open = workspaceRoots.filter((folder) => this.#opened.has(folder));
    await this.#fire(open, [...this.#opened], { pluginKey });
  }

  /** A folder that was removed is opened again when it comes back. */
  removed(workspaceFolder: string): void {
    this.#opened.delete(workspaceFolder);
  }
}
