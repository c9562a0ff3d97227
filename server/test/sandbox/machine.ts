// A machine worth attacking: secrets, a workspace, servers and a process, all made for one run of the battery.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

export const MARKER = 'MARKER-of-a-secret';

const FIXTURE = fileURLToPath(new URL('../../../test-fixtures/plugins/attacks', import.meta.url));

/** What attacks are told: paths, ports and process ids, no secrets. */
export interface Machine {
  root: string;
  plugin: string;
  workspace: string;
  home: string;
  outside: string;
  sameDisk: string;
  secret: string;
  homeSecret: string;
  /** A link in a place for secrets leads to it. */
  linkedSecret: string;
  /** What the host keeps of users' decisions. */
  decisions: string;
  secretJson: string;
  secretModule: string;
  secretEnv: string;
  secretDb: string;
  secretPython: string;
  untidyPython: string;
  pluginLink: string;
  victimFile: string;
  spares: string[];
  nodeScript: string;
  victimPid: number;
  hostPid: number;
  tcpPort: number;
  httpPort: number;
  udpPort: number;
  unixSocket: string;
  abstractSocket: string;
  /** The name of a piece of shared memory. */
  sharedMemory: string;
}

export interface BuiltMachine {
  machine: Machine;
  /** Variables by which a host finds itself on that machine. */
  environment: { HOME: string; TMPDIR: string };
  close(): void;
}

/**
 * Starts the servers, and puts everything else into a folder, which goes with it. The host must have been started with CANARY_TOKEN set to the
 * marker.
 */
export async function buildMachine(folder = mkdtempSync(path.join(tmpdir(), 'codex-attacks-'))): Promise<BuiltMachine> {
  const root = realpathSync(folder);
  const make = (...parts: string[]): string => {
    const folder = path.join(root, ...parts);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const put = (file: string, text: string): string => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const workspace = make('workspace');
  const home = make('home');
  const outside = make('outside');
  const sameDisk = make('scratch');
  const plugin = path.join(make('plugins'), 'attacks');
  cpSync(FIXTURE, plugin, { recursive: true });
  const secret = put(path.join(outside, 'secret.txt'), MARKER);
  const homeSecret = put(path.join(home, '.ssh', 'id_test'), MARKER);
  const linkedSecret = put(path.join(home, 'dotfiles', 'aws'), MARKER);
  symlinkSync(linkedSecret, path.join(make('home', '.aws'), 'credentials'));
  const secretDb = path.join(outside, 'secret.db');
  const database = new DatabaseSync(secretDb);
  database.exec(`create table secrets (text); insert into secrets values ('${MARKER}')`);
  database.close();
  const pluginLink = path.join(plugin, 'link.txt');
  symlinkSync(secret, pluginLink);
  for (const file of [
    '.git/hooks/sample',
    '.git/modules/sub/config',
    '.vscode/settings.json',
    '.idea/x.xml',
    '.codex/plugins/other/plugin.manifest.json',
    '.mcp.json',
  ])
    put(path.join(workspace, file), '{}');
  put(path.join(workspace, 'vendored/.git'), 'gitdir: ../.git/modules/sub\n');
  for (const file of ['.git/config', '.envrc']) put(path.join(workspace, file), '#\n');
  for (const file of ['code.txt', 'docs/a.txt', 'private/note.txt']) put(path.join(workspace, file), MARKER);
  make('workspace', 'out');
  symlinkSync(outside, path.join(workspace, 'linkToOutside'));
  symlinkSync(secret, path.join(workspace, 'linkToSecret'));

  const victim = spawn('/bin/sh', ['-c', `sleep 600; : ${MARKER}`], {
    env: { VICTIM_SECRET: MARKER, PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
  });
  await started(victim);
  const tcp = await listen(net.createServer((socket) => void socket.on('error', () => undefined).on('data', () => socket.end(MARKER))));
  const web = await listen(http.createServer((_request, response) => void response.end(MARKER)));
  web.server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => undefined);
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n\x81\x12${MARKER}`,
      'latin1',
    );
  });
  const udp = createSocket('udp4');
  udp.on('message', (_message, from) => udp.send(MARKER, from.port, from.address));
  await new Promise<void>((resolve) => void udp.bind(0, '127.0.0.1', resolve));
  const unixSocket = path.join(outside, 'server.sock');
  const abstractSocket = `codex-attacks-${process.pid}`;
  const sharedMemory = abstractSocket;
  writeFileSync(`/dev/shm/${sharedMemory}`, MARKER, { mode: 0o600 });
  const answering = (): net.Server =>
    net.createServer((socket) => void socket.on('error', () => undefined).on('data', () => socket.end(MARKER)));
  const unix = answering().listen(unixSocket);
  const abstract = answering().listen(`\0${abstractSocket}`);

  const machine: Machine = {
    root,
    plugin,
    workspace,
    home,
    outside,
    sameDisk,
    secret,
    homeSecret,
    linkedSecret,
    decisions: put(path.join(home, '.local', 'state', 'codex-plugins', 'grants.json'), '{}'),
    secretJson: put(path.join(outside, 'secret.json'), JSON.stringify({ text: MARKER })),
    secretModule: put(path.join(outside, 'secretModule.cjs'), `module.exports = '${MARKER}';\n`),
    secretEnv: put(path.join(outside, 'secret.env'), `SECRET_OF_FILE=${MARKER}\n`),
    secretDb,
    secretPython: put(path.join(outside, 'secret_module.py'), `SECRET   =  "${MARKER}"\n`),
    untidyPython: put(path.join(outside, 'untidy.py'), 'x   =  1\n'),
    pluginLink,
    victimFile: put(path.join(outside, 'victim.txt'), 'x'),
    spares: [0, 1, 2, 3, 4, 5].map((number) => put(path.join(outside, `spare${number}`), 'x')),
    nodeScript: put(path.join(outside, 'cat.cjs'), "process.stdout.write(require('fs').readFileSync(process.argv[2]));\n"),
    victimPid: victim.pid!,
    hostPid: process.pid,
    tcpPort: tcp.port,
    httpPort: web.port,
    udpPort: udp.address().port,
    unixSocket,
    abstractSocket,
    sharedMemory,
  };
  chmodSync(root, 0o755);
  return {
    machine,
    // What unconfined attacks leave in the temporary folder goes with the rest.
    environment: { HOME: home, TMPDIR: make('tmp') },
    close: () => {
      victim.kill('SIGKILL');
      for (const server of [tcp.server, web.server, unix, abstract]) server.close();
      web.server.closeAllConnections();
      udp.close();
      rmSync(root, { recursive: true, force: true });
      rmSync(`/dev/shm/${sharedMemory}`, { force: true });
    },
  };
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => void child.once('spawn', resolve).once('error', reject));
}

function listen<T extends net.Server>(server: T): Promise<{ server: T; port: number }> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as net.AddressInfo).port }));
  });
}
