// A Windows of our own: a Wine prefix in a temporary folder, which nobody else uses, and the agent that starts programs in it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claim, isAlive } from '../claim.mts';

/** Making a prefix takes 7 s on an idle machine. */
const MAKE_LIMIT_MS = 120_000;
const CLOSE_LIMIT_MS = 30_000;
const NAME = 'codex-wine-';

/** Where the agent is, and how paths here are called there. */
export interface WinePlace {
  /** The port on which the agent waits. */
  readonly port: number;
  readonly token: string;
  /** The folder here that is drive C: there. */
  readonly driveC: string;
  /** The prefix, which every process in it has in its environment. */
  readonly prefix: string;
  /** `node.exe`, as it is called there. */
  readonly node: string;
}

export interface WinePrefix {
  readonly place: WinePlace;
  /** Ends whatever runs in the prefix, and removes it. */
  close(): void;
}

/** Why there can be no prefix on this machine; undefined where nothing is known to be in the way. */
export function missingForWine(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine is used on Linux with an x64 processor only';
  // Debian's script shows the version without touching the user's own prefix.
  const { error, status } = spawnSync('wine', ['--version'], { stdio: 'ignore', timeout: CLOSE_LIMIT_MS });
  return error || status !== 0 ? 'wine is not installed; install wine64 and wine' : undefined;
}

/** Makes a prefix, and starts the agent in it. */
export async function openWinePrefix(node: string): Promise<WinePrefix> {
  removeAbandoned();
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), `${NAME}${process.pid}-`)));
  const prefix = path.join(base, 'prefix');
  const env = environmentOf(prefix);
  mkdirSync(env['HOME']!);
  const close = (): void => {
    endPrograms(prefix);
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    wine(['wineboot', '-i'], env);
    // Node.js refuses an older Windows, which is what Wine 8 says it is.
    wine(['winecfg', '-v', 'win10'], env);
    const windowsNode = `Z:${node.replaceAll('/', '\\')}`;
    const { port, token, keeper } = await startAgent(windowsNode, prefix);
    return {
      place: { port, token, driveC: path.join(prefix, 'drive_c'), prefix, node: windowsNode },
      close: () => {
        keeper.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * A prefix for this process alone, which has to release it.
 *
 * Where a process died that had it, programs may still run in there. They are ended with Windows as a whole, and so is the agent: from then on, whoever has
 * the prefix starts an agent of their own.
 */
export async function claimPrefix(place: WinePlace): Promise<{ place: WinePlace; release: () => void } | undefined> {
  const base = path.dirname(place.prefix);
  const claimed = claim(base);
  if (!claimed) return undefined;
  const ended = path.join(base, 'agent-ended');
  if (claimed.wasAbandoned) writeFileSync(ended, '');
  if (!existsSync(ended)) return { place, release: claimed.release };
  try {
    endPrograms(place.prefix);
    const { port, token, keeper } = await startAgent(place.node, place.prefix);
    return {
      place: { ...place, port, token },
      release: () => {
        keeper.close();
        claimed.release();
      },
    };
  } catch (error) {
    claimed.release();
    throw error;
  }
}

function environmentOf(prefix: string): NodeJS.ProcessEnv {
  return {
    // Little of this machine's environment: what is in it is in that of Windows too. No display, so no window.
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    // Wine links the user's documents into the prefix, and puts menus into the home folder.
    HOME: path.join(path.dirname(prefix), 'home'),
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'winemenubuilder.exe=d;mscoree=;mshtml=',
  };
}

/** All of them, with Windows itself. */
function endPrograms(prefix: string): void {
  spawnSync('wineserver', ['-k'], { env: environmentOf(prefix), stdio: 'ignore', timeout: CLOSE_LIMIT_MS });
  for (const pid of processesOf(prefix)) killProcess(pid);
}

/** What Wine runs by itself, or to start something. */
const OF_WINE = /^C:\\windows\\system32\\(?:conhost|explorer|plugplay|rpcss|rundll32|services|start|svchost|wineboot|winedevice)\.exe/i;

/** Processes of a prefix that are not part of Windows itself, with their command lines. */
export function programsOf(prefix: string): string[] {
  return processesOf(prefix).flatMap((pid) => {
    const line = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    return line === '' || OF_WINE.test(line) || line.includes('wineserver') ? [] : [line];
  });
}

function processesOf(prefix: string): number[] {
  const needle = `\0WINEPREFIX=${prefix}\0`;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => `\0${readIfThere(`/proc/${id}/environ`)}`.includes(needle)).map(Number);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function wine(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): void {
  const { error, status, signal } = spawnSync('wine', command, { env, stdio: 'ignore', timeout: MAKE_LIMIT_MS, killSignal: 'SIGKILL' });
  if (error || status !== 0) throw new Error(`wine ${command.join(' ')} failed: ${error?.message ?? `exit code ${status ?? signal}`}`);
}

/** @param node as it is called there. */
async function startAgent(node: string, prefix: string): Promise<{ port: number; token: string; keeper: { close(): void } }> {
  const log = path.join(path.dirname(prefix), 'agent.log');
  const token = randomUUID();
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = `Z:${path.join(import.meta.dirname, 'agent.cjs').replaceAll('/', '\\')}`;
  const output = openSync(log, 'w');
  // Files, as pipes of Linux do not work there.
  const child: ChildProcess = spawn('wine', [node, agent, String((server.address() as AddressInfo).port), token], {
    env: environmentOf(prefix),
    cwd: path.dirname(log),
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const sockets: Socket[] = [];
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      const said = JSON.parse(text) as { token: string; port: number };
      if (said.token === token) resolve(said.port);
    });
  });
  const failed = (why: string): void => reject(new Error(`The agent in Wine ${why}. It said: ${readIfThere(log) || 'nothing'}`));
  child.on('error', (error) => failed(`did not start (${error.message})`));
  child.on('exit', (code, signal) => failed(`ended (${code ?? signal})`));
  const timer = setTimeout(() => failed('said nothing'), MAKE_LIMIT_MS);
  try {
    return { port: await promise, token, keeper: { close } };
  } catch (error) {
    child.kill('SIGKILL');
    close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A run that was killed leaves 700 MB behind. What still runs in there ended with it, as its agent did. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(NAME) ? Number.parseInt(name.slice(NAME.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    try {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}
