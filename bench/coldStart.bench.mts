// What confinement adds to the start of a worker: the first call of a plugin, unconfined and confined, in turns. Prints ColdStartMeasures as JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRunner } from '../server/src/runner/runner.ts';
import type { Runner, RunnerPlugin } from '../server/src/runner/types.ts';
import { removeFolder, temporaryFolder, type Language } from './fixtures.mts';
import { coldStartRow, type ColdStartMeasures, type ColdStartRow } from './report.mts';
import { timed } from './stats.mts';

const [nodeCommand = 'node', pythonCommand = '', pace = ''] = process.argv.slice(2);
const ROUNDS = pace === 'quick' ? 3 : 40;
const WARM_UP_ROUNDS = pace === 'quick' ? 1 : 3;

const root = temporaryFolder('coldStart');
const scripts: Record<Language, [string, string]> = {
  node: ['start.js', 'exports.onCommand = () => ({ success: true });\n'],
  python: ['start.py', 'def on_command(event):\n    return {"success": True}\n'],
};

function makePlugin(name: string): RunnerPlugin {
  const folder = path.join(root, name);
  mkdirSync(folder);
  for (const [file, text] of Object.values(scripts)) writeFileSync(path.join(folder, file), text);
  return { key: folder, id: `com.example.${name}`, folder, settings: {}, grants: { permissions: [], workspaceFolders: [root] } };
}

const options = { node: nodeCommand, python: pythonCommand, idleMs: 3_600_000 };
const runners: Record<'unconfined' | 'confined', Runner> = {
  unconfined: createRunner({ ...options, sandbox: 'none' }),
  confined: createRunner({ ...options, sandbox: 'auto' }),
};
const plugins = { unconfined: makePlugin('unconfined'), confined: makePlugin('confined') };

async function start(kind: 'unconfined' | 'confined', language: Language): Promise<number> {
  const [plugin, runner] = [plugins[kind], runners[kind]];
  // The end of the worker before is no part of it.
  await runner.restart(plugin.key);
  const { ms, value } = await timed(() =>
    runner.invoke({
      plugin,
      script: scripts[language][0],
      event: 'onCommand',
      eventId: 'cold',
      payload: '{}',
      mode: 'warm',
      deadlineMs: 30_000,
    }),
  );
  if (!value.ok) throw new Error(`A worker did not start: ${value.error.message}`);
  await runner.restart(plugin.key);
  return ms;
}

/** Durations of as many starts of each kind, in turns. */
async function measure(language: Language): Promise<Record<'unconfined' | 'confined', number[]>> {
  const durations: Record<'unconfined' | 'confined', number[]> = { unconfined: [], confined: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    // Which of the two comes first alternates, so that neither gains from what the other has left in caches.
    const order = round % 2 === 0 ? (['unconfined', 'confined'] as const) : (['confined', 'unconfined'] as const);
    for (const kind of order) {
      const ms = await start(kind, language);
      if (round >= 0) durations[kind].push(ms);
    }
  }
  process.stderr.write(`cold start: ${language} done\n`);
  return durations;
}

try {
  const tier = (await runners.confined.isolation())?.tier ?? 'advisory';
  const rows: ColdStartRow[] = [];
  for (const language of ['node', ...(pythonCommand === '' ? [] : ['python' as const])] as Language[]) {
    const { unconfined, confined } = await measure(language);
    rows.push(coldStartRow(language, unconfined, confined));
  }
  const measures: ColdStartMeasures = { tier, rows };
  process.stdout.write(JSON.stringify(measures));
} finally {
  await Promise.all(Object.values(runners).map((runner) => runner.close()));
  removeFolder(root);
}
