// Whatever an installer does when it is killed, one whole version serves afterwards, and the list is true.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverPlugins } from '../../src/manifest/discover.ts';
import { offerOf } from '../../src/registry/install/testOffers.ts';
import { carryOut, plan } from '../../src/registry/install/install.ts';
import { readLock } from '../../src/registry/installed/pluginsLock.ts';
import { PluginsFolder } from '../../src/registry/installed/pluginsFolder.ts';

const ID = 'com.example.killed';
const VERSIONS = ['1.0.0', '1.1.0', '2.0.0'];
const FILES = 12;
const KILLS = 200;
/** So many installers are under way at the same time, each in a workspace of its own: for the most part one of them is waited for. */
const AT_ONCE = 3;
/** An installer is killed after some of its first steps, of which a busy machine does few in any time that a test could wait. */
const STEPS = 3;

interface Workspace {
  place: string;
  folder: PluginsFolder;
}

let base: string;
let program: string;
let workspaces: Workspace[];
const tarballs: string[] = [];

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-killed-')));
  workspaces = Array.from({ length: AT_ONCE }, (_, index) => {
    const place = path.join(base, `workspace${index}`);
    return { place, folder: new PluginsFolder(path.join(place, '.codex', 'plugins')) };
  });
  // As one file, which starts sooner.
  program = path.join(base, 'installer.cjs');
  const entryPoints = [path.join(import.meta.dirname, 'endlessInstaller.mts')];
  await build({
    ...{ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  tarballs.length = 0;
  for (const version of VERSIONS) {
    const files = Object.fromEntries(
      Array.from({ length: FILES }, (_, index) => [`lib/part${index}.js`, `// ${version} ${index}\n`.repeat(200)]),
    );
    const offer = await offerOf({ id: ID, version, files });
    const file = path.join(base, `${version}.tgz`);
    await writeFile(file, await offer.tarball());
    tarballs.push(file);
    if (version !== '1.0.0') continue;
    for (const { folder } of workspaces)
      await carryOut(await plan([{ id: ID, range: '*', offers: [offer] }], { folder, policies: [], catalog: async () => [] }), folder, {
        say: () => undefined,
        beforeServing: async () => undefined,
      });
  }
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** What a host loads, after looking at every file of it. */
async function served({ place, folder }: Workspace): Promise<string> {
  const { plugins, unreadable } = await discoverPlugins({ workspaceFolders: [place], home: null });
  expect(unreadable).toEqual([]);
  expect(plugins).toHaveLength(1);
  const [{ folder: where, manifestFile }] = plugins as [(typeof plugins)[0]];
  const { version } = JSON.parse(await readFile(manifestFile, 'utf8')) as { version: string };
  expect(path.basename(where)).toBe(`${ID}@${version}`);
  for (let index = 0; index < FILES; index++)
    expect(await readFile(path.join(where, 'lib', `part${index}.js`), 'utf8')).toBe(`// ${version} ${index}\n`.repeat(200));
  expect(await folder.record(ID, version)).toMatchObject({ id: ID, version });
  return version;
}

/** Waits until an installer has begun with so many steps, each of which it tells by one character. */
function stepsOf(output: Readable, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let steps = 0;
  output.on('data', (told: Buffer) => {
    steps += told.length;
    if (steps >= count) resolve();
  });
  return promise;
}

/** @returns the version that serves afterwards. */
async function killOne(workspace: Workspace): Promise<string> {
  const { folder } = workspace;
  // What it is compiled to is kept, for all that start after it: most of what a start takes.
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(base, 'compiled') };
  const child = spawn(process.execPath, [program, folder.root, ...tarballs], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const said = text(child.stderr);
  const gone = once(child, 'exit');
  const begins = stepsOf(child.stdout, 1 + Math.floor(Math.random() * STEPS));
  expect(await Promise.race([begins.then(() => 'under way'), gone.then(async ([code]) => `${code}: ${await said}`)])).toBe('under way');
  // Not waited for anything, but to be somewhere.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
  child.kill('SIGKILL');
  await gone;
  const version = await served(workspace);
  const [listed] = await folder.list();
  expect(listed).toMatchObject({ id: ID, current: version });
  for (const one of listed!.versions) expect(await folder.record(ID, one)).toMatchObject({ version: one });
  expect(VERSIONS).toContain((await readLock(folder)).get(ID)?.version);
  return version;
}

describe('an installer that is killed', () => {
  it(`leaves one whole version that serves, ${KILLS} times`, { timeout: 300_000 }, async () => {
    const seen: string[] = [];
    let killed = 0;
    const inTurns = async (workspace: Workspace): Promise<void> => {
      while (killed++ < KILLS) seen.push(await killOne(workspace));
    };
    await Promise.all(workspaces.map(inTurns));
    expect(seen).toHaveLength(KILLS);
    // It was under way each time, and not only about to begin.
    expect(new Set(seen).size).toBeGreaterThan(1);
  });
});
