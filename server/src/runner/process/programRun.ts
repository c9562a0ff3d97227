// Runs a program of a plugin's to its end: gives it its input, collects what it prints, and ends it when it takes too long or prints too much.
// With execa, which is made for programs that run once: it writes the input, tells every failure to start in the same way, and finds programs on
// Windows as a shell would.
import * as l10n from '@vscode/l10n';
import { execa } from 'execa';
import { LAST_WORDS_MS, startPlanned, type ProcessEnd, type StartOptions, type Started } from './plannedProcess.ts';
import type { Reaper } from './reaper.ts';
import type { SpawnPlan } from '../sandbox/sandbox.ts';

/** Why a program was ended early. */
export type Ending = 'overdue' | 'too-large' | 'exceeded' | 'cancelled' | 'closed';

export interface ProgramRequest {
  /** Its standard input, which is empty without. */
  input?: string;
  /** When it is ended, in ms from its start. */
  deadlineMs: number;
  /** How long it may take to stop by itself when it is ended early. */
  graceMs: number;
  /** How much it may print to stdout. */
  mostBytes: number;
  onStderr(chunk: Buffer): void;
  /** One more pipe that it may write to, right after the standard ones. */
  also?: { fd: 3; onData(chunk: Buffer): void };
}

export interface ProgramResult extends ProcessEnd {
  /** Set when it was ended early. */
  ending: Ending | undefined;
  /** With `exceeded`: what, in words that complete "the program …". */
  excess: string | undefined;
  /** What it printed, up to what it may print. */
  stdout: Buffer;
  /** How much it printed in all. */
  stdoutBytes: number;
}

export interface ProgramRun {
  /** Resolves when the program has ended and what it printed was read, or when it was killed. */
  readonly result: Promise<ProgramResult>;
  /** Resolves when the program and everything that it started are gone. */
  readonly gone: Promise<void>;
  /** Ends it early: asks it to stop, and kills it and its descendants after the grace period. The first reason counts. */
  end(why: 'cancelled' | 'closed'): void;
}

/** Starts a program. Failure to start is a result like any other. */
export function runProgram(plan: SpawnPlan, reaper: Reaper, request: ProgramRequest): ProgramRun {
  const { also } = request;
  const { promise: result, resolve } = Promise.withResolvers<ProgramResult>();
  const chunks: Buffer[] = [];
  let stdoutBytes = 0;
  let ending: Ending | undefined;
  let excess: string | undefined;
  let grace: NodeJS.Timeout | undefined;

  const settle = (end: ProcessEnd): void => {
    clearTimeout(deadline);
    clearTimeout(grace);
    // The last of what it printed may be read after its end.
    if (stdoutBytes > request.mostBytes) ending ??= 'too-large';
    resolve({ ...end, ending, excess, stdout: Buffer.concat(chunks), stdoutBytes });
  };
  const kill = async (): Promise<void> => {
    await planned.kill();
    if (!planned.running) return;
    // Its end is not waited for any longer than that of its output: a process may hang in the kernel.
    grace = setTimeout(() => settle({ code: null, signal: 'SIGKILL' }), LAST_WORDS_MS);
  };
  const end = (why: Ending): void => {
    if (ending !== undefined || !planned.running) return;
    ending = why;
    if (request.graceMs === 0 || why === 'exceeded') return void kill();
    planned.signal('SIGTERM');
    grace = setTimeout(() => void kill(), request.graceMs);
  };

  const planned = startPlanned(plan, reaper, {
    descriptors: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(also === undefined ? [] : (['pipe'] as const))],
    runsAtOnce: true,
    start: (options) => start(plan, options, request),
    busy: () => true,
    onExceeded: (fault) => {
      excess = fault;
      // The system may have ended it over that.
      if (planned.running) end('exceeded');
      else ending ??= 'exceeded';
    },
    onEnd: settle,
  });
  const deadline = setTimeout(() => end('overdue'), request.deadlineMs);
  planned.child?.stdout?.on('data', (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    if (stdoutBytes <= request.mostBytes) chunks.push(chunk);
    else end('too-large');
  });
  planned.child?.stderr?.on('data', (chunk: Buffer) => request.onStderr(chunk));
  if (also !== undefined) planned.pipes[also.fd]?.on('data', (chunk: Buffer) => also.onData(chunk)).on('error', () => undefined);
  return { result, gone: planned.gone, end };
}

function start({ command, args }: SpawnPlan, options: StartOptions, { input, also }: ProgramRequest): Started {
  // Its types know descriptors of one digit only; any is passed on as it is.
  const [stdin = 'ignore', stdout = 'pipe', stderr = 'pipe', ...more] = options.stdio as ('pipe' | 'ignore' | 3)[];
  const program = execa(command, args, {
    ...options,
    // Other pipes than the standard ones would be taken for output.
    stdio: [
      ...([stdin, stdout, stderr] as const),
      ...more.map((one, index) => (one === 'pipe' && index + 3 !== also?.fd ? ({ value: one, input: true } as const) : one)),
    ],
    ...(input !== undefined && { input }),
    extendEnv: false,
    // Its output is read as it comes, also when the program never ends.
    buffer: false,
    reject: false,
    // The reaper does better.
    cleanup: false,
  });
  return {
    child: program.nodeChildProcess,
    failure: program.then(({ originalMessage }) => originalMessage ?? l10n.t('it could not be started')),
  };
}
