// What tests of `codex-plugin init` share: a folder for each, in which Jane Doe works, and the built command line.
import { execa } from 'execa';
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, onTestFinished } from 'vitest';

export const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
export const CLI = path.join(REPOSITORY, 'dist/cli.js');

/** The working directory of a test, and its home folder. */
export let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'init-')));
  const made = home;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  await writeFile(path.join(home, '.gitconfig'), '[user]\n\tname = Jane Doe\n\temail = jane@doe.dev\n');
});

export interface Ran {
  code: number | undefined;
  out: string;
  err: string;
}

export async function cli(
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const { cwd = home, input = '', env = {} } = options;
  const ran = await execa(process.execPath, [CLI, ...args], { cwd, input, reject: false, env: { HOME: home, USERPROFILE: home, ...env } });
  return { code: ran.exitCode, out: ran.stdout, err: ran.stderr };
}

export const place = (...names: string[]): string => path.join(home, ...names);

/** All files below a folder, by their names with slashes. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.map((file) => path.relative(folder, file).replaceAll(path.sep, '/')).sort();
}
