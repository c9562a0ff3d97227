// `npm run bench [-- --quick] [-- --json FILE]`: prints one JSON document on stdout (report.mts has its shape), progress on stderr.
// `npm run bench -- usefulness` measures how much typing completions save, and nothing else; the whole benchmark leaves that out, as it takes some minutes.
// `npm run bench -- registry` measures installing plugins, going back and listing them.
// Needs dist/, which `npm run build` makes; `npm run bench` makes it as users get it.
import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { CompletionMeasures } from './completionRows.mts';
import { findJsonServer } from './jsonServer.mts';
import {
  goalsOf,
  type ActivationMeasures,
  type ColdStartMeasures,
  type DispatchRow,
  type FormatRow,
  type Machine,
  type ManifestRow,
  type ReloadRow,
  type ProfileRow,
  type RegistryMeasures,
  type RegistryReport,
  type Report,
  type RequestRow,
  type ServerMeasures,
  type StartupMeasures,
  type UsefulnessReport,
  type UsefulnessRow,
  registryGoals,
  usefulnessGoals,
} from './report.mts';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const server = path.join(root, 'dist/server.js');

/** Bundles a benchmark into dist/bench. The host in it looks for its worker programs beside dist/server.js. */
async function bundle(name: string): Promise<string> {
  const outfile = path.join(root, 'dist/bench', `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.bench.mts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: {
      js: [
        "import { createRequire } from 'node:module';",
        'const require = createRequire(import.meta.url);',
        "const importMetaUrl = new URL('../server.js', import.meta.url).href;",
      ].join('\n'),
    },
  });
  return outfile;
}

async function run<T>(file: string, args: string[]): Promise<T> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  const output = await text(child.stdout);
  const status = await ended;
  if (status !== 0) throw new Error(`${path.basename(file)} ended with ${status}; what it said stands above.`);
  return JSON.parse(output) as T;
}

/** The first interpreter that answers, with its version. */
function findPython(): { command: string; version: string } | undefined {
  for (const command of ['python3', 'python']) {
    const ran = spawnSync(command, ['-c', 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])'], {
      encoding: 'utf8',
    });
    const [executable, version] = ran.status === 0 ? ran.stdout.trim().split(/\r?\n/) : [];
    if (executable && version?.startsWith('3.')) return { command: executable, version };
  }
  return undefined;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
    allowPositionals: true,
  });
  const [only, ...others] = positionals;
  if (others.length > 0 || (only !== undefined && only !== 'usefulness' && only !== 'registry'))
    throw new Error(`There is no benchmark ${positionals.join(' ')}; "usefulness" and "registry" are.`);
  if (!existsSync(server)) throw new Error(`${server} is missing. Run "npm run build" first.`);
  const python = findPython();
  if (!python) process.stderr.write('There is no Python 3 on PATH: its rows are left out.\n');
  const machine: Machine = {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 1024 ** 3),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    python: python?.version ?? null,
  };
  const pace = values.quick ? 'quick' : 'full';
  const print = async (report: unknown): Promise<void> => {
    const json = `${JSON.stringify(report, null, 2)}\n`;
    if (values.json !== undefined) await writeFile(values.json, json);
    process.stdout.write(json);
  };
  if (only === 'usefulness') return print(await usefulness(machine, pace));
  if (only === 'registry') return print(await registry(machine, pace));
  const jsonServer = findJsonServer();
  const dispatch = await run<DispatchRow[]>(await bundle('dispatch'), [process.execPath, python?.command ?? '', pace]);
  const measures = await run<ServerMeasures>(await bundle('server'), [server, jsonServer.program, pace]);
  const completion = await run<CompletionMeasures>(await bundle('completion'), [server, python?.command ?? '', pace]);
  const startup = await run<StartupMeasures>(path.join(root, 'bench/startup.mts'), []);
  const activation = await run<ActivationMeasures>(path.join(root, 'bench/activation.mts'), [pace]);
  const manifest = await run<ManifestRow[]>(await bundle('manifest'), [server, jsonServer.program, pace]);
  const coldStart = await run<ColdStartMeasures>(await bundle('coldStart'), [process.execPath, python?.command ?? '', pace]);
  const nodemon = require.resolve('nodemon/bin/nodemon.js');
  const reload = await run<ReloadRow[]>(await bundle('reload'), [process.execPath, python?.command ?? '', nodemon, pace]);
  const requests = await run<RequestRow[]>(path.join(root, 'bench/requests.bench.mts'), [path.join(root, 'dist/cli.js'), pace]);
  const format = await run<FormatRow[]>(await bundle('format'), [path.join(root, 'dist/cli.js'), process.execPath, pace]);
  const profile = await run<ProfileRow[]>(await bundle('profile'), [process.execPath, python?.command ?? '', pace]);
  const measured = {
    benchmark: 'codex-plugin-host',
    at: new Date().toISOString(),
    quick: values.quick,
    machine,
    jsonServer: jsonServer.name,
    dispatch,
    completion,
    startup,
    activation,
    manifest,
    coldStart,
    reload,
    requests,
    format,
    profile,
    ...measures,
  } as const;
  const report: Report = { ...measured, goals: goalsOf(measured) };
  await print(report);
}

async function usefulness(machine: Machine, pace: string): Promise<UsefulnessReport> {
  const measured = await run<{ rows: UsefulnessRow[]; missing: string[] }>(await bundle('usefulness'), [root, pace]);
  return {
    benchmark: 'usefulness',
    at: new Date().toISOString(),
    quick: pace === 'quick',
    machine,
    usefulness: measured.rows,
    missing: measured.missing,
    goals: usefulnessGoals(measured.rows),
  };
}

async function registry(machine: Machine, pace: string): Promise<RegistryReport> {
  const measured = await run<RegistryMeasures>(path.join(root, 'bench/registry.bench.mts'), [path.join(root, 'dist/cli.js'), pace]);
  const head = { benchmark: 'registry', at: new Date().toISOString(), quick: pace === 'quick', machine } as const;
  return { ...head, registry: measured, goals: registryGoals(measured) };
}

await main();
