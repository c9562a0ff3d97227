// Bundles the extension, the language server and the CLI into dist/, and copies what runs inside worker processes.
import { build, transform, type BuildOptions, type Plugin } from 'esbuild';
import { chmod, cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  // The same code as ES modules, of which only what is used gets into the bundle.
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js') },
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // Bundled ES modules read import.meta.url; in a CommonJS bundle the file's own URL stands in for it.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** What the extension and the server both speak. It is a third of the extension, so both load the same bundle of it. */
const protocol = [
  'vscode-jsonrpc',
  'vscode-jsonrpc/node',
  'vscode-languageserver-protocol',
  'vscode-languageserver-protocol/node',
  'vscode-languageserver-types',
];
const protocolBundle = protocol.map((name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(name)});`).join('\n');
const sharedProtocol: Plugin = {
  name: 'shared protocol',
  setup({ onResolve, onLoad }) {
    const namespace = 'protocol';
    onResolve({ filter: /^vscode-(jsonrpc|languageserver-(protocol|types))(\/node)?$/ }, ({ path: name }) => ({ path: name, namespace }));
    onResolve({ filter: /^\.\/protocol\.js$/, namespace }, ({ path: name }) => ({ path: name, external: true }));
    onLoad({ filter: /.*/, namespace }, ({ path: name }) => {
      if (!protocol.includes(name)) throw new Error(`${name} is not in the protocol's bundle. Add it to the list in scripts/build.mts.`);
      return { contents: `module.exports = require('./protocol.js')[${JSON.stringify(name)}]();` };
    });
  },
};

/**
 * Packages that the server starts without. Each lies in a file of its own, which is read when something of it is first used: what a start
 * does not run costs it no time and no memory. What only the command line uses belongs here too, however small.
 */
const deferred: readonly string[] = ['@lezer/javascript', '@lezer/python', 'commander', 'execa', 'semver', 'vscode-diff', 'yaml'];
const deferredFile = (name: string): string => `deferred/${name.replace(/^@/, '').replace('/', '-')}.js`;
const deferredPackages: Plugin = {
  name: 'deferred packages',
  setup({ onResolve, onLoad }) {
    const namespace = 'deferred';
    onResolve({ filter: /^[\w@]/ }, ({ path: name }) => (deferred.includes(name) ? { path: name, namespace } : undefined));
    onResolve({ filter: /^\.\/deferred\//, namespace }, ({ path: name }) => ({ path: name, external: true }));
    onLoad({ filter: /.*/, namespace }, async ({ path: name }) => {
      // `__esModule` is asked for by whoever imports, before it uses anything.
      const names = Object.keys((await import(name)) as object).filter(
        (key) => /^\w+$/.test(key) && key !== 'default' && key !== '__esModule',
      );
      const getters = names.map((key) => `get ${key}() { return load().${key}; }`);
      return { contents: `const load = () => require('./${deferredFile(name)}');\nmodule.exports = { ${getters.join(', ')} };` };
    });
  },
};
const deferredBuilds = (): Promise<unknown>[] =>
  deferred.map((name) =>
    build({
      ...shared,
      stdin: { contents: `export * from ${JSON.stringify(name)};`, resolveDir: root, sourcefile: 'deferred.entry.js' },
      outfile: path.join('dist', deferredFile(name)),
    }),
  );

// The server and the CLI are mostly the same code, so one bundle holds both: two would make the package half as large again. Each runs only
// its own modules, as esbuild evaluates a required module when it is first asked for.
const host = `exports.server = () => require('./server/src/main.ts');
exports.cli = () => require('./server/src/cli.ts');`;

for (const folder of ['workers', 'deferred']) await rm(path.join(root, 'dist', folder), { recursive: true, force: true });
await mkdir(path.join(root, 'dist'), { recursive: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: ['client/src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    plugins: [sharedProtocol],
  }),
  build({
    ...shared,
    stdin: { contents: host, resolveDir: root, sourcefile: 'host.entry.js' },
    outfile: 'dist/host.js',
    plugins: [sharedProtocol, deferredPackages],
  }),
  ...deferredBuilds(),
  build({
    ...shared,
    stdin: { contents: protocolBundle, resolveDir: root, sourcefile: 'protocol.entry.js' },
    outfile: 'dist/protocol.js',
  }),
  writeFile(path.join(root, 'dist/server.js'), "require('./host.js').server();\n"),
  writeFile(path.join(root, 'dist/cli.js'), "#!/usr/bin/env node\nrequire('./host.js').cli();\n"),
  cp(path.join(root, 'server/workers'), path.join(root, 'dist/workers'), {
    recursive: true,
    // Tests stand beside what they test, and Python leaves its caches there; neither goes to users.
    filter: (file) => !/(_test\.py|\.test\.[cm]?[jt]s|__pycache__)$/.test(file),
  }),
]);
await chmod(path.join(root, 'dist/cli.js'), 0o755);

// One character beyond Latin-1 makes the engine keep the whole file in two bytes a character. esbuild escapes what is not ASCII everywhere
// but in comments, which users do not get, and in regular expressions.
if (production) {
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
