// Somebody at a terminal, in a home folder of their own, where the built command line is.
import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

export interface Ran {
  code: number | undefined;
  json: unknown;
  err: string;
}

export class Terminal {
  readonly home: string;

  readonly #more: Readonly<Record<string, string>>;

  private constructor(home: string, more: Readonly<Record<string, string>> = {}) {
    this.home = home;
    this.#more = more;
  }

  /** The same with further variables. */
  with(more: Readonly<Record<string, string>>): Terminal {
    return new Terminal(this.home, more);
  }

  /** @param npmrc npm's settings there. */
  static async open(home: string, npmrc: string): Promise<Terminal> {
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, '.npmrc'), npmrc);
    return new Terminal(home);
  }

  /** Nothing of what this machine's npm is configured with. */
  get environment(): Record<string, string | undefined> {
    const own = Object.keys(process.env).filter((name) => /^npm_config_/i.test(name));
    return {
      ...Object.fromEntries(own.map((name) => [name, undefined])),
      ...{ HOME: this.home, USERPROFILE: this.home, XDG_STATE_HOME: path.join(this.home, 'state') },
      npm_config_globalconfig: path.join(this.home, 'no-npmrc'),
      npm_config_cache: path.join(this.home, 'cache'),
      ...this.#more,
    };
  }

  /** Runs a subcommand with `--json`. */
  async run(...args: string[]): Promise<Ran> {
    const { code, out, err } = await this.said(...args, '--json');
    return { code, json: out === '' ? undefined : JSON.parse(out), err };
  }

  /** Runs one as people do. */
  async said(...args: string[]): Promise<{ code: number | undefined; out: string; err: string }> {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
      ...{ cwd: this.home, input: '', reject: false, env: this.environment },
    });
    return { code: exitCode, out: stdout, err: stderr };
  }

  /** The same of one that has to come out well. @returns what it prints. */
  async done(...args: string[]): Promise<unknown> {
    const { code, json, err } = await this.run(...args);
    if (code !== 0) throw new Error(`codex-plugin ${args.join(' ')} ended with ${code}: ${err}`);
    return json;
  }
}
