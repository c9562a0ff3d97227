// docs/author-loop.md, followed to the letter in real terminals: from an empty folder to a plugin that is tested, served, reloaded and measured.
import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Terminal } from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const guide = await readFile(path.join(root, 'docs/author-loop.md'), 'utf8');

interface Step {
  language: string;
  /** What stands behind the language: a file that is written, or `second` for the second terminal. */
  about: string;
  text: string;
}

/** The blocks of code of a chapter, in their order. */
function stepsOf(title: string): Step[] {
  const [chapter = ''] = guide.split(`\n## ${title}\n`)[1]?.split('\n## ') ?? [];
  return [...chapter.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language = '', about = '', text = '']) => ({
    language,
    about,
    text,
  }));
}

const LANGUAGES = [
  { title: 'Node.js', unitTests: /^# pass [1-9]|pass [1-9]/m, profile: 'save.cpuprofile', key: 'nodes' },
  { title: 'TypeScript', unitTests: /Tests +[1-9]\d* passed/, profile: 'save.cpuprofile', key: 'nodes' },
  { title: 'Python', unitTests: /[1-9]\d* passed/, profile: 'save.speedscope.json', key: 'profiles' },
];

describe('the author’s loop', () => {
  it('says what Python’s unit tests run in, as init does, and what older versions of Node.js want for types', () => {
    const chapter = (title: string): string => guide.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
    expect(chapter('Python')).toContain('\n.venv/bin/python -m pip install -r requirements-dev.txt\n');
    expect(chapter('TypeScript')).toMatch(/node --experimental-strip-types.*22\.15 to 22\.17/);
  });

  it.each(LANGUAGES)('works as the guide has it, in $title', { timeout: 240_000 }, async ({ title, unitTests, profile, key }) => {
    const home = await realpath(await mkdtemp(path.join(tmpdir(), 'author-loop-')));
    // Programs that npm started may still be writing.
    onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
    const first = await Shell.start(home);
    let second: Shell | undefined;
    const plugin = path.join(home, 'hello');
    const steps = stepsOf(title);
    expect(steps.length).toBe(8);
    const answers: string[] = [];
    let tests = '';
    let profiled = '';
    for (const { language, about, text } of steps) {
      if (language === 'sh') {
        const terminal = about === 'second' ? (second ??= await Shell.start(home, plugin)) : first;
        for (const command of text.trim().split('\n')) {
          const said = await terminal.run(command);
          if (command.startsWith('curl')) answers.push(said);
          if (/ test$| pytest$|--test$/.test(command)) tests += said;
          if (command.includes(' codex-plugin profile ')) profiled = said;
        }
      } else if (language === 'json') {
        await addToManifest(path.join(plugin, about), text);
      } else {
        await writeFile(path.join(plugin, about), text);
        if (answers.length > 0) await first.until(/ reloaded .* in \d/);
      }
    }
    expect(tests).toMatch(unitTests);
    expect(tests).toMatch(/[1-9]\d* passed \([1-9]\d* mock events/);
    expect(answers).toEqual([expect.stringContaining('"Hello, Ada!"'), expect.stringContaining('"Good morning, Ada!"')]);
    const taken = await readFile(path.join(plugin, profile), 'utf8').catch((error: unknown) =>
      expect.fail(`${String(error)}\n${profiled}`),
    );
    expect(JSON.parse(taken)).toHaveProperty(key);
    await first.type('q');
    await first.ended();
  });
});

/** A shell in a terminal, in which `codex-plugin` is installed. Its prompts are numbered, so that it is known when a command has ended. */
class Shell {
  readonly #terminal: Terminal;
  #commands = 1;

  private constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  static async start(home: string, cwd = home): Promise<Shell> {
    const bin = path.join(home, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'codex-plugin'), `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'dist/cli.js')}" "$@"\n`);
    await chmod(path.join(bin, 'codex-plugin'), 0o755);
    const PATH = [bin, path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter);
    // What tmux starts the shell by has a prompt and a PATH of its own.
    await writeFile(path.join(home, '.bashrc'), `PS1='ready \\#> '\nPATH='${PATH}'\n`);
    const env = { HOME: home, NO_COLOR: '1', ...(await pythonPackages()) };
    const terminal = await Terminal.start(['bash', '--rcfile', path.join(home, '.bashrc')], { cwd, env, columns: 180, rows: 100 });
    const shell = new Shell(terminal);
    await shell.ended();
    return shell;
  }

  /** Types a command, and waits until it has ended or serves. @returns what it printed. */
  async run(command: string): Promise<string> {
    await this.#terminal.type(command);
    await this.#terminal.press('Enter');
    this.#commands += 1;
    if (command.startsWith('codex-plugin dev')) return (await this.#terminal.until('Watching for changes in')) ?? '';
    return (await this.ended()).split(`ready ${this.#commands - 1}> `)[1] ?? '';
  }

  /** Presses a key in the program that runs. */
  type(key: string): Promise<void> {
    return this.#terminal.type(key);
  }

  until(text: RegExp): Promise<string | undefined> {
    return this.#terminal.until(text);
  }

  /** Waits for the prompt. @returns the screen. */
  async ended(): Promise<string> {
    return (await this.#terminal.until(`ready ${this.#commands}>`, 120_000)) ?? '';
  }
}

/** Has pip find what the tests need where it is installed on this machine, as there may be no network. */
async function pythonPackages(): Promise<Record<string, string>> {
  const { stdout } = await execa('python3', ['-c', 'import pathlib, pytest; print(pathlib.Path(pytest.__file__).parent.parent)']);
  return { PYTHONPATH: stdout, PIP_NO_INDEX: '1' };
}

/** Puts lines where the guide says: before the permissions. */
async function addToManifest(file: string, lines: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain('  "permissions"');
  await writeFile(file, text.replace('  "permissions"', `${lines}  "permissions"`));
}
