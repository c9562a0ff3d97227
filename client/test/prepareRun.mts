// Prepares what one run of a suite works on: copies of the fixtures and a home of its own, all in a fresh temporary folder.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BundledSuite } from './bundleSuites.mts';
import type { SuiteRun } from './drivers/driver.mts';
import { inPseudoLanguage, PSEUDO_LANGUAGE } from './pseudoLanguage.mts';

const repository = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(repository, 'test-fixtures');
const defaultTimeoutMs = 180_000;

export interface RunOptions {
  /** Gets a folder for each suite. */
  readonly outputFolder: string;
  readonly extensionFolder: string;
  readonly grep: string | undefined;
  readonly log: (line: string) => void;
}

export interface PreparedRun {
  readonly suite: SuiteRun;
  /** Removes the temporary folder. */
  dispose(): Promise<void>;
}

/**
 * Makes the copies.
 * @throws when a fixture that the suite names does not exist.
 */
export async function prepareRun({ name, setup, folder }: BundledSuite, options: RunOptions): Promise<PreparedRun> {
  const temporary = await realpath(await mkdtemp(path.join(os.tmpdir(), 'in-editor-')));
  const workspaceFolder = path.join(temporary, setup.workspace ?? 'workspace');
  const homeFolder = path.join(temporary, 'home');
  const outputFolder = path.join(options.outputFolder, name);
  await Promise.all([mkdir(homeFolder), mkdir(workspaceFolder, { recursive: true }), rm(outputFolder, { recursive: true, force: true })]);
  if (setup.workspace !== undefined) await copyFixture('workspaces', setup.workspace, workspaceFolder);
  for (const plugin of setup.plugins ?? []) {
    await copyFixture('plugins', plugin, path.join(workspaceFolder, '.codex/plugins', path.basename(plugin)));
  }
  for (const plugin of setup.installedPlugins ?? []) {
    await copyFixture('plugins', plugin, path.join(homeFolder, '.codex/plugins', path.basename(plugin)));
  }
  const end = await setup.prepare?.({ workspace: workspaceFolder, home: homeFolder });
  let { extensionFolder } = options;
  if (setup.language === PSEUDO_LANGUAGE) {
    extensionFolder = path.join(temporary, 'extension');
    await inPseudoLanguage(options.extensionFolder, extensionFolder);
  }
  const suite: SuiteRun = {
    name,
    workspaceFolder,
    workspaceFile: setup.workspaceFile === undefined ? undefined : path.join(workspaceFolder, setup.workspaceFile),
    extensionFolder,
    otherExtensions: (setup.extensions ?? []).map((extension) => fixture('extensions', extension)),
    suiteFolder: folder,
    // The editor tells of every port that any program on this machine listens at, such as one of a suite beside this one.
    settings: { 'remote.autoForwardPorts': false, ...setup.settings },
    trust: setup.trust ?? 'granted',
    dialogs: setup.dialogs ?? false,
    homeFolder,
    dataFolder: path.join(temporary, 'data'),
    outputFolder,
    documentationFolder: path.join(repository, 'docs/images'),
    env: setup.env ?? {},
    language: setup.language ?? 'en',
    within: setup.within ?? [],
    grep: options.grep,
    timeoutMs: setup.timeoutMs ?? defaultTimeoutMs,
    log: options.log,
  };
  const dispose = async (): Promise<void> => {
    await end?.();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  return { suite, dispose };
}

function fixture(kind: 'workspaces' | 'plugins' | 'extensions', name: string): string {
  const folder = path.join(fixtures, kind, name);
  if (!existsSync(folder)) throw new Error(`There is no fixture ${path.relative(repository, folder)}.`);
  return folder;
}

async function copyFixture(kind: 'workspaces' | 'plugins', name: string, to: string): Promise<void> {
  const from = fixture(kind, name);
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
}
