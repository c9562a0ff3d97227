// Requests to an endpoint through the development server, beside the same handler in Express and in Google's functions-framework, each a process of its
// own on loopback. Prints RequestMeasures as JSON.
//   node bench/requests.bench.mts CLI quick|full
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import { requestRow, type RequestPeer, type RequestRun } from './report.mts';

const require = createRequire(import.meta.url);
const [cli = '', pace = ''] = process.argv.slice(2);
const REQUESTS = pace === 'quick' ? 200 : 4_000;
/** Each round asks everybody, so that whatever else the machine does meets all alike. */
const ROUNDS = pace === 'quick' ? 1 : 5;
const PARALLEL = [1, 50] as const;
const BODY = JSON.stringify({ prompt: 'Hello, Codex!', text: 'x'.repeat(1000) });

const HANDLER = 'exports.generate = async (request) => ({ reply: request.body.prompt, length: request.body.text.length });\n';
const SERVERS: Record<Exclude<RequestPeer, 'dev'>, string> = {
  express: `const { generate } = require('./index.js');
const express = require(${JSON.stringify(require.resolve('express'))});
express().use(express.json()).post('/generate', async (request, response) => response.json(await generate(request))).listen(Number(process.env.PORT), '127.0.0.1');
`,
  functionsFramework: `const { generate } = require('./index.js');
const { http } = require(${JSON.stringify(require.resolve('@google-cloud/functions-framework'))});
http('generate', async (request, response) => response.json(await generate(request)));
`,
};

interface Server {
  peer: RequestPeer;
  port: number;
  target: string;
  child: ChildProcess;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function start(peer: RequestPeer, folder: string): Promise<Server> {
  const port = await freePort();
  const file = path.join(folder, `${peer}.js`);
  if (peer !== 'dev') writeFileSync(file, SERVERS[peer]);
  const framework = path.join(path.dirname(require.resolve('@google-cloud/functions-framework')), 'main.js');
  const args = {
    dev: [cli, 'dev', folder, '--port', String(port), '--json'],
    express: [file],
    functionsFramework: [framework, `--source=${file}`, '--target=generate', `--port=${port}`],
  }[peer];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const server = { peer, port, target: '/generate', child };
  for (let left = 200; left > 0; left--) {
    if (
      await ask(server, new http.Agent()).then(
        () => true,
        () => false,
      )
    )
      return server;
    await delay(50);
  }
  throw new Error(`${peer} does not answer.`);
}

function ask({ port, target, peer }: Server, agent: http.Agent): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(BODY.length), host: `localhost:${port}` };
    const request = http.request({ host: '127.0.0.1', port, path: target, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (text === '{"reply":"Hello, Codex!","length":1000}') resolve(performance.now() - start);
        else reject(new Error(`${peer} answered ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    request.on('error', reject);
    request.end(BODY);
  });
}

async function load(server: Server, parallel: number): Promise<RequestRun> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: parallel });
  const durations: number[] = [];
  let left = REQUESTS;
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) durations.push(await ask(server, agent));
  };
  await Promise.all(Array.from({ length: parallel }, client));
  const ms = performance.now() - start;
  agent.destroy();
  return { durations, ms };
}

const folder = temporaryFolder('requests');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'index.js'), HANDLER);
const manifest = {
  name: 'com.example.requests',
  version: '1.0.0',
  main: 'index.js',
  api_endpoints: [{ path: '/generate', method: 'POST', handler: 'generate' }],
  permissions: [],
};
writeFileSync(path.join(folder, 'codex.plugin.json'), JSON.stringify(manifest));
const servers: Server[] = [];
try {
  for (const peer of ['dev', 'express', 'functionsFramework'] as const) servers.push(await start(peer, folder));
  const rows = [];
  for (const parallel of PARALLEL) {
    const runs: Record<RequestPeer, RequestRun[]> = { dev: [], express: [], functionsFramework: [] };
    for (const server of servers) await load(server, parallel);
    for (let round = 0; round < ROUNDS; round++) for (const server of servers) runs[server.peer].push(await load(server, parallel));
    rows.push(requestRow(parallel, runs));
  }
  process.stdout.write(JSON.stringify(rows));
} finally {
  for (const { child } of servers) child.kill();
  await Promise.all(servers.filter(({ child }) => child.exitCode === null).map(({ child }) => once(child, 'close')));
  removeFolder(folder);
}
