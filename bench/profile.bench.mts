// What a profile costs the handler that it is of. Prints ProfileRow[] as JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PluginHost } from '../server/src/host/host.ts';
import { defaultSettings } from '../server/src/host/settings.ts';
import { removeFolder, temporaryFolder, type Language } from './fixtures.mts';
import { profileRow, type ProfileRow } from './report.mts';

const [nodeCommand = 'node', pythonCommand = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
/** Profiled and not in turns, so that whatever else the machine does meets both alike. */
const ROUNDS = quick ? 2 : 20;
const RUNS_PER_ROUND = quick ? 3 : 20;
const WARM_UP_RUNS = quick ? 3 : 50;
/** As `codex-plugin profile` has it for handlers of some milliseconds. */
const INTERVAL_US: Record<Language, number> = { node: 200, python: 1_000 };

/** Some milliseconds of calls, strings, objects and JSON. */
const SCRIPTS: Record<Language, [name: string, source: string]> = {
  node: [
    'work.js',
    `const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
exports.onCommand = () => {
  const rows = Array.from({ length: 8_000 }, (_, index) => ({ index, text: String(index).padStart(8, '0') }));
  return { success: true, data: fib(27) + JSON.stringify(rows).length };
};
`,
  ],
  python: [
    'work.py',
    `import json

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def on_command(event):
    rows = [{"index": index, "text": str(index).zfill(8)} for index in range(5000)]
    return {"success": True, "data": fib(19) + len(json.dumps(rows))}
`,
  ],
};

const folder = temporaryFolder('profile');
const state = temporaryFolder('state');

async function measure(language: Language): Promise<ProfileRow> {
  const [script, source] = SCRIPTS[language];
  const plugin = path.join(folder, language);
  mkdirSync(plugin);
  writeFileSync(path.join(plugin, script), source);
  const manifest = {
    pluginId: `com.example.${language}`,
    version: '1.0.0',
    name: language,
    description: 'Works for a while.',
    entryPoints: { handlers: [{ event: 'onCommand', script }] },
    permissions: [],
  };
  writeFileSync(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
  const host = new PluginHost({
    workspaceFolders: [folder],
    explicitPlugins: [plugin],
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: { ...defaultSettings, runtime: { node: nodeCommand, python: pythonCommand }, log: { level: 'warn' } },
    stateFolder: state,
  });
  host.subscribe('log', (line) => process.stderr.write(`${line.level}: ${line.text}\n`));
  try {
    await host.load();
    const request = { event: 'onCommand', fields: {}, budgetMs: 0 };
    const run = async (): Promise<number> => {
      const { results } = await host.dispatch(request);
      const [result] = results;
      if (!result?.ok || !result.phases) throw new Error(`The handler did not run: ${JSON.stringify(result)}`);
      return result.phases.handler;
    };
    const opened = await host.profiler(request);
    if (!opened.ok || !opened.profiler) throw new Error('There is nothing to profile.');
    const { profiler } = opened;
    for (let count = 0; count < WARM_UP_RUNS; count++) await run();
    const plain: number[] = [];
    const profiled: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (let count = 0; count < RUNS_PER_ROUND; count++) plain.push(await run());
      const fault = await profiler.begin(INTERVAL_US[language]);
      if (fault) throw new Error(`No profile was begun: ${JSON.stringify(fault)}`);
      for (let count = 0; count < RUNS_PER_ROUND; count++) profiled.push(await run());
      await profiler.end();
    }
    return profileRow(language, plain, profiled);
  } finally {
    await host.close();
  }
}

const rows = [await measure('node'), ...(pythonCommand === '' ? [] : [await measure('python')])];
for (const one of [folder, state]) removeFolder(one);
process.stdout.write(JSON.stringify(rows));
