// A worker process behind an interface: everything that touches child_process for warm workers is here. Plain child_process rather than
// execa: a worker lives on and needs a raw duplex pipe on descriptor 3, and what execa adds around the streams and the end of a program that runs
// once would only be in the way of each frame.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { OutputLines } from './outputLines.ts';
import { startPlanned, type ProcessEnd } from './plannedProcess.ts';
import type { Reaper } from './reaper.ts';
import { connectInside } from './enterNetwork.ts';
import { listenersOf } from './listeners.ts';
import type { Debugging } from '../sandbox/nodeInspector.ts';
import type { ProcessLimits, SpawnPlan } from '../sandbox/sandbox.ts';
import { FrameReader, type DecodedFrame } from '../wire.ts';

/** How a worker process ended. */
export interface ProcessExit extends ProcessEnd {
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
  /** The process is being ended, as something could no longer be kept from it, which is nobody's fault. `fault` completes "the worker …". */
  onMountLost?(fault: string): void;
}

export interface HandlerProcess {
  readonly pid: number | undefined;
  /** What is in force, where something is. */
  readonly limits?: ProcessLimits;
  /** Resolves when the process and everything that it started are gone. */
  readonly gone: Promise<void>;
  /** It has ended by itself, which `onExit` tells once its last words are read: whatever is written now, nobody reads. */
  readonly ended?: boolean;
  /** Set once it broke the protocol in such a way that nothing of it can be read any more. */
  readonly unreadable?: boolean;
  /** @returns false when the pipe is full: wait for `onDrain` before sending more calls. */
  write(frame: Buffer): boolean;
  /** Closes the pipe, upon which a worker ends by itself, unless it is blocked. */
  end(): void;
  /** Kills the process and its descendants. It begins nothing any more; what it had written before is still read, until its exit. */
  kill(): void;
  /** How a port on the process's own loopback is reached, where that is not the host's. */
  readonly connect?: (port: number) => Duplex;
  /** Where that is the host's: what listens at a port of it, if that is the process, or what it started. @returns undefined if it is not. */
  readonly listenersAt?: (port: number) => string | undefined;
  readonly debugging?: Debugging;
  /** Whether the process keeps the host alive: only while something is waited for. */
  hold(on: boolean): void;
}

/** How long a worker may live on after closing its end of the pipe. */
const CLOSED_PIPE_MS = 500;

// On Windows, reading and writing one synchronous pipe from two threads block each other: answers come through a pipe of their own there.
const ANSWER_FD = process.platform === 'win32' ? 4 : 3;

/** Starts what the sandbox prepared. Failure to start is reported through `onExit`. */
export function startProcess(plan: SpawnPlan, reaper: Reaper, listener: ProcessListener): HandlerProcess {
  let held = false;
  let broken = false;
  const output = {
    stdout: new OutputLines(
      (line) => listener.onOutput('stdout', line),
      (what) => listener.onOutput('runner', `${what} that came too fast on stdout were dropped.`),
    ),
    stderr: new OutputLines(
      (line) => listener.onOutput('stderr', line),
      (what) => listener.onOutput('runner', `${what} that came too fast on stderr were dropped.`),
    ),
  };
  const planned = startPlanned(plan, reaper, {
    descriptors: ['ignore', 'pipe', 'pipe', 'pipe', ...(ANSWER_FD === 4 ? (['pipe'] as const) : [])],
    runsAtOnce: false,
    start: (options) => {
      const child = spawn(plan.command, plan.args, options);
      return { child, failure: once(child, 'error').then(([error]) => (error as Error).message) };
    },
    busy: () => held,
    onExceeded: (fault) => listener.onExceeded?.(fault),
    onMountLost: (fault) => listener.onMountLost?.(fault),
    onEnd: (end) => {
      output.stdout.end();
      output.stderr.end();
      listener.onExit({ ...end, lastOutput: output.stderr.tail || output.stdout.tail });
    },
  });
  const { pid, child, pipes } = planned;
  const requests = pipes[3] as Socket | undefined;
  const answers = pipes[ANSWER_FD] as Socket | undefined;
  child?.stdout?.on('data', (chunk: Buffer) => output.stdout.push(chunk)).on('error', () => undefined);
  child?.stderr?.on('data', (chunk: Buffer) => output.stderr.push(chunk)).on('error', () => undefined);

  const violate = (fault: string): void => {
    if (broken) return;
    broken = true;
    answers?.removeAllListeners('data');
    answers?.resume();
    listener.onViolation(fault);
  };
  const reader = new FrameReader();
  // Before it is heard that it is ready, it is asked to do nothing.
  void planned.held.then(() =>
    answers?.on('data', (chunk: Buffer) => {
      const fault = reader.push(chunk, (frame) => {
        if (!broken) listener.onMessage(frame);
      });
      if (fault !== undefined) violate(fault);
    }),
  );
  // A pipe that was closed with requests in it does not end, but breaks.
  for (const event of ['end', 'close'])
    answers?.once(event, () => {
      // Normally the exit follows at once. A worker that closed its pipe and lives on can never answer again.
      setTimeout(() => {
        if (planned.running) violate('closed its end of the pipe and kept running');
      }, CLOSED_PIPE_MS).unref();
    });
  if (requests !== undefined) readBeforeFailing(requests);
  requests?.on('drain', () => listener.onDrain());
  // A broken pipe means that the process is ending; its exit says more than the write error.
  for (const stream of new Set([requests, answers])) stream?.on('error', () => undefined);

  child?.unref();
  for (const pipe of pipes) (pipe as Socket | null)?.unref?.();

  return {
    pid,
    gone: planned.gone,
    get ended() {
      return !planned.running;
    },
    get unreadable() {
      return broken;
    },
    ...(plan.limits !== undefined && { limits: plan.limits }),
    ...(plan.debugging !== undefined && { debugging: plan.debugging }),
    ...(plan.ownNetwork !== true && pid !== undefined && { listenersAt: (port: number) => listenersOf(pid, port) }),
    ...(plan.ownNetwork === true && pid !== undefined && { connect: (port: number) => connectInside(pid, port, plan.nsenter) }),
    write: (frame) => requests?.write(frame) ?? true,
    end: () => void requests?.end(),
    kill: () => void planned.kill(),
    hold: (on) => {
      if (on === held) return;
      held = on;
      if (on) answers?.ref();
      else answers?.unref();
    },
  };
}

/**
 * A socket that cannot be written to reads nothing any more, and what the process had said before it ended would be lost: that is read first, as it
 * tells whose fault the end is.
 */
function readBeforeFailing(socket: Socket): void {
  type Done = (error?: Error | null) => void;
  // Of two turns of the event loop, one has looked at the pipe.
  const late =
    (done: Done): Done =>
    (error) =>
      error ? setImmediate(() => setImmediate(done, error)) : done();
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, late(done));
  if (writev !== undefined) socket._writev = (chunks, done) => writev(chunks, late(done));
}
