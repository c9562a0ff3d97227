// What the server evaluates before the client can say `initialized`: which files it reads, how much of them runs, and which modules. Prints
// StartupMeasures as JSON.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundleServer } from '../scripts/bundles.mts';
import type { ScriptCoverage } from './coverage.mts';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import { LspClient } from './lspClient.mts';
import { startupMeasures, type StartupMeasures } from './report.mts';

const root = path.resolve(import.meta.dirname, '..');
const home = temporaryFolder('home');

/** Starts a server up to its first answer, and says what has run of each file in its folder. */
async function coverageOf(server: string): Promise<ScriptCoverage[]> {
  const workspace = temporaryFolder('startup');
  const output = path.join(workspace, 'coverage.json');
  const client = new LspClient(process.execPath, server, {
    ...process.env,
    HOME: home,
    XDG_STATE_HOME: home,
    NODE_OPTIONS: `--import=${new URL('coverage.mts', import.meta.url).href}`,
    BENCH_COVERAGE: output,
    BENCH_COVERAGE_FOLDER: path.dirname(server),
  });
  try {
    await client.initialize(workspace);
    await client.close();
    return JSON.parse(readFileSync(output, 'utf8')) as ScriptCoverage[];
  } finally {
    removeFolder(workspace);
  }
}

/** The files that the server consists of, those that it may read later included. */
function sizes(folder: string): number {
  return [folder, path.join(folder, 'deferred')]
    .flatMap((one) => readdirSync(one).map((name) => path.join(one, name)))
    .filter((file) => file.endsWith('.js') && !['extension.js', 'cli.js'].includes(path.basename(file)))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

type Inputs = Record<string, { imports: { path: string }[] }>;

function reachable(inputs: Inputs, entry: string): Set<string> {
  const found = new Set<string>();
  const waiting = [entry];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    const input = inputs[module];
    if (found.has(module) || input === undefined) continue;
    found.add(module);
    waiting.push(...input.imports.map((one) => one.path));
  }
  return found;
}

async function measure(): Promise<StartupMeasures> {
  const dist = path.join(root, 'dist');
  const scripts = await coverageOf(path.join(dist, 'server.js'));
  // Minified code has no names. The same bundle with names says which modules were evaluated.
  const named = path.join(dist, 'bench/named');
  mkdirSync(named, { recursive: true });
  copyFileSync(path.join(root, 'package.json'), path.join(dist, 'bench/package.json'));
  const bundles = await bundleServer(path.relative(root, named), {});
  const inputs: Inputs = Object.assign({}, ...bundles.map((bundle) => bundle.inputs)) as Inputs;
  const evaluated = new Set((await coverageOf(path.join(named, 'server.js'))).flatMap((script) => script.functions));
  const modules = Object.keys(inputs).filter((module) => evaluated.has(module));
  const ofServer = reachable(inputs, 'server/src/main.ts');
  const ofCommandLine = [...reachable(inputs, 'server/src/cli.ts')].filter((module) => !ofServer.has(module));
  if (modules.length === 0 || ofCommandLine.length === 0) throw new Error('The modules of the bundle were not recognised.');
  return startupMeasures({ scripts, totalBytes: sizes(dist), modules, allModules: Object.keys(inputs).length, ofCommandLine });
}

try {
  process.stderr.write('startup: what is evaluated\n');
  process.stdout.write(JSON.stringify(await measure()));
} finally {
  removeFolder(home);
}
