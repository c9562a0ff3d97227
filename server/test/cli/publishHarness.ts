// What tests of `codex-plugin publish` share: a home folder for each, a plugin that may be published, and the built command line.
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, onTestFinished } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(root, 'dist/cli.js');
const TIDY = path.join(root, 'test-fixtures/workspaces/demo/.codex/plugins/tidy');

/** The working directory of a test, and its home folder. */
export let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'publish-')));
  const made = home;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

/** Nothing of what this machine's npm is configured with. */
export function environment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => /^npm_config_|^GITHUB_|^GITLAB_/i.test(name));
  return {
    ...Object.fromEntries(own.map(([name]) => [name, undefined])),
    HOME: home,
    USERPROFILE: home,
    npm_config_globalconfig: path.join(home, 'no-npmrc'),
    npm_config_cache: path.join(home, 'cache'),
    npm_config_fetch_retries: '0',
  };
}

export interface Ran {
  code: number | undefined;
  out: string;
  err: string;
}

/** @param interrupt when it is interrupted, as by Ctrl+C. */
export async function publish(args: readonly string[], env: Record<string, string> = {}, interrupt?: AbortSignal): Promise<Ran> {
  const running = execa(process.execPath, [CLI, 'publish', ...args], {
    cwd: home,
    reject: false,
    input: '',
    env: { ...environment(), ...env },
  });
  interrupt?.addEventListener('abort', () => running.kill('SIGINT'));
  const { exitCode, stdout, stderr } = await running;
  return { code: exitCode, out: stdout, err: stderr };
}

export const PUBLISH = [process.execPath, CLI, 'publish'];

interface Manifest {
  pluginId: string;
  version: string;
  entryPoints: { handlers: { event: string; language?: string[]; script: string }[] };
  permissions: string[];
}

/** A plugin in a folder of the home folder, which lacks nothing. */
export async function pluginIn(name: string, edit: (manifest: Manifest) => void = () => undefined): Promise<string> {
  const folder = path.join(home, name);
  await cp(TIDY, folder, { recursive: true });
  await writeFile(path.join(folder, 'README.md'), '# Tidy\n\nTidies.\n');
  await writeFile(path.join(folder, 'LICENSE'), 'MIT\n');
  await writeFile(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 1.0.0\n\n- First version.\n');
  await mkdir(path.join(folder, 'events'));
  const test = { name: 'JSON', event: 'onFileSave', payload: { filePath: 'a.json', fileContent: '{"a":1}' }, expect: { success: true } };
  await writeFile(path.join(folder, 'events/save.json'), JSON.stringify(test));
  await change(folder, edit);
  return folder;
}

export async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(folder, 'plugin.manifest.json'), 'utf8')) as Manifest;
}

export async function change(folder: string, edit: (manifest: Manifest) => void): Promise<void> {
  const manifest = await manifestOf(folder);
  edit(manifest);
  await writeFile(path.join(folder, 'plugin.manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
