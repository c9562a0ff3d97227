// Completion as people have it: in real shells, on a terminal, by the tab key.
import { execa } from 'execa';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const PROMPT = 'your turn> ';

const MANIFEST = {
  pluginId: 'com.example.completed',
  version: '1.0.0',
  name: 'Completed',
  description: 'Has handlers whose names are completed.',
  entryPoints: { handlers: [{ event: 'itsOwnEvent', script: 'only.js' }] },
  events: ['itsOwnEvent'],
  permissions: [],
};

/** Whoever presses Enter after the tab key must not run a part of a name. */
const ODD = 'a $(touch ../ran) `touch ../ran` "it\'s".js';

/** A shell on a terminal. */
class Terminal {
  readonly #shell: ChildProcess;
  #output = '';
  #seen = (): void => undefined;

  constructor(command: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#shell = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], options);
    this.#shell.stdout!.on('data', (chunk: Buffer) => {
      // Without the bell, and without the way back to the beginning of a line, which shells go or do not.
      this.#output += chunk.toString().replaceAll('\u0007', '').replaceAll('\r', '');
      this.#seen();
    });
  }

  /** Types, and waits until what is shown since ends as expected. */
  async type(keys: string, expected: string): Promise<void> {
    this.#output = '';
    this.#shell.stdin!.write(keys);
    await this.shows(expected);
  }

  async shows(expected: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#shell.once('exit', () => reject(new Error(`The shell ended. It showed: ${this.#output}`)));
      this.#seen = () => {
        if (this.#output.endsWith(expected)) resolve();
      };
      this.#seen();
    });
  }

  /** Takes back the line that is being typed, which is never run. */
  async end(): Promise<void> {
    const ended = once(this.#shell, 'exit');
    this.#shell.stdin!.write('\u0015exit\n');
    await ended;
  }
}

describe('completion', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'completion-')));
    await mkdir(path.join(folder, 'bin'));
    // What is completed is not run: the arguments are shown as it would get them.
    await writeFile(
      path.join(folder, 'bin/codex-plugin'),
      `#!/bin/sh\ncase $1 in\n*complet*) exec '${process.execPath}' '${CLI}' "$@" ;;\n*) printf '<%s>' "$@" ;;\nesac\n`,
    );
    await chmod(path.join(folder, 'bin/codex-plugin'), 0o755);
    await mkdir(path.join(folder, 'work/my plugin'), { recursive: true });
    await writeFile(path.join(folder, 'work/my plugin/plugin.manifest.json'), JSON.stringify(MANIFEST));
    await writeFile(path.join(folder, 'work/payload.json'), '{}');
    await mkdir(path.join(folder, 'work/odd'));
    const odd = { ...MANIFEST, entryPoints: { handlers: [{ event: 'itsOwnEvent', script: ODD }] } };
    await writeFile(path.join(folder, 'work/odd/plugin.manifest.json'), JSON.stringify(odd));
    await writeFile(path.join(folder, 'bashrc'), `PS1='${PROMPT}'\nsource <(codex-plugin completion bash)\n`);
    await writeFile(
      path.join(folder, '.zshrc'),
      `PS1='${PROMPT}'\nunsetopt PROMPT_SP\nunset zle_bracketed_paste\nautoload -U compinit\ncompinit -u -d "$ZDOTDIR/dump"\nsource <(codex-plugin completion zsh)\n`,
    );
    env = {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH']}`,
      HOME: folder,
      ZDOTDIR: folder,
      // Without marks in colour, and in lines that are long enough for one row each.
      TERM: 'dumb',
      INPUTRC: path.join(folder, 'inputrc'),
    };
    await writeFile(path.join(folder, 'inputrc'), 'set bell-style none\nset enable-bracketed-paste off\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe.each([
    ['bash', 'bash --noprofile --rcfile "$HOME/bashrc" -i'],
    ['zsh', 'zsh -i'],
  ])('in %s', (shell, command) => {
    it.each([
      ['a command', 'codex-plugin inv', 'oke '],
      ['a subcommand of one', 'codex-plugin grants all', 'ow '],
      ['an option', 'codex-plugin invoke --gr', 'ants '],
      ['a choice', 'codex-plugin invoke --grants man', 'ifest '],
      ['a choice behind "="', 'codex-plugin invoke --grants=man', 'ifest '],
      ['a folder', 'codex-plugin invoke my', '\\ plugin/'],
      ['a file', 'codex-plugin invoke --payload pay', 'load.json '],
      ['a file behind "="', 'codex-plugin invoke --payload=pay', 'load.json '],
      ['an event of the plugin', 'codex-plugin invoke my\\ plugin its', 'OwnEvent '],
      ['an event of the plugin in quotes', 'codex-plugin invoke "my plugin" its', 'OwnEvent '],
      ['an event of a plugin at home', 'codex-plugin invoke ~/work/my\\ plugin its', 'OwnEvent '],
      ['a script of it', 'codex-plugin invoke my\\ plugin itsOwnEvent --handler o', 'nly.js '],
    ])('completes %s', async (_, typed, added) => {
      const terminal = new Terminal(command, { cwd: path.join(folder, 'work'), env });
      onTestFinished(() => terminal.end());
      await terminal.shows(PROMPT);
      await terminal.type(`${typed}\t`, `${typed}${added}`);
    });

    it.each([
      ['as it stands', 'a'],
      ['in double quotes', '"a'],
      ['in single quotes', "'a"],
    ])('completes a value that means something to the shell %s, so that it is that value', async (_, begun) => {
      const terminal = new Terminal(command, { cwd: path.join(folder, 'work'), env });
      onTestFinished(() => terminal.end());
      await terminal.shows(PROMPT);
      const line = `codex-plugin invoke odd itsOwnEvent --handler ${begun}\t\n`;
      await terminal.type(line, `<invoke><odd><itsOwnEvent><--handler><${ODD}>${PROMPT}`);
      await expect(stat(path.join(folder, 'ran'))).rejects.toThrow('ENOENT');
    });

    it('completes no file where a folder is meant', async () => {
      const terminal = new Terminal(command, { cwd: path.join(folder, 'work'), env });
      onTestFinished(() => terminal.end());
      await terminal.shows(PROMPT);
      // The further letter shows that the shell has done with the key before.
      await terminal.type('codex-plugin invoke pay\tx', 'codex-plugin invoke payx');
    });

    it('runs nothing of what is typed', async () => {
      const terminal = new Terminal(command, { cwd: path.join(folder, 'work'), env });
      onTestFinished(() => terminal.end());
      await terminal.shows(PROMPT);
      const typed = 'codex-plugin invoke "$(touch ../ran)" $(touch ../ran) --gr';
      await terminal.type(`${typed}\t`, `${typed}ants `);
      await expect(stat(path.join(folder, 'ran'))).rejects.toThrow('ENOENT');
    });

    it('can be read twice', async () => {
      const terminal = new Terminal(command, { cwd: path.join(folder, 'work'), env });
      onTestFinished(() => terminal.end());
      await terminal.shows(PROMPT);
      const again = `source <(codex-plugin completion ${shell})`;
      await terminal.type(`${again}\n`, PROMPT);
      await terminal.type('codex-plugin inv\t', 'codex-plugin invoke ');
    });
  });

  it('in zsh works from a folder of functions as well', async () => {
    const functions = path.join(folder, 'functions');
    await mkdir(functions);
    const { stdout } = await execa('codex-plugin', ['completion', 'zsh'], { env });
    await writeFile(path.join(functions, '_codex-plugin'), stdout);
    await mkdir(path.join(folder, 'other'));
    await writeFile(
      path.join(folder, 'other/.zshrc'),
      `PS1='${PROMPT}'\nunsetopt PROMPT_SP\nunset zle_bracketed_paste\nfpath=(${functions} $fpath)\nautoload -U compinit\ncompinit -u -d "$ZDOTDIR/dump"\n`,
    );
    const terminal = new Terminal('zsh -i', { cwd: folder, env: { ...env, ZDOTDIR: path.join(folder, 'other') } });
    onTestFinished(() => terminal.end());
    await terminal.shows(PROMPT);
    await terminal.type('codex-plugin inv\t', 'codex-plugin invoke ');
  });

  it.each([
    ['codex-plugin inv', ['invoke\tFire one event at a plugin and print what its handlers answer.']],
    ['codex-plugin grants all', [expect.stringMatching(/^allow\t/)]],
    ['codex-plugin invoke --gr', [expect.stringMatching(/^--grants\t/)]],
    ['codex-plugin invoke --grants ', ['manifest', 'none']],
    ['codex-plugin invoke --grants=man', ['--grants=manifest']],
    ['codex-plugin invoke my', ['my plugin/']],
    ['codex-plugin invoke --payload pay', ['payload.json']],
    ['codex-plugin invoke --payload=pay', ['--payload=payload.json']],
    ['codex-plugin invoke my\\ plugin its', ['itsOwnEvent\tthe plugin handles it']],
    ['codex-plugin invoke (touch ../ran) ~/work/my\\ plugin --gr', [expect.stringMatching(/^--grants\t/)]],
  ])('in fish: %s', async (typed, expected) => {
    const { stdout } = await execa(
      'fish',
      ['--no-config', '--command', 'codex-plugin completion fish | source; complete --do-complete $argv[1]', typed],
      { cwd: path.join(folder, 'work'), env },
    );
    expect(stdout.split('\n').map((line) => line.replace(/\t(Directory|File)?$/, ''))).toEqual(expected);
    await expect(stat(path.join(folder, 'ran'))).rejects.toThrow('ENOENT');
  });
});
