// From writing a handler's script to the first answer by the new version, through the watching host, beside servers that are restarted for it. Prints
// ReloadRow[] as JSON.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { PluginHost } from '../server/src/host/host.ts';
import { defaultSettings } from '../server/src/host/settings.ts';
import { watchFolders } from '../server/src/host/watch/watchFolders.ts';
import { removeFolder, temporaryFolder, type Language } from './fixtures.mts';
import { reloadRow, type ReloadPeer, type ReloadRow } from './report.mts';

const [nodeCommand = 'node', pythonCommand = '', nodemon = '', pace = ''] = process.argv.slice(2);
/** Each round edits once for each of them, so that whatever else the machine does meets all alike. */
const ROUNDS = pace === 'quick' ? 3 : 30;
/** Whoever edits does not do so before everything is at rest. */
const REST_MS = 400;
const LONGEST_MS = 20_000;

interface Lane {
  language: Language;
  who: ReloadPeer;
  /** Writes the script of a version, in place: of files that are exchanged for others, as many editors do it, `node --watch` sees the first only. */
  write: (version: number) => void;
  /** Which version answers; undefined where none does. */
  ask: () => Promise<unknown>;
  close: () => Promise<void>;
  durations: number[];
}

const handlers: Record<Language, { name: string; source: (version: number) => string }> = {
  node: { name: 'handler.js', source: (version) => `exports.onCommand = () => ({ data: ${version} });\n` },
  python: { name: 'handler.py', source: (version) => `def on_command(event):\n    return {"data": ${version}}\n` },
};

const servers: Record<Language, { name: string; source: string }> = {
  node: {
    name: 'server.js',
    source: `const { onCommand } = require('./handler.js');
require('node:http').createServer((request, response) => response.end(JSON.stringify(onCommand()))).listen(Number(process.env.PORT), '127.0.0.1');
`,
  },
  python: {
    name: 'server.py',
    source: `import http.server, json, os
from handler import on_command

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(on_command("{}")).encode())

    def log_message(self, *args):
        pass

class Server(http.server.HTTPServer):
    allow_reuse_address = True

    def server_bind(self):
        http.server.socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address

Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`,
  },
};

async function hostLane(language: Language): Promise<Lane> {
  const folder = temporaryFolder(`reload-${language}`);
  const plugin = path.join(folder, 'plugin');
  mkdirSync(plugin);
  const { name, source } = handlers[language];
  const manifest = {
    pluginId: `com.example.reload-${language}`,
    version: '1.0.0',
    name: 'Reload',
    description: 'Answers with its version.',
    entryPoints: { handlers: [{ event: 'onCommand', language: ['*'], script: name }] },
    permissions: [],
  };
  writeFileSync(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(plugin, name), source(0));
  const host = new PluginHost({
    workspaceFolders: [folder],
    explicitPlugins: [plugin],
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: { ...defaultSettings, runtime: { node: nodeCommand, python: pythonCommand }, log: { level: 'warn' } },
    stateFolder: path.join(folder, 'state'),
  });
  host.subscribe('log', (line) => process.stderr.write(`${line.level}: ${line.text}\n`));
  await host.load();
  const watcher = watchFolders([plugin], {
    onChanges: (files) => void host.filesChanged(files),
    onError: (message) => process.stderr.write(`${message}\n`),
  });
  await watcher.ready;
  return {
    language,
    who: 'host',
    write: (version) => writeFileSync(path.join(plugin, name), source(version)),
    ask: async () => {
      const { results } = await host.dispatch({ event: 'onCommand', fields: { command: 'x', arguments: [] } });
      const [result] = results;
      if (result?.ok !== true) throw new Error(`The dispatch failed: ${JSON.stringify(results).slice(0, 500)}`);
      return result.response?.['data'];
    },
    close: async () => {
      await watcher.close();
      await host.close();
      removeFolder(folder);
    },
    durations: [],
  };
}

async function serverLane(language: Language, who: ReloadPeer, command: string, args: (server: string) => string[]): Promise<Lane> {
  const folder = temporaryFolder(`reload-${who}`);
  const { name, source } = handlers[language];
  const server = servers[language];
  writeFileSync(path.join(folder, name), source(0));
  writeFileSync(path.join(folder, server.name), server.source);
  const port = await freePort();
  // A group of its own, so that what it started ends with it.
  const child = spawn(command, args(server.name), {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(port), PYTHONDONTWRITEBYTECODE: '1' },
  });
  return {
    language,
    who,
    write: (version) => writeFileSync(path.join(folder, name), source(version)),
    ask: () => answerAt(port).catch(() => undefined),
    close: async () => {
      await ended(child);
      removeFolder(folder);
    },
    durations: [],
  };
}

async function answerAt(port: number): Promise<unknown> {
  const asked = request({ host: '127.0.0.1', port, agent: false }).end();
  const [response] = await once(asked, 'response');
  return (JSON.parse(await text(response)) as { data: unknown }).data;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exit;
}

async function until(lane: Lane, version: number): Promise<void> {
  const start = performance.now();
  while ((await lane.ask()) !== version) {
    if (performance.now() - start > LONGEST_MS) throw new Error(`${lane.who} does not answer with version ${version} of ${lane.language}.`);
    await delay(2);
  }
}

const lanes: Lane[] = [
  await hostLane('node'),
  await serverLane('node', 'nodeWatch', nodeCommand, (server) => ['--watch', server]),
  await serverLane('node', 'nodemon', nodeCommand, (server) => [nodemon, '--quiet', server]),
];
if (pythonCommand !== '') {
  lanes.push(
    await hostLane('python'),
    await serverLane('python', 'nodemon', nodeCommand, (server) => [nodemon, '--quiet', '--ext', 'py', '--exec', pythonCommand, server]),
  );
}
try {
  for (const lane of lanes) await until(lane, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    if (round % 5 === 0) process.stderr.write(`reload: round ${round} of ${ROUNDS}\n`);
    for (const lane of lanes) {
      await delay(REST_MS);
      const start = performance.now();
      lane.write(round);
      await until(lane, round);
      lane.durations.push(performance.now() - start);
    }
  }
  const rows: ReloadRow[] = (['node', 'python'] as const).flatMap((language) => {
    const of = (who: ReloadPeer): number[] | undefined => lanes.find((lane) => lane.language === language && lane.who === who)?.durations;
    const host = of('host');
    return host ? [reloadRow(language, { host, nodemon: of('nodemon')!, nodeWatch: of('nodeWatch') })] : [];
  });
  process.stdout.write(JSON.stringify(rows));
} finally {
  for (const lane of lanes) await lane.close();
}
