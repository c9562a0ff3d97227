// The language server as an editor meets it: saving a large file, starting, and idling with many plugins, beside what starts and idles of its
// peers: Node with nothing to do, and VS Code's JSON language server. Prints ServerMeasures as JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { removeFolder, sourceLines, temporaryFolder, writeFaultyManifest, writeIndentWorkspace, writePlugins } from './fixtures.mts';
import { initializeJsonServer, JSON_DEBOUNCE_MS } from './jsonServer.mts';
import { LspClient } from './lspClient.mts';
import { descendants, rssMb } from './processes.mts';
import { saveRow, startRow, type IdleRow, type PeerRow, type SaveRow, type ServerMeasures } from './report.mts';
import { rounded, timed } from './stats.mts';

const [server = '', jsonServer = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
const LINES = 2000;
const SAVES = quick ? 5 : 100;
const STARTS = quick ? 2 : 12;
const PLUGIN_COUNTS = quick ? [1, 100] : [1, 100, 1000];
/** Long enough for the garbage of loading to be collected, and for anything that should not start to do so. */
const SETTLE_MS = quick ? 200 : 3000;

const schemaFile = path.resolve(path.dirname(server), '../schemas/plugin-manifest.schema.json');

/** A home of its own, so that plugins and grants of whoever runs the benchmark do not take part. */
const home = temporaryFolder('home');
const environment = { ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };

async function withServer<T>(run: (client: LspClient) => Promise<T>): Promise<T> {
  const client = new LspClient(process.execPath, server, environment);
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

function open(client: LspClient, file: string, languageId: string, text: string): string {
  const uri = pathToFileURL(file).href;
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  return uri;
}

async function saves(): Promise<SaveRow[]> {
  const workspace = temporaryFolder('save');
  writeIndentWorkspace(workspace);
  try {
    return await withServer(async (client) => {
      const loaded = client.next('codexPlugins/plugins', hasPlugins(1));
      await client.initialize(workspace);
      await loaded;
      const text = sourceLines(LINES);
      const lanes = (['ten lines', 'every line'] as const).map((change) => {
        const uri = open(client, path.join(workspace, `${change.replace(' ', '-')}.js`), 'javascript', text);
        return { change, uri, edits: 0, roundTrip: [] as number[], handler: [] as number[] };
      });
      for (const lane of lanes) await untilEdits(client, lane.uri);
      for (let round = 0; round < SAVES; round++) {
        for (const lane of lanes) {
          const handlerMs = handlerDuration(client);
          const { ms, value } = await timed(() => saveEdits(client, lane.uri));
          // On a machine that is busy with something else a save can run out of time; nothing says what its handler took then.
          if (value === 0) continue;
          lane.edits = Math.max(lane.edits, value);
          lane.roundTrip.push(ms);
          lane.handler.push(await handlerMs);
        }
      }
      return lanes.map(({ change, edits, roundTrip, handler }) => saveRow({ lines: LINES, change, edits }, roundTrip, handler));
    });
  } finally {
    removeFolder(workspace);
  }
}

/** How long the handler of the next save takes, by its own clock. It says so in its message, which the server writes to the plugin's log. */
async function handlerDuration(client: LspClient): Promise<number> {
  const done = /^onFileSave ok in .* ms: ([\d.e-]+)$/;
  const { text } = await client.next<{ text: string }>('codexPlugins/log', (line) => done.test(line.text));
  return Number(done.exec(text)![1]);
}

/** How many edits the server wants to make to a document that is about to be saved. */
async function saveEdits(client: LspClient, uri: string): Promise<number> {
  const edits = await client.request<unknown[] | null>('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason: 1 });
  return edits?.length ?? 0;
}

/** The first save starts the worker, and on a busy machine goes out without it. */
async function untilEdits(client: LspClient, uri: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) if ((await saveEdits(client, uri)) > 0) return;
  throw new Error(`Twenty saves of ${uri} brought no edits.`);
}

async function firstDiagnostics(): Promise<number> {
  const workspace = temporaryFolder('start');
  const { file, text } = writeFaultyManifest(workspace);
  try {
    const start = performance.now();
    return await withServer(async (client) => {
      const uri = pathToFileURL(file).href;
      const shown = client.next<{ uri: string; diagnostics: unknown[] }>(
        'textDocument/publishDiagnostics',
        (params) => params.uri === uri && params.diagnostics.length > 0,
      );
      await client.initialize(workspace);
      open(client, file, 'json', text);
      await shown;
      return performance.now() - start;
    });
  } finally {
    removeFolder(workspace);
  }
}

async function idle(plugins: number, watchesFiles = true): Promise<IdleRow> {
  const workspace = temporaryFolder('idle');
  writePlugins(workspace, plugins);
  try {
    const start = performance.now();
    return await withServer(async (client) => {
      const loaded = client.next('codexPlugins/plugins', hasPlugins(plugins));
      await client.initialize(workspace, { watchesFiles });
      const initialized = performance.now();
      await loaded;
      const end = performance.now();
      await delay(SETTLE_MS);
      const row: Omit<IdleRow, 'rssMb' | 'workers'> = {
        plugins,
        filesWatchedBy: watchesFiles ? 'editor' : 'server',
        startMs: rounded(end - start),
        loadMs: rounded(end - initialized),
      };
      return { ...row, rssMb: rssMb(client.pid), workers: descendants(client.pid) };
    });
  } finally {
    removeFolder(workspace);
  }
}

/** Node with a program that says that it runs, and then waits. */
async function bareNode(settleMs: number): Promise<{ startMs: number; rssMb: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, ['-e', "process.stdout.write('.'); process.stdin.resume();"], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const startMs = performance.now() - start;
  await delay(settleMs);
  const memory = rssMb(child.pid!);
  child.stdin.end();
  await ended;
  return { startMs, rssMb: memory };
}

/** VS Code's JSON language server, up to the first diagnostics of a manifest with the same fault; without the time that it waits for more keystrokes. */
async function withJsonServer<T>(measure: (client: LspClient, ms: number) => T | Promise<T>): Promise<T> {
  const workspace = temporaryFolder('json');
  const { file, text } = writeFaultyManifest(workspace);
  const start = performance.now();
  const client = new LspClient(process.execPath, jsonServer, environment);
  try {
    const shown = client.next<{ diagnostics: unknown[] }>('textDocument/publishDiagnostics', ({ diagnostics }) => diagnostics.length > 0);
    await initializeJsonServer(client, readFileSync(schemaFile, 'utf8'));
    open(client, file, 'json', text);
    await shown;
    return await measure(client, performance.now() - start - JSON_DEBOUNCE_MS);
  } finally {
    await client.close();
    removeFolder(workspace);
  }
}

function jsonDiagnostics(): Promise<number> {
  return withJsonServer((_, ms) => ms);
}

function jsonServerMemory(): Promise<number> {
  return withJsonServer(async ({ pid }) => {
    await delay(SETTLE_MS);
    return rssMb(pid);
  });
}

function hasPlugins(count: number): (params: { plugins: unknown[] }) => boolean {
  return ({ plugins }) => plugins.length === count;
}

try {
  process.stderr.write('server: saves\n');
  const save = await saves();
  process.stderr.write('server: starts\n');
  const starts = { ours: [] as number[], node: [] as number[], vscodeJson: [] as number[] };
  // In turns, so that whatever else the machine does meets all of them alike.
  for (let run = 0; run < STARTS; run++) {
    starts.ours.push(await firstDiagnostics());
    starts.node.push((await bareNode(0)).startMs);
    starts.vscodeJson.push(await jsonDiagnostics());
  }
  const rows: IdleRow[] = [];
  for (const plugins of PLUGIN_COUNTS) {
    process.stderr.write(`server: ${plugins} plugins\n`);
    rows.push(await idle(plugins));
  }
  rows.push(await idle(1, false));
  const peers: PeerRow[] = [
    { peer: 'node', rssMb: (await bareNode(SETTLE_MS)).rssMb },
    { peer: 'vscodeJson', rssMb: await jsonServerMemory() },
  ];
  const measures: ServerMeasures = { save, firstDiagnostics: startRow(starts), idle: rows, idlePeers: peers };
  process.stdout.write(JSON.stringify(measures));
} finally {
  removeFolder(home);
}
