// What scripts/build.mts bundles, and how: the parts that the extension, the server and the CLI share.
import { build, transform, type BuildOptions, type BuildResult, type Metafile, type Plugin } from 'esbuild';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** What all bundles have in common. */
export const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  // The same code as ES modules, of which only what is used gets into the bundle.
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js') },
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
export const sharedProtocol: Plugin = {
  name: 'shared protocol',
  setup({ onResolve, onLoad }) {
    const namespace = 'protocol';
    onResolve({ filter: /^vscode-(jsonrpc|languageserver-(protocol|types))(\/node)?$/ }, ({ path: name }) => ({ path: name, namespace }));
    onResolve({ filter: /^\.\/protocol\.js$/, namespace }, ({ path: name }) => ({ path: name, external: true }));
    onLoad({ filter: /.*/, namespace }, ({ path: name }) => {
      if (!protocol.includes(name))
        throw new Error(`${name} is not in the protocol's bundle. Add it to \`protocol\` in scripts/bundles.mts.`);
      return { contents: `module.exports = require('./protocol.js')[${JSON.stringify(name)}]();` };
    });
  },
};

/**
 * Packages that the server starts without. Each lies in a file of its own, which is read when something of it is first used: what a start
 * does not run costs it no time and no memory. What only the command line uses belongs here too, however small, and is left out of the VSIX
 * (.vscodeignore).
 */
const deferred: readonly string[] = [
  '@hono/node-server',
  '@clack/prompts',
  '@lezer/javascript',
  '@lezer/python',
  '@sigstore/sign',
  '@sigstore/verify',
  'chokidar',
  'commander',
  'execa',
  'hono',
  'make-fetch-happen',
  'open',
  'openai',
  'prom-client',
  'semver',
  'smol-toml',
  'ssri',
  'unbash',
  'vscode-diff',
  'yaml',
];
/** What belongs into one file with a package, as they know each other by objects that are there once. */
const entries: Readonly<Record<string, readonly string[]>> = {
  hono: ['hono', 'hono/cookie', 'hono/route'],
  // Of its client, which has every route of OpenAI's, nothing is needed but how streams are read.
  openai: ['openai/core/streaming'],
  // Both have all that talks to sigstore's servers.
  '@sigstore/sign': ['@sigstore/sign', 'libnpmpublish/lib/provenance.js'],
  '@sigstore/verify': ['@sigstore/verify', '@sigstore/bundle'],
};
const entriesOf = (name: string): readonly string[] => entries[name] ?? [name];
/** Those of them that are a default export. */
const defaults: readonly string[] = ['make-fetch-happen', 'open', 'ssri'];
/** Modules of Node that load many others, and that a start does not use either. */
const deferredBuiltIns: readonly string[] = ['node:http', 'node:crypto', 'crypto'];
const deferredFile = (name: string): string => `deferred/${name.replace(/^@/, '').replace('/', '-')}.js`;
const deferredPackages: Plugin = {
  name: 'deferred packages',
  setup({ onResolve, onLoad }) {
    const namespace = 'deferred';
    onResolve({ filter: /^[\w@]/ }, ({ path: name, namespace: from }) =>
      from !== namespace && [...deferred.flatMap(entriesOf), ...deferredBuiltIns].includes(name) ? { path: name, namespace } : undefined,
    );
    onResolve({ filter: /^\.\/deferred\//, namespace }, ({ path: name }) => ({ path: name, external: true }));
    onLoad({ filter: /.*/, namespace }, async ({ path: name }) => {
      // `__esModule` is asked for by whoever imports, before it uses anything.
      const names = Object.keys((await import(name)) as object).filter(
        (key) => /^\w+$/.test(key) && (key !== 'default' || defaults.includes(name)) && key !== '__esModule',
      );
      const getters = names.map((key) => `get ${key}() { return load().${key}; }`);
      const whole = deferred.find((one) => entriesOf(one).includes(name));
      const file = whole === undefined ? name : `./${deferredFile(whole)}`;
      const mark = defaults.includes(name) ? '__esModule: true, ' : '';
      return { contents: `const load = () => require(${JSON.stringify(file)});\nmodule.exports = { ${mark}${getters.join(', ')} };` };
    });
  },
};

/** What speaks HTTP for npm's packages lies in a file of its own, which those of sigstore's use as well: they ask for its default export. */
const sharedFetch: Plugin = {
  name: 'shared fetch',
  setup({ onResolve }) {
    onResolve({ filter: /^make-fetch-happen$/ }, ({ importer }) =>
      importer.includes('node_modules') ? { path: './make-fetch-happen.js', external: true } : undefined,
    );
  },
};

// The server and the CLI are mostly the same code, so one bundle holds both: two would make the package half as large again. Each runs only
// its own modules, as esbuild evaluates a required module when it is first asked for. The extension has no use for the command line.
const server = "exports.server = () => require('./server/src/main.ts');";
const host = `${server}\nexports.cli = () => require('./server/src/cli.ts');`;

/** What a thread reads code with. It starts while somebody waits for the answer, and would read the host for nothing. */
const codeThread = "require('./server/src/scripts/thread/threadProgram.ts');";

/**
 * Bundles the server and the CLI into a folder, given from the package's root. They look for package.json in the folder above it.
 * @param more.withoutCommandLine for the extension, where the server is alone.
 * @returns what went into each bundle.
 */
export async function bundleServer(folder: string, options: BuildOptions, { withoutCommandLine = false } = {}): Promise<Metafile[]> {
  const bundle = (file: string, entry: string, plugins: Plugin[]): Promise<BuildResult<{ metafile: true }>> =>
    build({
      ...shared,
      ...options,
      stdin: { contents: entry, resolveDir: root, sourcefile: `${path.basename(file, '.js')}.entry.js` },
      outfile: path.join(folder, file),
      // For answers in other encodings than UTF-8, where somebody has it: half a megabyte that registries need not.
      external: ['iconv-lite'],
      plugins,
      metafile: true,
    });
  await rm(path.join(root, folder, 'deferred'), { recursive: true, force: true });
  const bundles = await Promise.all([
    bundle('host.js', withoutCommandLine ? server : host, [sharedProtocol, deferredPackages]),
    bundle('protocol.js', protocolBundle, [deferredPackages]),
    bundle('codeThread.js', codeThread, [deferredPackages]),
    ...deferred.map((name) => {
      const all = entriesOf(name).map((entry) => `export * from ${JSON.stringify(entry)};`);
      const main = defaults.includes(name) ? `export { default } from ${JSON.stringify(name)};` : '';
      return bundle(deferredFile(name), [...all, main].join('\n'), [sharedFetch]);
    }),
  ]);
  await writeFile(path.join(root, folder, 'server.js'), "require('./host.js').server();\n");
  const cli = path.join(root, folder, 'cli.js');
  if (withoutCommandLine) await rm(cli, { force: true });
  else await writeFile(cli, await commandLine());
  return bundles.map(({ metafile }) => metafile);
}

/** The first file of the command line, which any Node.js can read: what is newer than ES5 in it is an error. */
async function commandLine(): Promise<string> {
  const [source, manifest] = await Promise.all(
    ['server/src/cliStart.cjs', 'package.json'].map((file) => readFile(path.join(root, file), 'utf8')),
  );
  const { engines } = JSON.parse(manifest!) as { engines: { node: string } };
  const define = { NEEDED_NODE: JSON.stringify(engines.node.replace(/^>=/, '')) };
  return (await transform(source!, { target: 'es5', define, legalComments: 'none' })).code;
}

/** The programs in Node.js that run in plugins' processes, from server/workers, each of several modules. */
const workerPrograms: readonly [file: string, format: 'cjs' | 'esm'][] = [
  ['node/guard/start.cjs', 'cjs'],
  ['node/worker.mjs', 'esm'],
];

/**
 * Bundles the worker programs into a folder, given from the package's root, each at its place in server/workers: every start of a worker reads
 * them, and one file is read faster than twenty. The syntax stays as it is, for the version of Node.js is the plugin's choice.
 */
export async function bundleWorkers(folder: string): Promise<void> {
  await Promise.all(
    workerPrograms.map(([file, format]) =>
      build({
        absWorkingDir: root,
        entryPoints: [path.join('server/workers', file)],
        outfile: path.join(folder, file),
        bundle: true,
        platform: 'node',
        format,
        target: 'esnext',
        external: ['../sdkResolver.mjs'],
        logLevel: 'warning',
      }),
    ),
  );
}
