// The ways in which a worker dies, each with who is to blame and the words for it.
import type { Call } from '../call.ts';
import { lastWords } from '../lastWords.ts';
import { cut, describeError, pluginError, runError, timeoutError } from '../messages.ts';
import type { ProcessExit } from '../process/process.ts';
import type { RunnerPlugin } from '../types.ts';
import { PROTOCOL_VERSION, type WireError } from '../wire.ts';
import type { CallInFlight, WaitingLimits } from './callsInFlight.ts';
import type { Death } from './heldCalls.ts';
import type { RunError } from '../../contract/errors.ts';

/** What a worker says just before it exits: `id` when a call is why. */
export interface LastWords {
  id?: number;
  error: WireError;
}

export class Deaths {
  readonly #plugin: RunnerPlugin;
  readonly #limits: WaitingLimits;

  constructor(plugin: RunnerPlugin, limits: WaitingLimits) {
    this.#plugin = plugin;
    this.#limits = limits;
  }

  neverStarted(): Death {
    return this.#nobodys(
      `did not start within ${this.#limits.importMs} ms and was ended. Check the interpreter that codexPlugins.runtime names.`,
    );
  }

  /** Something that belongs to no call keeps the worker from beginning any. */
  stuck(): Death {
    const text = `began none of the calls that wait within ${this.#limits.importMs} ms although none runs, so it was ended: code that the plugin left running, such as a timer that never returns, keeps it busy.`;
    return { ...this.#nobodys(text), culprit: 'nobody' };
  }

  wrongProtocol(version: number): Death {
    const text = `its worker program speaks version ${version} of the protocol, and this host version ${PROTOCOL_VERSION}: they are of different releases. Install the host anew, so that both come from one release.`;
    const error = pluginError(this.#plugin, 'protocol-violation', text);
    return { blame: () => error, crash: error };
  }

  /** @param fault completes "its worker …", as does that of `exceeded`. */
  violation(fault: string): Death {
    const text = `broke the protocol: its worker ${fault}. The worker was ended; handlers must leave file descriptor 3 alone.`;
    return {
      blame: (call, others) => runError(call.invocation, 'protocol-violation', `${text}${others}`),
      crash: pluginError(this.#plugin, 'protocol-violation', `the plugin ${text}`),
    };
  }

  exceeded(fault: string, running: CallInFlight | undefined): Death {
    return {
      ...(running !== undefined && { culprit: running }),
      blame: (call, others) => runError(call.invocation, 'worker-exited', `${fault}, so its worker was ended.${others} Use less.`),
      crash: this.error(`its worker ${fault} and was ended. The next event starts a new one.`),
    };
  }

  /** A call is out of time and goes on. @param culprit the call that is known to keep the worker busy, be it another one. */
  outlasted(sent: CallInFlight, culprit: CallInFlight | undefined): Death {
    const blame = ({ invocation }: Call, others = ''): RunError => timeoutError(invocation, { graceMs: this.#limits.graceMs, others });
    return { ...(culprit && { culprit }), blame, crash: blame((culprit ?? sent).call) };
  }

  importOverdue(sent: CallInFlight): Death {
    const text = `took more than ${this.#limits.importMs} ms to be imported, so its worker was ended. Move slow work out of the script's top level.`;
    const blame = (call: Call): RunError => runError(call.invocation, 'import-failed', text);
    return { culprit: sent, blame, crash: blame(sent.call) };
  }

  /** It ended before it was ready. */
  startFailed(exit: ProcessExit, last: LastWords | undefined): Death {
    const reason = last === undefined ? lastWords(exit.lastOutput) : describeError(last.error, this.#plugin.folder);
    const said = exit.spawnError !== undefined || reason === '' ? '' : `: ${cut(reason).replace(/\.$/, '')}`;
    const text = `could not be started: ${describeExit(exit)}${said}. Check the interpreter that codexPlugins.runtime names.`;
    return this.#nobodys(text, detailOf(exit, last));
  }

  /** It ended by itself. @param caller the call that it named as the reason, if it still has it. */
  exited(exit: ProcessExit, last: LastWords | undefined, caller: CallInFlight | undefined): Death {
    const how = describeExit(exit);
    const detail = detailOf(exit, last);
    const called = caller === undefined ? how : `${how}, ${last?.error.message}`;
    const stray = last === undefined || caller !== undefined ? undefined : describeError(last.error, this.#plugin.folder);
    const cause = stray === undefined ? '' : `: ${stray}, which belongs to no call`;
    const remedy =
      exit.signal === null
        ? 'Handlers must return instead of exiting'
        : 'Such a crash comes from native code that the handler uses, or from too little memory';
    return {
      culprit: stray === undefined ? caller : 'nobody',
      blame: ({ invocation }, others) => {
        const text = `ended its worker process in ${invocation.function ?? invocation.event} (${called}).${others} ${remedy}; the next event starts a new worker.`;
        return runError(invocation, 'worker-exited', text, detail);
      },
      crash: this.error(`its worker process ended by itself (${how})${cause}. The next event starts a new one.`, detail),
    };
  }

  /** About the plugin as a whole. */
  error(text: string, detail?: string): RunError {
    return pluginError(this.#plugin, 'worker-exited', text, detail);
  }

  #nobodys(text: string, detail?: string): Death {
    const error = this.error(`its worker ${text}`, detail);
    return { blame: () => error, crash: error };
  }
}

function detailOf(exit: ProcessExit, last: LastWords | undefined): string {
  return last?.error.stack ?? exit.lastOutput;
}

function describeExit(exit: ProcessExit): string {
  if (exit.spawnError !== undefined) return exit.spawnError;
  return exit.signal === null ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
}
