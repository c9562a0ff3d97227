// Bundles the extension, the language server and the CLI into dist/, and copies what runs inside worker processes.
import { build, type BuildOptions } from 'esbuild';
import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const production = process.argv.includes('--production');

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // Bundled ES modules read import.meta.url; in a CommonJS bundle the file's own URL stands in for it.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

await rm(path.join(root, 'dist/workers'), { recursive: true, force: true });
await mkdir(path.join(root, 'dist'), { recursive: true });
await Promise.all([
  build({ ...shared, entryPoints: ['client/src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] }),
  build({ ...shared, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.js' }),
  build({
    ...shared,
    entryPoints: ['server/src/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: `#!/usr/bin/env node\n${shared.banner?.['js'] ?? ''}` },
  }),
  cp(path.join(root, 'server/workers'), path.join(root, 'dist/workers'), {
    recursive: true,
    // Tests stand beside what they test, and Python leaves its caches there; neither goes to users.
    filter: (file) => !/(_test\.py|\.test\.[cm]?[jt]s|__pycache__)$/.test(file),
  }),
]);
await chmod(path.join(root, 'dist/cli.js'), 0o755);
