// What became of the files of a run, as a read-only document under the scheme `codex-plugins-run`.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../words.ts';
import { report, type RunOutcome } from './outcome.ts';

const SCHEME = 'codex-plugins-run';

export class RunReports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  /** By number of the run, as long as the window is open. */
  readonly #texts: string[] = [];

  async open(run: RunOutcome): Promise<void> {
    const uri = this.add(run, l10n.t('Run on Files: {0}', oneLine(run.plugin, 60)));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** @param title what the document is called. */
  add(run: RunOutcome, title: string): vscode.Uri {
    const number = this.#texts.push(report(run)) - 1;
    return vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[\\/?#:]|[.\u3002]$/g, '')}`, query: String(number) });
  }

  provideTextDocumentContent({ query }: vscode.Uri): string {
    return this.#texts[Number(query)] ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
