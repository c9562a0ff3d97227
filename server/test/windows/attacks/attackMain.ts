// Runs attacks on Windows: `node.exe attackMain.js JOB RESULTS`, with files of JSON. A program, bundled into one file, as what is attacked has to be
// there as well: the host itself, a process of somebody else's, and a named pipe.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { runAttacks, type PlannedAttack } from '../../sandbox/attackRun.ts';
import type { SandboxChoice } from '../../../src/runner/sandbox/isolation.ts';
import type { AttackedWindows, StartedOnWindows } from './attackedWindows.ts';

export interface AttackJob {
  machine: AttackedWindows;
  attacks: PlannedAttack[];
  sandbox: SandboxChoice;
  marker: string;
}

const [jobFile = '', resultsFile = ''] = process.argv.slice(2);
const { machine, attacks, sandbox, marker } = JSON.parse(readFileSync(jobFile, 'utf8')) as AttackJob;

// Where a granted program is found.
process.env['PATH'] = [path.dirname(process.execPath), 'C:\\windows\\system32', 'C:\\windows'].join(path.delimiter);

/** The 8.3 name of what exists, part by part. */
function shortOf(file: string): string {
  // `cmd` takes what follows `/c` as it is.
  const options = { windowsVerbatimArguments: true, encoding: 'utf8' } as const;
  return execFileSync('cmd.exe', ['/d', '/c', `for %I in ("${file}") do @echo %~sI`], options).trim();
}

async function listenOnPipe(pipe: string): Promise<Server> {
  const server = createServer((socket) => void socket.on('error', () => undefined).on('data', () => socket.end(marker)));
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(pipe, resolve));
  return server;
}

async function run(): Promise<void> {
  const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env: { VICTIM_SECRET: marker }, stdio: 'ignore' });
  const pipe = `\\\\.\\pipe\\codex-attacks-${process.pid}`;
  const server = await listenOnPipe(pipe);
  try {
    const started: StartedOnWindows = {
      victimPid: victim.pid!,
      hostPid: process.pid,
      pipe,
      shortSecret: shortOf(machine.secretModule),
      shortHomeSecret: shortOf(machine.homeSecret),
      shortGitFolder: path.dirname(shortOf(path.join(machine.workspace, '.git', 'config'))),
      shortEditorFolder: path.dirname(shortOf(path.join(machine.workspace, '.vscode', 'settings.json'))),
    };
    const results = await runAttacks({ ...machine, ...started }, attacks, { sandbox, node: process.execPath, python: 'python.exe' });
    writeFileSync(resultsFile, JSON.stringify(results));
  } finally {
    victim.kill();
    server.close();
  }
}

void run();
