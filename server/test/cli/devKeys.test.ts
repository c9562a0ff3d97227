// `codex-plugin dev` on a real terminal: the keys that it hears, and the terminal as it is afterwards.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CLI, manifestOf, pluginFolder } from './devProcess.ts';

const run = promisify(execFile);
const PLUGIN = {
  'codex.plugin.json': manifestOf({ 'GET /hello': 'hello' }),
  'index.js': 'exports.hello = () => ({ hello: 1 });',
};

/** A terminal of its own, with a shell in it. */
class Terminal {
  readonly #socket = `codex-${randomUUID()}`;

  static async open(folder: string, env: Record<string, string> = {}): Promise<Terminal> {
    const terminal = new Terminal();
    onTestFinished(() =>
      terminal.#tmux('kill-server').then(
        () => undefined,
        () => undefined,
      ),
    );
    // Within the command, as shells of a login set variables anew.
    const variables = Object.entries({ PS1: '$ ', ...env }).map(([name, value]) => `${name}='${value}'`);
    const shell = ['env', ...variables, '/bin/sh'].join(' ');
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '200', '-y', '50', '-c', folder, shell);
    return terminal;
  }

  async #tmux(...args: string[]): Promise<string> {
    return (await run('tmux', ['-L', this.#socket, ...args])).stdout;
  }

  /** With all that runs in it. */
  async close(): Promise<void> {
    await this.#tmux('kill-server');
  }

  async type(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  screen(): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-J');
  }

  async shows(words: RegExp | string): Promise<string> {
    return vi.waitFor(
      async () => {
        const screen = await this.screen();
        if (words instanceof RegExp ? words.test(screen) : screen.includes(words)) return screen;
        throw new Error(`The terminal does not show ${String(words)}:\n${screen.trim()}`);
      },
      { timeout: 20_000, interval: 50 },
    );
  }

  /** Starts the server, and waits for the line that names its keys. */
  async dev(...args: string[]): Promise<number> {
    await this.type(`${process.execPath} ${CLI} dev --port 0 ${args.join(' ')}; echo "ended with $?"`, 'Enter');
    const screen = await this.shows(/\[q\] quit/);
    return Number(/Server running at http:\/\/localhost:(\d+)/.exec(screen)![1]);
  }

  /** The terminal shows what is typed, and hands it over line by line: as before. */
  async isAsBefore(): Promise<void> {
    await this.type(
      'clear; stty -a | tr " ;" "\\n\\n" | grep -x -e "-*icanon" -e "-*isig" -e "-*echo" | sort | tr "\\n" "+"; echo',
      'Enter',
    );
    await this.shows(/^echo\+icanon\+isig\+$/m);
  }
}

describe('codex-plugin dev on a terminal', () => {
  it('names its keys, and hears them', async () => {
    const folder = await pluginFolder(PLUGIN);
    const terminal = await Terminal.open(folder);
    const port = await terminal.dev();
    expect(await terminal.screen()).toContain('[o] open the inspector  [d] debug  [c] clear  [r] reload  [h] help  [q] quit');
    expect((await fetch(`http://localhost:${port}/hello`)).status).toBe(200);
    await terminal.shows(/GET \/hello 200 in/);
    await terminal.type('c');
    await expect.poll(() => terminal.screen()).not.toContain('GET /hello 200');
    // What it takes to reach the server is not gone with it.
    const cleared = await terminal.shows(/\[q\] quit/);
    expect(cleared).toMatch(
      new RegExp(`Server running at http://localhost:${port}\nInspector at http://localhost:${port}/_codex/\\?token=[\\w-]+`),
    );
    await writeFile(path.join(folder, 'index.js'), 'exports.hello = () => ({ hello: 2 });');
    await terminal.type('r');
    await terminal.shows('Reloaded.');
    expect(await (await fetch(`http://localhost:${port}/hello`)).json()).toEqual({ hello: 2 });
    await terminal.type('d');
    await terminal.shows(/Debugger for handlers in Node\.js at 127\.0\.0\.1:\d+; in launch\.json: "request": "attach", "port": \d+/);
    await terminal.type('x');
    await terminal.type('c');
    await terminal.shows(/^com\.example\.\w+/m);
    await terminal.type('h');
    await expect.poll(async () => (await terminal.screen()).match(/Debugger for handlers in Node\.js at/g)).toHaveLength(2);
    await terminal.type('q');
    await terminal.shows('ended with 0');
    await terminal.isAsBefore();
    await expect(fetch(`http://localhost:${port}/hello`)).rejects.toThrow('fetch failed');
  });

  it('goes on with what was good where it is to load what is not, and says so', async () => {
    const folder = await pluginFolder({ ...PLUGIN, 'codex.config.json': '{}' });
    const terminal = await Terminal.open(folder);
    const port = await terminal.dev();
    const hello = async (): Promise<unknown> => (await fetch(`http://localhost:${port}/hello`)).json();
    expect(await hello()).toEqual({ hello: 1 });
    await writeFile(path.join(folder, 'index.js'), 'exports.hello = () => ({\n  hello: ,\n});');
    await terminal.type('r');
    await terminal.shows('not reloaded index.js:2');
    await terminal.shows('Not all of it was reloaded: what was loaded before goes on serving.');
    expect(await hello()).toEqual({ hello: 1 });
    await terminal.type('c');
    await expect.poll(() => terminal.screen(), { timeout: 20_000 }).not.toContain('Not all of it was reloaded');
    await writeFile(path.join(folder, 'index.js'), 'exports.hello = () => ({ hello: 2 });');
    await writeFile(path.join(folder, 'codex.config.json'), '{"port": "many"}');
    await terminal.type('r');
    await terminal.shows('Not all of it was reloaded');
    expect(await hello()).toEqual({ hello: 2 });
    expect(await terminal.screen()).not.toMatch(/^Reloaded\./m);
    await writeFile(path.join(folder, 'codex.config.json'), '{}');
    await terminal.type('r');
    await terminal.shows(/^Reloaded\./m);
    await terminal.type('q');
    await terminal.shows('ended with 0');
  });

  it.each([
    ['Ctrl+C', (terminal: Terminal) => terminal.type('C-c'), 0],
    ['Ctrl+D', (terminal: Terminal) => terminal.type('C-d'), 0],
  ])('gives the terminal back after %s', async (_, end, code) => {
    const terminal = await Terminal.open(await pluginFolder(PLUGIN));
    await terminal.dev('--watch');
    await end(terminal);
    await terminal.shows(`ended with ${code}`);
    await terminal.isAsBefore();
  });

  it('gives the terminal back where it is stopped, and takes it again when it goes on', async () => {
    const terminal = await Terminal.open(await pluginFolder(PLUGIN));
    const port = await terminal.dev();
    await terminal.type('C-z');
    await terminal.shows(/Stopped/);
    await terminal.isAsBefore();
    await terminal.type('fg', 'Enter');
    await expect.poll(async () => (await fetch(`http://localhost:${port}/hello`)).status).toBe(200);
    await terminal.shows(/GET \/hello 200/);
    await terminal.type('q');
    await expect
      .poll(() =>
        fetch(`http://localhost:${port}/hello`).then(
          () => 'there',
          () => 'gone',
        ),
      )
      .toBe('gone');
    await terminal.isAsBefore();
  });

  it('is stopped with the shell that it was started by, which would wait for it otherwise', async () => {
    const terminal = await Terminal.open(await pluginFolder(PLUGIN));
    await terminal.type(`/bin/sh -c '${process.execPath} ${CLI} dev --port 0; echo "ended with $?"'`, 'Enter');
    const port = Number(/Server running at http:\/\/localhost:(\d+)/.exec(await terminal.shows(/\[q\] quit/))![1]);
    await terminal.type('C-z');
    await terminal.shows(/Stopped/);
    await terminal.isAsBefore();
    await terminal.type('fg', 'Enter');
    await expect.poll(async () => (await fetch(`http://localhost:${port}/hello`)).status, { timeout: 20_000 }).toBe(200);
    await terminal.type('q');
    await terminal.shows('ended with 0');
    await terminal.isAsBefore();
  });

  it('ends in order where the terminal is closed', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /slow': 'slow' }, { settings: { maxExecutionTimeMs: 60_000 } }),
      'index.js': 'exports.slow = (request) => { console.log("begun"); return new Promise(() => {}); };',
    });
    const terminal = await Terminal.open(folder);
    const ended = path.join(folder, 'ended.txt');
    // A shell that lives on for a moment, to say how it ended.
    await terminal.type(`/bin/sh -c 'trap : HUP; ${process.execPath} ${CLI} dev --port 0; echo "ended with $?" > ${ended}'`, 'Enter');
    const port = Number(/Server running at http:\/\/localhost:(\d+)/.exec(await terminal.shows(/\[q\] quit/))![1]);
    const answer = fetch(`http://localhost:${port}/slow`);
    await terminal.shows('begun');
    await terminal.close();
    expect((await answer).status).toBe(503);
    await expect.poll(() => readFile(ended, 'utf8').catch(() => ''), { timeout: 20_000 }).toBe('ended with 0\n');
  });

  it('gives the terminal back after SIGTERM', async () => {
    const folder = await pluginFolder(PLUGIN);
    const terminal = await Terminal.open(folder);
    const port = await terminal.dev();
    const { stdout } = await run('pgrep', ['-f', `dev --port 0`]);
    // Of all that run now, the one whose working directory is this plugin's.
    for (const pid of stdout.trim().split('\n')) {
      const { stdout: cwd } = await run('readlink', [`/proc/${pid}/cwd`]).catch(() => ({ stdout: '' }));
      if (cwd.trim() === folder) process.kill(Number(pid), 'SIGTERM');
    }
    await terminal.shows(/ended with \d+/);
    await terminal.isAsBefore();
    await expect(fetch(`http://localhost:${port}/hello`)).rejects.toThrow('fetch failed');
  });

  it('opens the inspector in the browser, by the key and by the option, with no token in the arguments of a program', async () => {
    const folder = await pluginFolder(PLUGIN);
    const opened = path.join(folder, 'opened.txt');
    await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\necho "$*" >> ${opened}\n`);
    await chmod(path.join(folder, 'xdg-open'), 0o755);
    const terminal = await Terminal.open(folder, { PATH: `${folder}:${process.env['PATH']}` });
    const port = await terminal.dev('--open');
    const address = new RegExp(`^http://localhost:${port}/_codex/\\?ticket=[\\w-]{43}$`, 'gm');
    await expect.poll(() => readFile(opened, 'utf8').catch(() => ''), { timeout: 20_000 }).toMatch(address);
    await terminal.type('o');
    await expect.poll(async () => (await readFile(opened, 'utf8')).match(address)?.length, { timeout: 20_000 }).toBe(2);
    const [, token] = /\/_codex\/\?token=([\w-]{43})/.exec(await terminal.screen())!;
    const told = await readFile(opened, 'utf8');
    expect(told).not.toContain(token);
    for (const url of told.trim().split('\n')) {
      const first = await fetch(url, { redirect: 'manual' });
      const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
      expect((await fetch(`http://localhost:${port}/_codex/plugins`, { headers: { cookie } })).status).toBe(200);
    }
    await terminal.type('q');
    await terminal.shows('ended with 0');
  });

  it('says where the inspector is when no browser opens', async () => {
    const folder = await pluginFolder(PLUGIN);
    await writeFile(path.join(folder, 'xdg-open'), '#!/bin/sh\nexit 3\n');
    await chmod(path.join(folder, 'xdg-open'), 0o755);
    const terminal = await Terminal.open(folder, { PATH: `${folder}:${process.env['PATH']}` });
    const port = await terminal.dev();
    await terminal.type('o');
    const screen = await terminal.shows('No browser could be opened');
    expect(screen).toMatch(new RegExp(`No browser could be opened \\(.* ended with 3\\)\\. Open http://localhost:${port}/_codex/`));
    await terminal.type('q');
    await terminal.shows('ended with 0');
  });
});
