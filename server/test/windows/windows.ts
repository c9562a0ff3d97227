// Windows, as tests of this folder use it: programs that run under Wine, how files here are called there, and which processes are left.
//
// All tests:   npm run test:windows
// One file:    npx vitest run server/test/windows/save.test.ts
// One test:    npx vitest run server/test/windows/save.test.ts -t 'part of its name'
//
// They run the built product (dist/), which vitest builds first, with Node.js for Windows. Where there is no Wine they are skipped, and say so.
import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { beforeAll, beforeEach, inject, vi } from 'vitest';
import { claimPrefix, programsOf, type WinePlace } from './winePrefix.mts';

/** Node.js starts in 0.2 s there, but others may be using this machine. */
const LIMIT_MS = 45_000;
/** What ends takes its children along; how long that may take. */
const ENDING_MS = 15_000;
/** How long output may come after the end, from children that inherited the pipe. */
const OUTPUT_MS = 3000;

const dist = path.resolve(import.meta.dirname, '../../../dist');

export interface StartOptions {
  /** The program; `node.exe` by default. */
  file?: string;
  /** As Windows calls it. */
  cwd?: string;
  /** Beside the usual environment; null takes a variable away. */
  env?: Record<string, string | null>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Message {
  id: number;
  pid?: number;
  out?: string;
  err?: string;
  exit?: { code: number | null; signal: NodeJS.Signals | null };
  closed?: true;
  failed?: string;
  isAlive?: boolean;
}

export type Drive = 'C:' | 'Z:';

/** The Windows of a test file, once its tests run: skips them where there is none, and fails in the end where something is left running. */
export function useWindows(): () => Windows {
  const given = inject('windows');
  let windows: Windows | undefined;
  beforeEach((context) => {
    if ('reason' in given) context.skip(given.reason);
  });
  beforeAll(async () => {
    if ('reason' in given) return;
    const { place, release } = await anyPrefix(given);
    windows = await Windows.connect(place).catch((error: unknown) => {
      release();
      throw error;
    });
    return async () => {
      await windows!.close().finally(release);
    };
  });
  return () => windows!;
}

/** One that is nobody's. Files that run side by side must not be in one, as each says whether it left anything running there. */
async function anyPrefix(all: readonly WinePlace[]): Promise<{ place: WinePlace; release: () => void }> {
  for (const place of all) {
    const claimed = await claimPrefix(place);
    if (claimed) return claimed;
  }
  throw new Error('Every Wine prefix is in use by another file of tests that still runs.');
}

/** A connection to the Windows of this run. What was started over it ends with it. */
export class Windows {
  readonly #place: WinePlace;
  readonly #socket: Socket;
  readonly #folders: string[] = [];
  readonly #programs = new Map<number, WindowsProcess>();
  readonly #questions = new Map<number, (isAlive: boolean) => void>();
  #lastId = 0;
  #rest = '';

  private constructor(place: WinePlace, socket: Socket) {
    this.#place = place;
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const program of this.#programs.values()) program.failed(new Error('The connection to the agent in Wine ended.'));
    });
  }

  static async connect(place: WinePlace): Promise<Windows> {
    const socket = connect(place.port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.write(`${JSON.stringify({ token: place.token })}\n`);
    return new Windows(place, socket);
  }

  /** An empty folder on a drive, as it is called here. It is removed at the end. */
  async folder(drive: Drive): Promise<string> {
    const parent = drive === 'C:' ? path.join(this.#place.driveC, 'work') : await realpath(tmpdir());
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(path.join(parent, 'codex-windows-'));
    this.#folders.push(folder);
    return folder;
  }

  /** The folder of `node.exe`, as Windows calls it. */
  get nodeFolder(): string {
    return path.win32.dirname(this.#place.node);
  }

  /** How Windows calls a file of this machine. */
  pathOf(file: string): string {
    const within = path.relative(this.#place.driveC, file);
    const onC = within !== '..' && !within.startsWith(`..${path.sep}`);
    return onC ? path.win32.join('C:\\', within.replaceAll('/', '\\')) : `Z:${file.replaceAll('/', '\\')}`;
  }

  /** Where a file of Windows is on this machine. */
  fileOf(windowsPath: string): string {
    const rest = windowsPath.slice(2).replaceAll('\\', '/');
    return /^c:/i.test(windowsPath) ? path.join(this.#place.driveC, rest) : rest;
  }

  /** Starts a program, `node.exe` unless it is said otherwise. */
  start(args: readonly string[], { file, cwd = 'C:\\', env = {} }: StartOptions = {}): WindowsProcess {
    const id = (this.#lastId += 1);
    const program = new WindowsProcess((message) => this.#say({ id, ...message }));
    this.#programs.set(id, program);
    this.#say({ id, start: { file, args, cwd, env } });
    return program;
  }

  /** Runs a program to its end. */
  async run(args: readonly string[], options: StartOptions & { input?: string; limitMs?: number } = {}): Promise<Ended> {
    const { limitMs = LIMIT_MS } = options;
    const program = this.start(args, options);
    let stdout = '';
    let stderr = '';
    program.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    program.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    program.stdin.end(options.input ?? '');
    const timer = setTimeout(() => {
      program.failed(new Error(`Not ended after ${limitMs} ms: ${args.join(' ')}\n${stdout}\n${stderr}`));
      program.kill();
    }, limitMs);
    try {
      const code = await program.ended;
      return { code, stdout, stderr };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs `codex-plugin` to its end. */
  cli(args: readonly string[], options: StartOptions & { input?: string } = {}): Promise<Ended> {
    return this.run([this.built('cli.js'), ...args], options);
  }

  /** A built file, as Windows calls it. */
  built(name: string): string {
    return this.pathOf(path.join(dist, name));
  }

  /** Whether a process with this number, as Windows counts them, is there. */
  isAlive(pid: number): Promise<boolean> {
    const id = (this.#lastId += 1);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#questions.set(id, resolve);
    this.#say({ id, isAlive: pid });
    return promise;
  }

  /** Waits until a process has ended. */
  async untilEnded(pid: number): Promise<void> {
    await vi.waitUntil(async () => !(await this.isAlive(pid)), { timeout: ENDING_MS, interval: 50 });
  }

  /** Waits until nothing runs but Windows itself and the agent; fails with what does. */
  async untilNothingRuns(): Promise<void> {
    await vi.waitFor(
      () => {
        const left = programsOf(this.#place.prefix).filter((line) => !line.includes('agent.cjs'));
        if (left.length > 0) throw new Error(`These still run:\n${left.join('\n')}`);
      },
      { timeout: ENDING_MS, interval: 100 },
    );
  }

  /** Ends what was started, and fails where anything of it is left. */
  async close(): Promise<void> {
    try {
      await this.untilNothingRuns();
    } finally {
      this.#socket.destroy();
      for (const folder of this.#folders) await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  }

  #say(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const message = JSON.parse(line) as Message;
      if (message.isAlive === undefined) {
        this.#programs.get(message.id)?.take(message);
      } else {
        this.#questions.get(message.id)?.(message.isAlive);
        this.#questions.delete(message.id);
      }
    }
  }
}

/** A program on the other side: as much of a ChildProcess as tests need. */
export class WindowsProcess extends EventEmitter<{ exit: [number | null, NodeJS.Signals | null] }> {
  readonly stdin: Writable;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  /** Its number, as Windows counts. */
  readonly windowsPid: Promise<number>;
  /** Resolves with the exit code when it has ended and all of its output has come. */
  readonly ended: Promise<number | null>;
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  readonly #say: (message: object) => void;
  readonly #pid = Promise.withResolvers<number>();
  readonly #ended = Promise.withResolvers<number | null>();

  constructor(say: (message: object) => void) {
    super();
    this.#say = say;
    this.windowsPid = this.#pid.promise;
    this.ended = this.#ended.promise;
    // Whoever does not ask for them does not want to hear of them.
    for (const promise of [this.windowsPid, this.ended]) promise.catch(() => {});
    this.stdin = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        say({ input: chunk.toString('base64') });
        done();
      },
      final: (done) => {
        say({ endInput: true });
        done();
      },
    });
  }

  /** Ends it at once, and nothing of what it started. */
  kill(): boolean {
    this.#say({ kill: true });
    return true;
  }

  take({ pid, out, err, exit, closed, failed }: Message): void {
    if (pid !== undefined) this.#pid.resolve(pid);
    if (out !== undefined) this.stdout.write(Buffer.from(out, 'base64'));
    if (err !== undefined) this.stderr.write(Buffer.from(err, 'base64'));
    if (exit !== undefined) {
      this.exitCode = exit.code;
      this.signalCode = exit.signal;
      this.emit('exit', exit.code, exit.signal);
      setTimeout(() => this.#end(), OUTPUT_MS).unref();
    }
    if (closed === true) this.#end();
    if (failed !== undefined) this.failed(new Error(`Windows could not start it: ${failed}`));
  }

  failed(error: Error): void {
    this.#pid.reject(error);
    this.#ended.reject(error);
  }

  #end(): void {
    this.stdout.end(() => this.stderr.end(() => this.#ended.resolve(this.exitCode)));
  }
}
