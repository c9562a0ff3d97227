// Offers what a workspace recommends, once: nothing is installed, and no registry asked, before the user says so.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import type { InstalledState } from './installedState.ts';
import { idOf, RECOMMENDATIONS_FILE, recommendedIn } from './recommended.ts';

/** What was offered in this workspace already, by the names in the file. */
const OFFERED = 'codexPlugins.offeredPlugins';
const NEVER = 'codexPlugins.offerNoPlugins';
const MOST_BYTES = 100_000;

export interface RecommendationParts {
  state: HostState;
  installed: InstalledState;
  memory: vscode.Memento;
  /** Installs a plugin, where the user agrees to what it may do. */
  install: (spec: string) => Promise<void>;
  /** Shows a plugin. */
  open: (spec: string) => Promise<void>;
}

export class Recommendations implements vscode.Disposable {
  readonly #parts: RecommendationParts;
  readonly #listening: { dispose(): void };
  #hasLooked = false;

  constructor(parts: RecommendationParts) {
    this.#parts = parts;
    const look = (): void => {
      const { state } = parts;
      if (this.#hasLooked || state.phase !== 'running' || !state.trusted) return;
      this.#hasLooked = true;
      // Nobody asked for it: what cannot be read is not offered.
      this.#offer().catch(() => undefined);
    };
    this.#listening = parts.state.onChange((change) => {
      if (change !== 'activity') look();
    });
    look();
  }

  /** All that the workspace recommends and that is not installed, to choose from. */
  async show(): Promise<void> {
    const missing = await this.#missing();
    if (missing.length === 0) {
      const file = RECOMMENDATIONS_FILE.join('/');
      void vscode.window.showInformationMessage(
        l10n.t('This workspace recommends no plugins that are not installed. Its file {0} can.', file),
      );
      return;
    }
    const items = missing.map((spec) => ({ label: oneLine(spec, 120), iconPath: new vscode.ThemeIcon('extensions'), spec }));
    const options = {
      title: l10n.t('Recommended Plugins'),
      placeHolder: l10n.t('Choose a plugin to look at. Nothing is installed by that.'),
    };
    const choice = await vscode.window.showQuickPick(items, options);
    if (choice) await this.#parts.open(choice.spec);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #offer(): Promise<void> {
    const { memory } = this.#parts;
    if (memory.get(NEVER, false)) return;
    const missing = await this.#missing();
    const offered = memory.get<string[]>(OFFERED, []);
    if (missing.every((spec) => offered.includes(spec))) return;
    await memory.update(OFFERED, [...new Set([...offered, ...missing])]);
    const [install, show, never] = [l10n.t('Install…'), l10n.t('Show'), l10n.t("Don't Ask Again")];
    const names = oneLine(missing.join(', '), 200);
    const text =
      missing.length === 1
        ? l10n.t('This workspace recommends a plugin: {0}.', names)
        : l10n.t('This workspace recommends {0} plugins: {1}.', missing.length, names);
    const choice = await vscode.window.showInformationMessage(text, install, show, never);
    if (choice === install) await this.#install(missing);
    else if (choice === show) await this.show();
    else if (choice === never) await memory.update(NEVER, true);
  }

  async #install(missing: readonly string[]): Promise<void> {
    const items = missing.map((spec) => ({ label: oneLine(spec, 120), picked: true, spec }));
    const options = { canPickMany: true as const, title: l10n.t('Recommended Plugins'), placeHolder: l10n.t('Choose what to install') };
    const chosen = missing.length === 1 ? items : await vscode.window.showQuickPick(items, options);
    for (const { spec } of chosen ?? []) await this.#parts.install(spec);
  }

  async #missing(): Promise<string[]> {
    const { installed } = this.#parts;
    const folders = vscode.workspace.workspaceFolders ?? [];
    const texts = await Promise.all(folders.map(({ uri }) => textOf(vscode.Uri.joinPath(uri, ...RECOMMENDATIONS_FILE))));
    const named = [...new Set(texts.flatMap(recommendedIn))];
    if (named.length === 0) return [];
    await installed.refresh(false);
    const there = new Set(installed.all.map(({ id }) => id));
    return named.filter((spec) => !there.has(idOf(spec)));
  }
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > MOST_BYTES ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // Few workspaces have one.
    return '';
  }
}
