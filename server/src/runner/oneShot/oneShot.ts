// Runs a script as a process of its own for one event: JSON on stdin, one JSON object on stdout.
import * as l10n from '@vscode/l10n';
import type { Call } from '../call.ts';
import { DenialLines, DENIALS_FD } from './denialLines.ts';
import { denialFrom, denialIn, denialNote, denialWords } from '../denialText.ts';
import type { Launcher } from '../launch/launch.ts';
import {
  cancelledError,
  closedError,
  failedAfter,
  faultError,
  placeOf,
  queueFullError,
  runError,
  timeoutError,
  wantedFunction,
} from '../messages.ts';
import { lastWords } from '../lastWords.ts';
import { isUtf16, readOutput } from './oneShotOutput.ts';
import { OutputLines } from '../process/outputLines.ts';
import { runProgram, type ProgramResult, type ProgramRun } from '../process/programRun.ts';
import type { Reaper } from '../process/reaper.ts';
import type { SpawnPlan } from '../sandbox/sandbox.ts';
import type { RunnerLogLine, RunnerPlugin } from '../types.ts';
import { BUDGETS } from '../../contract/budgets.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { hasTermsOf } from '../worker/terms.ts';
import type { Denial, RunError } from '../../contract/errors.ts';

/** How many one-shot processes of one plugin run at once; more wait. */
const MAX_RUNNING = 4;

/** What the outcome names as the function, where the whole script is one. */
const FUNCTION_NAME = 'script';

export interface OneShotServices {
  launcher: Launcher;
  reaper: Reaper;
  graceMs: number;
  maxQueued: number;
  /** How a plugin is now, which may be another than when an event came. */
  now(plugin: RunnerPlugin): RunnerPlugin;
  onLog(line: RunnerLogLine): void;
}

interface Waiting {
  call: Call;
  runtime: Runtime;
}

/** The one-shot processes of one plugin. */
export class OneShots {
  readonly #services: OneShotServices;
  readonly #queue: Waiting[] = [];
  readonly #running = new Set<ProgramRun>();
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
    for (const program of this.#running) program.end('closed');
    await Promise.all([...this.#running].map((program) => program.gone));
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
    const plan = await this.#plan(call, runtime).catch((error: Error) =>
      runError(invocation, 'worker-exited', l10n.t('{0} could not be started: {1}.', invocation.script, error.message), error.stack),
    );
    if ('code' in plan) return call.fail(plan);
    if (!call.settled && !this.#closed) return this.#spawn(call, plan);
    void plan.release?.();
    // One that was cancelled meanwhile has its outcome.
    call.fail(closedError(invocation));
  }

  /** With the rights that the plugin has when it is started, whatever it had when the event came. */
  async #plan({ invocation, scriptPath }: Call, runtime: Runtime): Promise<SpawnPlan | RunError> {
    const services = this.#services;
    for (;;) {
      const plugin = services.now(invocation.plugin);
      const plan = await services.launcher.oneShot(plugin, runtime, scriptPath);
      if ('code' in plan || hasTermsOf(services.now(invocation.plugin), plugin)) return plan;
      await plan.release?.();
    }
  }

  async #spawn(call: Call, plan: SpawnPlan): Promise<void> {
    const { reaper, graceMs } = this.#services;
    const { payload, deadlineMs } = call.invocation;
    const stderr = this.#logged(call, 'stderr');
    const told = new DenialLines();
    const program = runProgram(plan, reaper, {
      input: payload,
      deadlineMs,
      graceMs,
      mostBytes: BUDGETS.responseBytes,
      onStderr: (chunk) => stderr.push(chunk),
      also: { fd: DENIALS_FD, onData: (chunk) => told.push(chunk) },
    });
    call.startedAt = performance.now();
    call.heldBy(() => program.end('cancelled'));
    this.#running.add(program);
    const result = await program.result;
    stderr.end();
    const denials = told.denials.map((one) => denialFrom(one, call.invocation.plugin.folder));
    this.#settle(call, result, stderr.tail, denials);
    await program.gone;
    this.#running.delete(program);
  }

  #settle(call: Call, result: ProgramResult, stderr: string, denials: Denial[]): void {
    const { ending, code: exitCode, stdout: text } = result;
    const { invocation } = call;
    const { script, event } = invocation;
    const failure = (code: 'worker-exited' | 'invalid-response', message: string, crashed = false): void =>
      call.fail(runError(invocation, code, message, stderr), { crashed, function: FUNCTION_NAME });

    if (ending === 'closed') return call.fail(closedError(invocation));
    if (ending === 'cancelled') return call.fail(cancelledError(invocation));
    if (ending === 'exceeded') {
      const what = l10n.t('{0} {1}, so it was ended.', script, result.excess ?? '');
      return failure('worker-exited', `${what} ${l10n.t('Use less.')}`, true);
    }
    if (ending === 'overdue') {
      return call.fail(timeoutError(invocation, { graceMs: this.#services.graceMs }), { crashed: true, function: FUNCTION_NAME });
    }
    if (ending === 'too-large') {
      const shown = { name: '', message: l10n.t('more than {0} MB on stdout', Math.floor(result.stdoutBytes / 1024 / 1024)) };
      return call.fail(faultError(invocation, 'too-large', shown, undefined), { function: FUNCTION_NAME });
    }
    if (result.spawnError !== undefined) {
      return failure(
        'worker-exited',
        l10n.t('{0} could not be started: {1}. Check the interpreter that {2} names.', script, result.spawnError, 'codexPlugins.runtime'),
      );
    }
    if (result.signal !== null) {
      return failure(
        'worker-exited',
        l10n.t('{0} was ended by {1} before it answered {2}. The details hold its last output.', script, result.signal, event),
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
      if (read.value['success'] !== false) for (const denial of denials) this.#log(call, 'info', 'runner', denialNote(invocation, denial));
      return call.succeed(read.value, FUNCTION_NAME, denials);
    }
    if (read.kind === 'too-many' || read.kind === 'too-deep') {
      const fault = read.kind === 'too-many' ? 'too-large' : 'not-json';
      return call.fail(faultError(invocation, fault, { name: '', message: read.what }, undefined), { function: FUNCTION_NAME });
    }
    if (exitCode !== 0) {
      const last = lastWords(stderr);
      const denied = denialIn(stderr, denials);
      if (denied !== undefined) {
        const error = runError(invocation, 'permission-denied', denialWords(script, denied, invocation.plugin.grants.permissions), stderr);
        const place = denied.place ?? placeOf(stderr, invocation.plugin.folder);
        return call.fail({ ...error, permission: denied.permission, ...(place && { place }) }, { function: FUNCTION_NAME });
      }
      const likely = denials.at(-1);
      if (likely !== undefined)
        return call.fail(failedAfter(invocation, likely, last || l10n.t('exit code {0}', String(exitCode)), stderr), {
          function: FUNCTION_NAME,
        });
      const code = String(exitCode);
      const what =
        last === ''
          ? l10n.t('{0} ended with exit code {1} in {2}.', script, code, event)
          : l10n.t('{0} ended with exit code {1} in {2}: {3}.', script, code, event, last.replace(/\.$/, ''));
      return failure('worker-exited', `${what} ${l10n.t('The details hold what it printed to stderr.')}`);
    }
    const shown = text.toString('utf8', 0, 1024).trim();
    if (shown === '' && text.length <= 1024) {
      if (invocation.event === 'onContextUpdate') return call.succeed(null, FUNCTION_NAME);
      return failure(
        'invalid-response',
        l10n.t(
          '{0} printed nothing for {1}. It was run as a program, because it has no function {2}: add that function, or print one JSON object to stdout, such as {3}.',
          script,
          event,
          wantedFunction(invocation),
          '{"success": true}',
        ),
      );
    }
    if (isUtf16(text)) {
      return failure(
        'invalid-response',
        l10n.t(
          '{0} printed UTF-16 for {1}, of which no response can be read. Print UTF-8: in Python {2}, in PowerShell {3}.',
          script,
          event,
          'sys.stdout.reconfigure(encoding="utf-8")',
          '[Console]::OutputEncoding = [Text.UTF8Encoding]::new()',
        ),
      );
    }
    failure(
      'invalid-response',
      l10n.t(
        '{0} printed something other than one JSON object for {1}: {2}. Print only the response to stdout, and everything else to stderr.',
        script,
        event,
        JSON.stringify(shown.slice(0, 120)),
      ),
    );
  }

  #logged(call: Call, stream: 'stdout' | 'stderr'): OutputLines {
    return new OutputLines(
      (text) => this.#log(call, stream === 'stdout' ? 'info' : 'warn', stream, text),
      (what) => this.#log(call, 'warn', 'runner', `${what} that came too fast on ${stream} were dropped.`),
    );
  }

  #log({ invocation }: Call, level: 'info' | 'warn', source: 'stdout' | 'stderr' | 'runner', text: string): void {
    const { plugin, eventId, script } = invocation;
    this.#services.onLog({ pluginKey: plugin.key, pluginId: plugin.id, level, source, text, eventId, script });
  }
}
