// A worker process behind an interface: everything that touches child_process for warm workers is here. Plain child_process rather than
// execa: a worker needs a raw duplex pipe on descriptor 3 and nothing of what execa adds around stdin and stdout.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Duplex, Writable } from 'node:stream';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { OutputLines } from './outputLines.ts';
import { killTree, sweepGroup, TOKEN_VARIABLE } from './processGroup.ts';
import type { Reaper } from './reaper.ts';
import { connectInside } from './sandbox/enterNetwork.ts';
import { inheritedDescriptors, nothingInstead } from './sandbox/inheritedDescriptors.ts';
import type { ProcessLimits, SpawnPlan } from './sandbox/sandbox.ts';
import { watchProcess } from './sandbox/watchdog.ts';
import { FrameReader, type DecodedFrame } from './wire.ts';

/** How a process ended. `spawnError` is set when it never began. */
export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  spawnError?: string;
  /** The last thing it wrote to stderr, else to stdout. */
  lastOutput: string;
}

export interface ProcessListener {
  onMessage(frame: DecodedFrame): void;
  /** The process broke the protocol; nothing more of it is read. `fault` completes the sentence "the worker …". */
  onViolation(fault: string): void;
  onOutput(source: 'stdout' | 'stderr' | 'runner', line: string): void;
  /** Writing may go on after `write` returned false. */
  onDrain(): void;
  onExit(exit: ProcessExit): void;
  /** The process is being ended, as it used more than it may. `fault` completes "the worker …". */
  onExceeded?(fault: string): void;
}

export interface HandlerProcess {
  readonly pid: number | undefined;
  /** What is in force, where something is. */
  readonly limits?: ProcessLimits;
  /** Resolves when the process and everything that it started are gone. */
  readonly gone: Promise<void>;
  /** @returns false when the pipe is full: wait for `onDrain` before sending more calls. */
  write(frame: Buffer): boolean;
  /** Closes the pipe, upon which a worker ends by itself, unless it is blocked. */
  end(): void;
  /** Kills the process and its descendants at once. */
  kill(): void;
  /** How a port on the process's own loopback is reached, where that is not the host's. */
  readonly connect?: (port: number) => Duplex;
  /** Whether the process keeps the host alive: only while something is waited for. */
  hold(on: boolean): void;
}

/** How long after the exit the pipes are read to their end, when something that the worker started keeps them open. */
const LAST_WORDS_MS = 100;

/** Resolves when what an exited process wrote has been read. The exit may be noticed first, and the time may pass without a look at the pipes. */
export async function lastWordsRead(): Promise<void> {
  await delay(LAST_WORDS_MS);
  await setImmediate();
}

/** How long a worker may live on after closing its end of the pipe. */
const CLOSED_PIPE_MS = 500;

// On Windows, reading and writing one synchronous pipe from two threads block each other: answers come through a pipe of their own there.
const ANSWER_FD = process.platform === 'win32' ? 4 : 3;

/** Starts what the sandbox prepared. Failure to start is reported through `onExit`. */
export function startProcess(plan: SpawnPlan, reaper: Reaper, listener: ProcessListener): HandlerProcess {
  const token = randomBytes(16).toString('hex');
  reaper.add(token);
  const child = spawn(plan.command, plan.args, {
    cwd: plan.cwd,
    env: { ...plan.environment, [TOKEN_VARIABLE]: token },
    stdio: descriptors(plan),
    // A process group of its own, so that it can be ended as a whole; on Windows that would open a console window.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const requests = child.stdio[3] as Socket;
  const answers = child.stdio[ANSWER_FD] as Socket;
  const { pid } = child;
  if (pid !== undefined) reaper.group(token, pid);
  for (const { fd, content } of plan.extraFiles ?? []) {
    const pipe = child.stdio[fd] as Writable | null;
    // A process that ends before it has read everything says more by its exit.
    pipe?.on('error', () => undefined);
    pipe?.end(content);
  }

  let exited = false;
  let held = false;
  let broken = false;
  const output = {
    stdout: new OutputLines(
      (line) => listener.onOutput('stdout', line),
      (bytes) => listener.onOutput('runner', `${bytes} bytes that came too fast on stdout were dropped`),
    ),
    stderr: new OutputLines(
      (line) => listener.onOutput('stderr', line),
      (bytes) => listener.onOutput('runner', `${bytes} bytes that came too fast on stderr were dropped`),
    ),
  };
  child.stdout?.on('data', (chunk: Buffer) => output.stdout.push(chunk)).on('error', () => undefined);
  child.stderr?.on('data', (chunk: Buffer) => output.stderr.push(chunk)).on('error', () => undefined);

  const violate = (fault: string): void => {
    if (broken) return;
    broken = true;
    answers.removeAllListeners('data');
    answers.resume();
    listener.onViolation(fault);
  };
  const reader = new FrameReader();
  answers?.on('data', (chunk: Buffer) => {
    const fault = reader.push(chunk, (frame) => {
      if (!broken) listener.onMessage(frame);
    });
    if (fault !== undefined) violate(fault);
  });
  answers?.on('end', () => {
    // Normally the exit follows at once. A worker that closed its pipe and lives on can never answer again.
    setTimeout(() => {
      if (!exited) violate('closed its end of the pipe and kept running');
    }, CLOSED_PIPE_MS).unref();
  });
  requests?.on('drain', () => listener.onDrain());
  // A broken pipe means that the process is ending; its exit says more than the write error.
  for (const stream of new Set([requests, answers])) stream?.on('error', () => undefined);

  const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
  let finished = false;
  const finish = async (exit: Omit<ProcessExit, 'lastOutput'>): Promise<void> => {
    if (finished) return;
    finished = true;
    exited = true;
    const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
    const swept = pid === undefined ? Promise.resolve() : sweepGroup(pid, token);
    if (exit.spawnError === undefined) await Promise.race([closed, lastWordsRead()]);
    output.stdout.end();
    output.stderr.end();
    listener.onExit({ ...exit, lastOutput: output.stderr.tail || output.stdout.tail });
    for (const stream of child.stdio) stream?.destroy();
    await swept;
    unwatch?.();
    plan.release?.();
    reaper.remove(token);
    markGone();
  };
  child.on('error', (error) => void (pid === undefined && finish({ code: null, signal: null, spawnError: error.message })));
  child.on('exit', (code, signal) => void finish(plan.extraFiles === undefined ? { code, signal } : unwrapExit(code, signal)));
  const unwatch =
    pid === undefined || plan.limits === undefined
      ? undefined
      : watchProcess(pid, {
          limits: plan.limits,
          busy: () => held,
          ...(plan.tmp !== undefined && { tmp: plan.tmp }),
          exceeded: (fault) => {
            listener.onExceeded?.(fault);
            void killTree(pid, () => !exited);
          },
        });

  child.unref();
  for (const stream of child.stdio) (stream as Socket | null)?.unref?.();

  return {
    pid,
    gone,
    ...(plan.limits !== undefined && { limits: plan.limits }),
    ...(plan.ownNetwork === true && pid !== undefined && { connect: (port: number) => connectInside(pid, port) }),
    write: (frame) => requests?.write(frame) ?? true,
    end: () => void requests?.end(),
    kill: () => {
      if (pid === undefined || exited) return;
      void killTree(pid, () => !exited);
    },
    hold: (on) => {
      if (on === held) return;
      held = on;
      if (on) answers?.ref();
      else answers?.unref();
    },
  };
}

/** What the process gets as descriptors: output, the protocol's pipe, and what the sandbox reads at the start. */
function descriptors(plan: SpawnPlan): ('ignore' | 'pipe' | number)[] {
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', ...(ANSWER_FD === 4 ? (['pipe'] as const) : [])];
  for (const { fd } of plan.extraFiles ?? []) stdio[fd] = 'pipe';
  // What is not listed is passed on as it is.
  if (plan.limits !== undefined) for (const fd of inheritedDescriptors()) stdio[fd] ??= nothingInstead();
  return Array.from(stdio, (kind) => kind ?? 'ignore');
}

/** A sandbox that waits for the process reports its end by signal as shells do: 128 and the signal's number. */
export function unwrapExit<Code extends number | null | undefined, Signal extends string | null | undefined>(
  code: Code,
  signal: Signal,
): { code: Code | null; signal: Signal | NodeJS.Signals } {
  const inner =
    typeof code !== 'number' || code <= 128
      ? undefined
      : Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return inner === undefined ? { code, signal } : { code: null, signal: inner as NodeJS.Signals };
}
