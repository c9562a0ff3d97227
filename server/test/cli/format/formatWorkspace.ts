// A workspace with plugins, and the built command line in it.
import { execa } from 'execa';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export const CLI = path.resolve(import.meta.dirname, '../../../../dist/cli.js');

/** Takes white space from the ends of lines; what a file says to it, it does instead. */
export const TRIM = `exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  if (fileContent.includes('THROW')) throw new Error('it cannot be parsed');
  if (fileContent.includes('DECLINE')) return { success: false, error: 'Line 1 is not finished.' };
  const at = fileContent.split('\\n').findIndex((line) => line.includes('TODO'));
  const range = { start: { line: at, character: 0 }, end: { line: at, character: 4 } };
  const diagnostics = at < 0 ? [] : [{ message: 'There is something to do.', range, severity: 2, code: 'todo' }];
  return { success: true, formattedContent: fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, ''), diagnostics };
};`;

interface Handler {
  script: string;
  language?: string[];
  phase?: 'beforeSave' | 'afterSave';
  permissions?: string[];
  maxExecutionTimeMs?: number;
}

interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
  /** Has the user no more rights than files give, whoever runs the tests. */
  readsWhatItMay?: boolean;
}

export interface Ran {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export interface Row {
  file: string;
  changed: boolean;
  plugins: string[];
  error?: string;
}

export class FormatWorkspace {
  readonly folder: string;
  readonly #home: string;

  private constructor(base: string) {
    this.folder = path.join(base, 'workspace');
    this.#home = path.join(base, 'home');
  }

  /** @param plugins by the last part of their ids. */
  static async make(
    files: Record<string, string | Buffer>,
    plugins: Record<string, Handler> = { trim: { script: TRIM } },
  ): Promise<FormatWorkspace> {
    const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-format-')));
    onTestFinished(() => rm(base, { recursive: true, force: true }));
    const workspace = new FormatWorkspace(base);
    await mkdir(workspace.#home);
    for (const [name, handler] of Object.entries(plugins)) await workspace.addPlugin(name, handler);
    for (const [name, content] of Object.entries(files)) await workspace.write(name, content);
    return workspace;
  }

  async addPlugin(
    name: string,
    { script, language = ['javascript'], phase, permissions = [], maxExecutionTimeMs }: Handler,
  ): Promise<void> {
    const handler = {
      event: 'onFileSave',
      language,
      script: 'save.js',
      ...(phase && { phase }),
      ...(maxExecutionTimeMs && { maxExecutionTimeMs }),
    };
    const about = { pluginId: `com.example.${name}`, version: '1.0.0', name, description: 'For files.' };
    await this.write(
      `.codex/plugins/${name}/plugin.manifest.json`,
      JSON.stringify({ ...about, entryPoints: { handlers: [handler] }, permissions }),
    );
    await this.write(`.codex/plugins/${name}/save.js`, script);
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  async write(name: string, content: string | Buffer): Promise<void> {
    await mkdir(path.dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), content);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  names(folder = '.'): Promise<string[]> {
    return readdir(this.path(folder));
  }

  get #own(): Record<string, string> {
    return { HOME: this.#home, USERPROFILE: this.#home, XDG_STATE_HOME: path.join(this.#home, 'state') };
  }

  start(args: readonly string[], more: Surroundings = {}) {
    const env = { ...this.#own, ...more.env };
    // Whoever may do everything may read everything, too.
    const dropped = more.readsWhatItMay && process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    const [program, ...before] = [...dropped, process.execPath, CLI];
    return execa(program, [...before, ...args], { cwd: more.cwd ?? this.folder, env, reject: false, stripFinalNewline: false });
  }

  async run(args: readonly string[], more: Surroundings = {}): Promise<Ran> {
    const { exitCode, stdout, stderr } = await this.start(args, more);
    return { code: exitCode, stdout, stderr };
  }

  /** With the manifests' word for what plugins may do. */
  format(...args: string[]): Promise<Ran> {
    return this.run(['format', '--grants', 'manifest', ...args]);
  }

  /** The same on a terminal, which shows both outputs. */
  async onTerminal(...args: string[]): Promise<string> {
    const terminal = ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)', process.execPath, CLI];
    const env = { ...this.#own, TERM: 'xterm-256color' };
    const { stdout } = await execa('python3', [...terminal, 'format', '--grants', 'manifest', ...args], {
      cwd: this.folder,
      env,
      reject: false,
    });
    return stdout;
  }

  async rows(...args: string[]): Promise<Row[]> {
    return JSON.parse((await this.format('--json', ...args)).stdout) as Row[];
  }

  async git(...given: [{ input: string }, ...string[]] | string[]): Promise<string> {
    const [input, args] = typeof given[0] === 'object' ? [given[0].input, given.slice(1) as string[]] : ['', given as string[]];
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', '-c', 'core.autocrlf=false'];
    const env = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    return (await execa('git', [...who, ...args], { cwd: this.folder, env, input })).stdout;
  }
}
