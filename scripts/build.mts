// Bundles the extension, the language server and the CLI into dist/, and copies what runs inside worker processes.
import { build, transform, type BuildOptions } from 'esbuild';
import { chmod, cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleServer, bundleWorkers, shared, sharedProtocol } from './bundles.mts';

const root = path.resolve(import.meta.dirname, '..');
const workers = path.join(root, 'server/workers');
const production = process.argv.includes('--production');
/** What a VSIX has of it. */
const withoutCommandLine = process.argv.includes('--extension');
const inspector = path.join(root, 'dist/inspector');
const options: BuildOptions = production ? { minify: true } : { sourcemap: 'linked' };

await Promise.all(['dist/workers', 'dist/inspector'].map((folder) => rm(path.join(root, folder), { recursive: true, force: true })));
// Two of these put something into it, and neither may find that the other has just made it.
await mkdir(path.join(root, 'dist/workers'), { recursive: true });
await Promise.all([
  build({
    ...shared,
    ...options,
    entryPoints: ['client/src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    plugins: [sharedProtocol],
  }),
  bundleServer('dist', options, { withoutCommandLine }),
  bundleWorkers('dist/workers'),
  cp(workers, path.join(root, 'dist/workers'), {
    recursive: true,
    // Tests stand beside what they test, and Python leaves its caches there; neither goes to users. What is bundled goes by its bundle.
    filter: (file) => file !== path.join(workers, 'node') && !/(_test\.py|\.test\.[cm]?[jt]s|__pycache__)$/.test(file),
  }),
]);
if (!withoutCommandLine) await chmod(path.join(root, 'dist/cli.js'), 0o755);

// The inspector's page, with the charts and the schema of its forms beside it. Its source can be shown as it is; without comments and indentation it is
// half as large.
await cp(path.join(root, 'server/inspector'), inspector, { recursive: true, filter: (file) => !/tsconfig\.json$|\.d\.ts$/.test(file) });
for await (const name of glob('*.{js,css}', { cwd: inspector })) {
  const file = path.join(inspector, name);
  const loader = name.endsWith('.css') ? 'css' : 'js';
  const { code } = await transform(await readFile(file, 'utf8'), { loader, minifyWhitespace: true, legalComments: 'none' });
  await writeFile(file, code);
}
for (const file of ['node_modules/uplot/dist/uPlot.iife.min.js', 'node_modules/uplot/dist/uPlot.min.css', 'schemas/events.schema.json']) {
  await cp(path.join(root, file), path.join(inspector, path.basename(file)));
}

// One character beyond Latin-1 makes the engine keep the whole file in two bytes a character. esbuild escapes what is not ASCII everywhere
// but in comments, which users do not get, and in regular expressions.
if (production) {
  // What packages have in theirs is escaped here: no other place is left in which it could stand.
  for await (const file of glob('dist/deferred/*.js', { cwd: root })) {
    const script = path.join(root, file);
    const text = await readFile(script, 'utf8');
    const escaped = text.replace(/[^\0-\x7f]/g, (sign) => String.raw`\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
    if (escaped !== text) await writeFile(script, escaped);
  }
  for await (const file of glob('dist/{*,deferred/*}.js', { cwd: root })) {
    const beyond = /\P{ASCII}/u.exec(await readFile(path.join(root, file), 'utf8'));
    if (beyond) throw new Error(`${file} holds "${beyond[0]}". Write it as an escape in the regular expression that it comes from.`);
  }
}

// Without their comments, and otherwise as they are: what stands in a stack trace can still be read.
if (production) {
  for await (const file of glob('dist/workers/**/*.{mjs,cjs}', { cwd: root })) {
    const script = path.join(root, file);
    const { code } = await transform(await readFile(script, 'utf8'), { minifyWhitespace: true, legalComments: 'none' });
    await writeFile(script, code);
  }
}
