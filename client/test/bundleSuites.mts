// Finds the in-editor suites and bundles each into dist/test/<name>: a folder that is also a tiny extension, so that a suite can run
// in test mode as well as in an ordinary window.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SuiteSetup } from './suite/support/suiteSetup.ts';

const suitesFolder = path.join(import.meta.dirname, 'suites');
const outputFolder = path.resolve(import.meta.dirname, '../../dist/test');
const ending = '.suite.ts';

export interface BundledSuite {
  readonly name: string;
  readonly setup: SuiteSetup;
  /** Holds index.js and package.json. */
  readonly folder: string;
}

/**
 * Bundles the suites whose names are asked for, or all of them.
 * @throws when a name is unknown, a setup file is missing, or a suite does not compile.
 */
export async function bundleSuites(names: readonly string[]): Promise<BundledSuite[]> {
  const known = (await readdir(suitesFolder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')} in client/test/suites; there are ${known.join(', ')}.`);
  return Promise.all(known.filter((name) => names.length === 0 || names.includes(name)).map(bundle));
}

async function bundle(name: string): Promise<BundledSuite> {
  const folder = path.join(outputFolder, name);
  // Not the folder above it: another run may be using its own suites there.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    stdin: {
      // The suite is required inside the callback, so that its describe and it calls happen after mocha installed them.
      contents: `
        import { runSuite } from './suite/support/mochaRun.ts';
        export const run = () => runSuite(() => { require('./suites/${name}${ending}'); });
        export const activate = () => { run().catch((error) => console.error(error)); };`,
      resolveDir: import.meta.dirname,
      sourcefile: `${name}.entry.ts`,
      loader: 'ts',
    },
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  const manifest = {
    name: `suite-${name}`,
    publisher: 'in-editor-test',
    version: '0.0.1',
    engines: { vscode: '^1.101.0' },
    main: './index.js',
    activationEvents: ['onStartupFinished'],
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return { name, folder, setup: await readSetup(name) };
}

async function readSetup(name: string): Promise<SuiteSetup> {
  const file = path.join(suitesFolder, `${name}.setup.mts`);
  if (!existsSync(file)) throw new Error(`The suite ${name} has no setup: export a SuiteSetup as the default of ${file}.`);
  const { default: setup } = (await import(pathToFileURL(file).href)) as { default: SuiteSetup };
  if (setup.trust === 'ask' && setup.dialogs !== true) {
    throw new Error(`${file} has trust: 'ask', which shows a dialog; it needs dialogs: true as well.`);
  }
  return setup;
}
