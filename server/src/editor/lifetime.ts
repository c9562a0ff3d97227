// When the server ends: on `exit`, when the editor closes the connection, dies or sends a signal. Whatever the reason, its workers end first.
import { Console } from 'node:console';
import type { InitializeParams } from 'vscode-languageserver-protocol';
import type { WatchDog } from 'vscode-languageserver';

/** An editor that was killed may leave its end of a pipe open in another process; then only its process id tells. */
const PARENT_CHECK_MS = 2000;

/** Ending the workers takes a fraction of this; a server that cannot end them must end all the same. */
const CLOSE_MS = 3000;

/** The library's own watch dog exits at once, with workers still running; this one closes what `onEnd` was given before. */
export class Lifetime implements WatchDog {
  shutdownReceived = false;
  #close: () => Promise<void> = () => Promise.resolve();
  #ending = false;

  constructor() {
    process.stdin.once('end', () => this.end());
    process.once('disconnect', () => this.end());
    process.once('SIGTERM', () => this.exit(0));
    process.once('SIGINT', () => this.exit(0));
  }

  onEnd(close: () => Promise<void>): void {
    this.#close = close;
  }

  /** The connection is gone: all is well only if the editor had said so before. */
  end(): void {
    this.exit(this.shutdownReceived ? 0 : 1);
  }

  initialize({ processId }: InitializeParams): void {
    if (typeof processId !== 'number') return;
    setInterval(() => {
      if (!isAlive(processId)) this.end();
    }, PARENT_CHECK_MS).unref();
  }

  exit(code: number): void {
    if (this.#ending) return;
    this.#ending = true;
    setTimeout(() => process.exit(code), CLOSE_MS);
    void this.#close()
      .catch((error: unknown) => process.stderr.write(`Closing failed: ${String(error)}\n`))
      .finally(() => process.exit(code));
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process that may not be signalled is alive.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Whatever prints (a library, a forgotten line) must not end up between two messages. */
export function keepStdoutForTheProtocol(): void {
  globalThis.console = new Console(process.stderr);
}
