// Warm dispatch through the host beside a bare pipe and a process per event. Prints DispatchRow[] as JSON.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';
import { PluginHost } from '../server/src/host/host.ts';
import { defaultSettings } from '../server/src/host/settings.ts';
import { removeFolder, sourceOf, temporaryFolder, writeEchoWorkspace, type Language } from './fixtures.mts';
import { PipePeer, spawnOnce } from './peers.mts';
import { dispatchRow, type DispatchRow, type PayloadSize } from './report.mts';
import { timed, timing } from './stats.mts';

const [nodeCommand = 'node', pythonCommand = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
/** Each round runs every peer, so that whatever else the machine does meets all of them alike. */
const ROUNDS = quick ? 3 : 60;
const RUNS_PER_ROUND = quick ? 5 : 25;
const WARM_UP_RUNS = quick ? 5 : 300;

const characters: Record<PayloadSize, number> = { '2KB': 2 * 1024, '100KB': 100 * 1024 };
const commands: Partial<Record<Language, string>> = { node: nodeCommand, ...(pythonCommand && { python: pythonCommand }) };
const files: Record<Language, [string, string]> = { node: ['javascript', 'file.js'], python: ['python', 'file.py'] };

/** One row while it is measured. */
interface Lane {
  language: Language;
  payload: PayloadSize;
  /** Without a budget it waits for the worker to start, too. */
  warm: (budgetMs?: number) => Promise<unknown>;
  pipe: () => Promise<unknown>;
  spawn: () => Promise<unknown>;
  durations: Record<'warm' | 'pipe' | 'spawn', number[]>;
}

const workspace = temporaryFolder('dispatch');
// What is saved was there before, mostly.
for (const [, name] of Object.values(files)) writeFileSync(path.join(workspace, name), '');
const state = temporaryFolder('state');
const programs = writeEchoWorkspace(workspace);
const host = new PluginHost({
  workspaceFolders: [workspace],
  explicitPlugins: ['echo-node', 'echo-python'].map((name) => path.join(workspace, '.codex/plugins', name)),
  discover: false,
  trusted: true,
  grants: 'manifest',
  settings: { ...defaultSettings, runtime: { node: nodeCommand, python: pythonCommand }, log: { level: 'warn' } },
  stateFolder: state,
});
// Listens to what the editor listens to, since telling it takes time too.
host.subscribe('log', (line) => process.stderr.write(`${line.level}: ${line.text}\n`));
host.subscribe('activity', () => undefined);
host.subscribe('plugins', () => undefined);
const pipes: PipePeer[] = [];

function laneFor(language: Language, command: string, payload: PayloadSize): Lane {
  const fileContent = sourceOf(characters[payload]);
  const [id, name] = files[language];
  const filePath = path.join(workspace, name);
  const fields = { fileContent, reason: 'manual', options: { formatOnSave: true } };
  const text = JSON.stringify({ event: 'onFileSave', filePath, language: id, phase: 'beforeSave', ...fields });
  const pipe = new PipePeer(command, programs.pipe[language]);
  pipes.push(pipe);
  return {
    language,
    payload,
    warm: async (budgetMs) => {
      const request = { event: 'onFileSave', phase: 'beforeSave', language: id, filePath, fields } as const;
      const { response, results, overBudget } = await host.dispatch(budgetMs === undefined ? request : { ...request, budgetMs });
      // On a machine that is busy with something else a save can run out of time; that is a duration like any other.
      if (!overBudget && response?.['formattedContent'] !== fileContent) {
        throw new Error(`The dispatch failed: ${JSON.stringify(results).slice(0, 500)}`);
      }
    },
    pipe: () => pipe.roundTrip(text),
    spawn: async () => {
      const response = await spawnOnce(command, programs.oneShot[language], text);
      if (response['formattedContent'] !== fileContent) throw new Error('The program gave another answer.');
    },
    durations: { warm: [], pipe: [], spawn: [] },
  };
}

async function measure(lanes: readonly Lane[]): Promise<void> {
  for (const { warm, pipe } of lanes) {
    for (let run = 0; run < WARM_UP_RUNS; run++) {
      await warm(0);
      await pipe();
    }
  }
  for (let round = 1; round <= ROUNDS; round++) {
    if (round % 10 === 0) process.stderr.write(`dispatch: round ${round} of ${ROUNDS}\n`);
    for (const lane of lanes) {
      for (let run = 0; run < RUNS_PER_ROUND; run++) {
        lane.durations.warm.push((await timed(() => lane.warm())).ms);
        // What the host still does after its answer must not be put down to the peer that comes next.
        await turnOfTheEventLoop();
        lane.durations.pipe.push((await timed(lane.pipe)).ms);
      }
      lane.durations.spawn.push((await timed(lane.spawn)).ms);
    }
  }
}

try {
  await host.load();
  const lanes = (Object.entries(commands) as [Language, string][]).flatMap(([language, command]) =>
    (['2KB', '100KB'] as const).map((payload) => laneFor(language, command, payload)),
  );
  await measure(lanes);
  const rows: DispatchRow[] = lanes.map(({ language, payload, durations }) =>
    dispatchRow(language, payload, timing(durations.warm), timing(durations.pipe), timing(durations.spawn)),
  );
  process.stdout.write(JSON.stringify(rows));
} finally {
  for (const pipe of pipes) pipe.close();
  await host.close();
  removeFolder(workspace);
  removeFolder(state);
}
