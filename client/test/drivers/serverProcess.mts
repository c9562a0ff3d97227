// Starts the VS Code server and makes sure that it ends with us, however we end.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandWithin } from './driver.mts';
import type { ServerInstall } from './vscodeServerPackage.mts';

/** What a server is started with. */
export interface ServerOptions {
  /** The server's data folder: settings, logs, state. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** A port on the loopback interface; 0 or absent: a free one. */
  readonly port?: number;
  /** Workspace trust as a user has it; false: every folder counts as trusted. */
  readonly workspaceTrust: boolean;
  /** The secret that the page's address must carry; absent: none is asked for, which suits a short test run only. */
  readonly connectionToken?: string;
  /** The whole environment of the server and, below it, of the extension host. */
  readonly env: NodeJS.ProcessEnv;
  /** A command to which the server's is handed, and which becomes it. */
  readonly within?: readonly string[];
  /** Receives what the server prints. */
  readonly logFile: string;
}

/** A running server. */
export interface RunningServer {
  /** Such as http://127.0.0.1:41234 */
  readonly origin: string;
  readonly authority: string;
  /** Settles when the server ended by itself. */
  readonly ended: Promise<string>;
  /** Ends the server and everything below it. */
  stop(): Promise<void>;
}

/**
 * Starts the server and waits until it listens.
 * @throws when it ends before, with the end of what it printed.
 */
export async function startServer(install: ServerInstall, options: ServerOptions): Promise<RunningServer> {
  const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
  await mkdir(path.dirname(options.logFile), { recursive: true });
  await mkdir(options.extensionsFolder, { recursive: true });
  const child = spawn(
    ...commandWithin(options.within ?? [], install.node, [
      '--require',
      path.join(import.meta.dirname, 'endWithParent.cjs'),
      install.main,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--accept-server-license-terms',
      ...(options.connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token', options.connectionToken]),
      '--server-data-dir',
      options.dataFolder,
      '--extensions-dir',
      options.extensionsFolder,
      '--telemetry-level',
      'off',
      // Without this a login shell would replace PATH, and the tests would run against another Node.
      '--force-disable-user-env',
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ]),
    // A process group of its own, so that stopping reaches extension hosts and terminals too.
    { env: { ...options.env, END_WITH_PARENT: '1' }, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const log = createWriteStream(options.logFile);
  child.stderr.pipe(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`The VS Code server ended with ${signal ?? `exit code ${code}`}.`));
  });
  const stop = (): Promise<void> => stopGroup(child, ended);
  const listening = new Promise<'listening'>((resolve) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log.write(chunk);
      printed += chunk.toString();
      if (/Extension host agent listening on \d+/.test(printed)) resolve('listening');
    });
  });
  const first = await Promise.race([listening, ended]);
  if (first !== 'listening') throw new Error(`${first} Its output is in ${options.logFile}.`);
  return { origin: `http://127.0.0.1:${port}`, authority: `127.0.0.1:${port}`, ended, stop };
}

async function stopGroup(child: ChildProcess, ended: Promise<string>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, delay(3000, undefined, { ref: false })]);
  // Whatever of the group outlived the leader goes now.
  signalGroup(child, 'SIGKILL');
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port on 127.0.0.1.');
  return address.port;
}
