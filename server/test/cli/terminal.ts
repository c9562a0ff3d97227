// A real terminal for tests, by tmux: what is typed into it goes to a program as from a keyboard, and what is on its screen can be read.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { onTestFinished, vi } from 'vitest';

export interface TerminalOptions {
  /** The working directory. */
  cwd: string;
  env?: Record<string, string>;
  columns?: number;
  rows?: number;
}

export class Terminal {
  /** Holds the socket of its server, which tmux leaves behind. */
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a program in a terminal of its own, which ends with the test at the latest. Its exit code is shown when it has ended. */
  static async start(command: readonly string[], options: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(await mkdtemp(path.join(tmpdir(), 'tmux-')));
    const { cwd, env = {}, columns = 120, rows = 50 } = options;
    onTestFinished(() => terminal.end());
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const run = `${command.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ')}; echo "exit code $?"; exec cat`;
    const size = ['-x', String(columns), '-y', String(rows)];
    await terminal.#tmux(['-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, ...variables, run]);
    return terminal;
  }

  #tmux(args: readonly string[]): Promise<{ stdout: string }> {
    return execa('tmux', ['-u', '-S', path.join(this.#folder, 'socket'), ...args]);
  }

  async screen(): Promise<string> {
    return (await this.#tmux(['capture-pane', '-p'])).stdout;
  }

  /** Waits until a text is on the screen. @returns the screen. */
  until(text: string | RegExp, timeout = 20_000): Promise<string | undefined> {
    return vi.waitUntil<string | undefined>(
      async () => {
        const screen = await this.screen();
        if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return screen;
        return undefined;
      },
      { timeout, interval: 50 },
    );
  }

  async type(text: string): Promise<void> {
    await this.#tmux(['send-keys', '-l', text]);
  }

  /** Presses keys by their names, such as Enter, Down, Space, Escape or C-c. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux(['send-keys', ...keys]);
  }

  async end(): Promise<void> {
    await this.#tmux(['kill-server']).catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
