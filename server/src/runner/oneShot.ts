// Runs a script as a process of its own for one event: JSON on stdin, one JSON object on stdout.
import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import type { Call } from './call.ts';
import { denialWords, findDenial } from './denialText.ts';
import type { Launcher } from './launch.ts';
import { cancelledError, closedError, faultError, placeOf, queueFullError, runError, timeoutError, wantedFunction } from './messages.ts';
import { lastWords, readOutput } from './oneShotOutput.ts';
import { OutputLines } from './outputLines.ts';
import { unwrapExit } from './process.ts';
import { killTree, signalGroup, sweepGroup, TOKEN_VARIABLE } from './processGroup.ts';
import type { Reaper } from './reaper.ts';
import { inheritedDescriptors } from './sandbox/inheritedDescriptors.ts';
import type { SpawnPlan } from './sandbox/sandbox.ts';
import { watchProcess } from './sandbox/watchdog.ts';
import type { RunnerLogLine, Runtime } from './types.ts';
import { lastWordsRead } from './process.ts';
import { MAX_RESPONSE_BYTES } from './wire.ts';

/** How many one-shot processes of one plugin run at once; more wait. */
const MAX_RUNNING = 4;

/** What the outcome names as the function, where the whole script is one. */
const FUNCTION_NAME = '(script)';

export interface OneShotServices {
  launcher: Launcher;
  reaper: Reaper;
  graceMs: number;
  maxQueued: number;
  onLog(line: RunnerLogLine): void;
}

interface Waiting {
  call: Call;
  runtime: Runtime;
}

/** Why a process is being ended early. */
type Ending = 'overdue' | 'cancelled' | 'too-large' | 'closed' | 'exceeded';

interface ProcessResult {
  spawnFault: string | undefined;
  exitCode: number | undefined;
  signal: string | undefined;
  ending: Ending | undefined;
  /** With `exceeded`: what, in words that complete "the script …". */
  excess: string | undefined;
  text: Buffer;
  stdoutBytes: number;
  stderr: string;
}

/** The one-shot processes of one plugin. */
export class OneShots {
  readonly #services: OneShotServices;
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Promise<void>, (ending: Ending) => void>();
  #active = 0;
  #closed = false;

  constructor(services: OneShotServices) {
    this.#services = services;
  }

  submit(call: Call, runtime: Runtime): void {
    if (this.#queue.length >= this.#services.maxQueued) {
      call.fail(queueFullError(call.invocation, this.#queue.length));
      return;
    }
    call.cold = true;
    call.heldBy(() => {
      const index = this.#queue.findIndex((waiting) => waiting.call === call);
      if (index >= 0) this.#queue.splice(index, 1);
      call.fail(cancelledError(call.invocation));
    });
    this.#queue.push({ call, runtime });
    this.#pump();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { call } of this.#queue.splice(0)) call.fail(closedError(call.invocation));
    for (const end of this.#running.values()) end('closed');
    await Promise.all(this.#running.keys());
  }

  #pump(): void {
    while (this.#active < MAX_RUNNING && this.#queue.length > 0) {
      const { call, runtime } = this.#queue.shift()!;
      this.#active++;
      void this.#run(call, runtime).finally(() => {
        this.#active--;
        this.#pump();
      });
    }
  }

  async #run(call: Call, runtime: Runtime): Promise<void> {
    const { invocation } = call;
    const plan = await this.#services.launcher
      .oneShot(invocation.plugin, runtime, call.scriptPath)
      .catch((error: Error) => runError(invocation, 'worker-exited', `could not be started: ${error.message}.`, error.stack));
    if (call.settled) return;
    if (this.#closed) call.fail(closedError(invocation));
    else if ('code' in plan) call.fail(plan);
    else await this.#spawn(call, plan);
  }

  async #spawn(call: Call, plan: SpawnPlan): Promise<void> {
    const { reaper, graceMs } = this.#services;
    const { invocation } = call;
    const token = randomBytes(16).toString('hex');
    reaper.add(token);
    const subprocess = execa(plan.command, plan.args, {
      cwd: plan.cwd,
      env: { ...plan.environment, [TOKEN_VARIABLE]: token },
      extendEnv: false,
      input: invocation.payload,
      buffer: false,
      reject: false,
      cleanup: false,
      ...(plan.extraFiles !== undefined && { stdio: descriptors(plan.extraFiles) }),
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = subprocess;
    if (pid !== undefined) reaper.group(token, pid);
    call.startedAt = performance.now();

    const { nodeChildProcess } = subprocess;
    const alive = (): boolean => nodeChildProcess.exitCode === null && nodeChildProcess.signalCode === null;
    let ending: Ending | undefined;
    let grace: NodeJS.Timeout | undefined;
    const end = (why: Ending): void => {
      if (ending !== undefined || pid === undefined) return;
      ending = why;
      signalGroup(pid, 'SIGTERM');
      grace = setTimeout(() => {
        void killTree(pid, alive);
        if (why === 'cancelled') call.fail(cancelledError(invocation));
      }, graceMs);
    };
    call.heldBy(() => end('cancelled'));
    const deadline = setTimeout(() => end('overdue'), invocation.deadlineMs);
    let excess: string | undefined;
    const unwatch =
      pid === undefined || plan.limits === undefined
        ? undefined
        : watchProcess(pid, {
            limits: plan.limits,
            busy: () => true,
            ...(plan.tmp !== undefined && { tmp: plan.tmp }),
            exceeded: (fault) => {
              excess = fault;
              end('exceeded');
              void killTree(pid, alive);
            },
          });

    const stderr = this.#logged(call, 'stderr');
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    subprocess.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    subprocess.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes <= MAX_RESPONSE_BYTES) stdout.push(chunk);
      else end('too-large');
    });
    // Whatever the script left running may keep its pipes open: the result does not wait for their end forever.
    const exited = new Promise<{ exitCode: number | undefined; signal: string | undefined }>((resolve) => {
      nodeChildProcess.once('exit', (code, by) => {
        if (pid !== undefined) void sweepGroup(pid, token);
        void lastWordsRead().then(() => resolve({ exitCode: code ?? undefined, signal: by ?? undefined }));
      });
    });

    const work = async (): Promise<void> => {
      const spawned = subprocess.then((result) => result);
      const ended = await Promise.race([spawned, exited]);
      const { code: exitCode, signal } =
        plan.extraFiles === undefined ? { code: ended.exitCode, signal: ended.signal } : unwrapExit(ended.exitCode, ended.signal);
      const spawnFault = pid === undefined ? (await spawned).originalMessage : undefined;
      subprocess.stdout.destroy();
      subprocess.stderr.destroy();
      clearTimeout(deadline);
      clearTimeout(grace);
      unwatch?.();
      stderr.end();
      const text = Buffer.concat(stdout);
      this.#settle(call, {
        spawnFault,
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        ending,
        excess,
        text,
        stdoutBytes,
        stderr: stderr.tail,
      });
      if (pid !== undefined) await sweepGroup(pid, token);
      plan.release?.();
      reaper.remove(token);
    };
    const done = work();
    this.#running.set(done, end);
    await done;
    this.#running.delete(done);
  }

  #settle(call: Call, result: ProcessResult): void {
    const { ending, exitCode, text, stderr } = result;
    const { invocation } = call;
    const failure = (code: 'worker-exited' | 'invalid-response', fault: string, crashed = false): void =>
      call.fail(runError(invocation, code, fault, stderr), { crashed, function: FUNCTION_NAME });

    if (ending === 'closed') return call.fail(closedError(invocation));
    if (ending === 'cancelled') return call.fail(cancelledError(invocation));
    if (ending === 'exceeded') return failure('worker-exited', `${result.excess}, so it was ended. Use less.`, true);
    if (ending === 'overdue') {
      return call.fail(timeoutError(invocation, true, this.#services.graceMs), { crashed: true, function: FUNCTION_NAME });
    }
    if (ending === 'too-large') {
      const shown = { name: '', message: `more than ${Math.floor(result.stdoutBytes / 1024 / 1024)} MB on stdout` };
      return call.fail(faultError(invocation, 'too-large', shown, FUNCTION_NAME), { function: FUNCTION_NAME });
    }
    if (result.spawnFault !== undefined) {
      return failure('worker-exited', `could not be started: ${result.spawnFault}. Check the interpreter that codexPlugins.runtime names.`);
    }
    if (result.signal !== undefined) {
      return failure(
        'worker-exited',
        `was ended by ${result.signal} before it answered ${invocation.event}. The details hold its last output.`,
        true,
      );
    }
    const { read, rest } = readOutput(text);
    if (rest !== '') {
      const lines = this.#logged(call, 'stdout');
      lines.push(Buffer.from(rest));
      lines.end();
    }
    if (read.kind === 'object') {
      if (exitCode !== 0)
        this.#log(call, 'warn', 'runner', `${invocation.script} printed a response but ended with exit code ${exitCode}.`);
      const denied = findDenial(stderr);
      return call.succeed(read.value, FUNCTION_NAME, denied === undefined ? [] : [denied]);
    }
    if (read.kind === 'too-many' || read.kind === 'too-deep') {
      const fault = read.kind === 'too-many' ? 'too-large' : 'not-json';
      return call.fail(faultError(invocation, fault, { name: '', message: read.what }, FUNCTION_NAME), { function: FUNCTION_NAME });
    }
    if (exitCode !== 0) {
      const denied = findDenial(stderr);
      if (denied !== undefined) {
        const error = runError(invocation, 'permission-denied', denialWords(denied, invocation.plugin.grants.permissions), stderr);
        const place = placeOf(stderr, invocation.plugin.folder);
        return call.fail({ ...error, permission: denied.permission, ...(place && { place }) }, { function: FUNCTION_NAME });
      }
      const last = lastWords(stderr);
      const cause = last === '' ? '' : `: ${last.replace(/\.$/, '')}`;
      return failure(
        'worker-exited',
        `ended with exit code ${exitCode} in ${invocation.event}${cause}. The details hold what it printed to stderr.`,
      );
    }
    const shown = text.toString('utf8', 0, 1024).trim();
    if (shown === '' && text.length <= 1024) {
      if (invocation.event === 'onContextUpdate') return call.succeed(null, FUNCTION_NAME);
      return failure(
        'invalid-response',
        `printed nothing for ${invocation.event}. It was run as a program, because it has no function ${wantedFunction(invocation)}: add that function, or print one JSON object to stdout, such as {"success": true}.`,
      );
    }
    failure(
      'invalid-response',
      `printed something other than one JSON object for ${invocation.event}: ${JSON.stringify(shown.slice(0, 120))}. Print only the response to stdout, and everything else to stderr.`,
    );
  }

  #logged(call: Call, stream: 'stdout' | 'stderr'): OutputLines {
    return new OutputLines(
      (text) => this.#log(call, stream === 'stdout' ? 'info' : 'warn', stream, text),
      (bytes) => this.#log(call, 'warn', 'runner', `${bytes} bytes that came too fast on ${stream} were dropped`),
    );
  }

  #log({ invocation }: Call, level: 'info' | 'warn', source: 'stdout' | 'stderr' | 'runner', text: string): void {
    const { plugin, eventId, script } = invocation;
    this.#services.onLog({ pluginKey: plugin.key, pluginId: plugin.id, level, source, text, eventId, script });
  }
}

/** The descriptors of a one-shot process with what the sandbox reads at the start. */
function descriptors(files: readonly { fd: number; content: Buffer }[]): ['pipe', 'pipe', 'pipe', ...('ignore' | Uint8Array)[]] {
  const extra: ('ignore' | Uint8Array)[] = [];
  for (const { fd, content } of files) extra[fd - 3] = content;
  // What is not listed is passed on as it is.
  for (const fd of inheritedDescriptors()) extra[fd - 3] ??= new Uint8Array();
  return ['pipe', 'pipe', 'pipe', ...Array.from(extra, (one) => one ?? 'ignore')];
}
