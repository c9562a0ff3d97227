// Bundles the language server as the real build does, into a folder of its own, so that these suites need no build before them.
import { build } from 'esbuild';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
let built: Promise<string> | undefined;

// Every test file has its own copy of this module, and so its own bundle.
afterAll(async () => {
  if (built) await rm(path.dirname(path.dirname(await built)), { recursive: true, force: true });
});

/** Path of the bundled server. */
export function builtServer(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-lsp-build-')));
  const outfile = path.join(folder, 'dist', 'server.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['server/src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
  await cp(path.join(root, 'server/workers'), path.join(folder, 'dist/workers'), { recursive: true });
  await cp(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  return outfile;
}
