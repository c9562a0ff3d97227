// What a task shows that cannot run, for want of the command line.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

const PACKAGE = 'codex-plugin-host';
/** What shells say of a command that is not there. */
const NOT_FOUND = 127;

/** A sentence that says what to do. */
export function installHint(command: string): string {
  return l10n.t('{0} is not installed: install the package {1} with npm.', command, PACKAGE);
}

/** A terminal that says so, and ends. */
export class InstallTerminal implements vscode.Pseudoterminal {
  readonly #command: string;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(command: string) {
    this.#command = command;
  }

  open(): void {
    const install = ['npm', 'install', '--global', PACKAGE].join(' ');
    const hint = installHint(this.#command);
    this.#written.fire(`${hint}\r\n\r\n  ${install}\r\n`);
    this.#closed.fire(NOT_FOUND);
    void offerTerminal(hint, install);
  }

  close(): void {
    this.#written.dispose();
    this.#closed.dispose();
  }
}

/** The command is written into a terminal, where the user sees it before it runs. */
async function offerTerminal(hint: string, install: string): Promise<void> {
  const open = l10n.t('Install in Terminal');
  if ((await vscode.window.showWarningMessage(hint, open)) !== open) return;
  const terminal = vscode.window.createTerminal('npm');
  terminal.show();
  terminal.sendText(install, false);
}
