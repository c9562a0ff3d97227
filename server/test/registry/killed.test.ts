// Whatever an installer does when it is killed, one whole version serves afterwards, and the list is true.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

let base: string;
let program: string;
let folder: PluginsFolder;
const tarballs: string[] = [];

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-killed-')));
  folder = new PluginsFolder(path.join(base, '.codex', 'plugins'));
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
    if (version === '1.0.0')
      await carryOut(await plan([{ id: ID, range: '*', offers: [offer] }], { folder, policies: [], catalog: async () => [] }), folder, {
        say: () => undefined,
        beforeServing: async () => undefined,
      });
  }
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** What a host loads, after looking at every file of it. */
async function served(): Promise<string> {
  const { plugins, unreadable } = await discoverPlugins({ workspaceFolders: [base], home: null });
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

describe('an installer that is killed', () => {
  it(`leaves one whole version that serves, ${KILLS} times`, { timeout: 300_000 }, async () => {
    const seen = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [program, folder.root, ...tarballs], { stdio: ['ignore', 'pipe', 'inherit'] });
      const gone = once(child, 'exit');
      const began = await Promise.race([once(child.stdout, 'data').then(() => true), gone.then(() => false)]);
      expect(began).toBe(true);
      // Not waited for anything, but to be somewhere.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
      child.kill('SIGKILL');
      await gone;
      const version = await served();
      const [listed] = await folder.list();
      expect(listed).toMatchObject({ id: ID, current: version });
      for (const one of listed!.versions) expect(await folder.record(ID, one)).toMatchObject({ version: one });
      expect(VERSIONS).toContain((await readLock(folder)).get(ID)?.version);
      seen.add(version);
    }
    // It was under way each time, and not only about to begin.
    expect(seen.size).toBeGreaterThan(1);
  });
});
