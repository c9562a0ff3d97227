// Plugins whose failures the user does not want to be notified of in this workspace. Their rows, the badge and the Activity view tell all the same.
import * as vscode from 'vscode';

const KEPT = 'codexPlugins.mutedFailures';

export class MutedFailures {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#setContext();
  }

  /** By key. */
  get plugins(): readonly string[] {
    return this.#memory.get<string[]>(KEPT) ?? [];
  }

  has(pluginKey: string): boolean {
    return this.plugins.includes(pluginKey);
  }

  async set(pluginKey: string, muted: boolean): Promise<void> {
    const others = this.plugins.filter((key) => key !== pluginKey);
    await this.#memory.update(KEPT, muted ? [...others, pluginKey] : others);
    this.#setContext();
  }

  #setContext(): void {
    void vscode.commands.executeCommand('setContext', 'codexPlugins.hasMutedFailures', this.plugins.length > 0);
  }
}
