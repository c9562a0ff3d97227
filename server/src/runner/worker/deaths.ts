// The ways in which a worker dies, each with who is to blame and the words for it.
import * as l10n from '@vscode/l10n';
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
      l10n.t(
        'its worker did not start within {0} ms and was ended. Check the interpreter that {1} names.',
        this.#limits.importMs,
        'codexPlugins.runtime',
      ),
    );
  }

  /** Something that belongs to no call keeps the worker from beginning any. */
  stuck(): Death {
    const text = l10n.t(
      'its worker began none of the calls that wait within {0} ms although none runs, so it was ended: code that the plugin left running, such as a timer that never returns, keeps it busy.',
      this.#limits.importMs,
    );
    return { ...this.#nobodys(text), culprit: 'nobody' };
  }

  wrongProtocol(version: number): Death {
    const text = l10n.t(
      'its worker program speaks version {0} of the protocol, and this host version {1}: they are of different releases. Install the host anew, so that both come from one release.',
      version,
      PROTOCOL_VERSION,
    );
    const error = pluginError(this.#plugin, 'protocol-violation', text);
    return { blame: () => error, crash: error };
  }

  /** @param fault completes "its worker …", as does that of `exceeded`. What a worker did against the protocol is told in English only. */
  violation(fault: string): Death {
    const broken = (who: string): string =>
      l10n.t('{0} broke the protocol: its worker {1}. The worker was ended; handlers must leave file descriptor 3 alone.', who, fault);
    return {
      blame: ({ invocation }, others) => runError(invocation, 'protocol-violation', `${broken(invocation.script)}${others}`),
      crash: pluginError(this.#plugin, 'protocol-violation', broken(l10n.t('the plugin'))),
    };
  }

  exceeded(fault: string, running: CallInFlight | undefined): Death {
    return {
      ...(running !== undefined && { culprit: running }),
      blame: ({ invocation }, others) => {
        const text = l10n.t('{0} {1}, so its worker was ended.', invocation.script, fault);
        return runError(invocation, 'worker-exited', `${text}${others} ${l10n.t('Use less.')}`);
      },
      crash: this.error(l10n.t('its worker {0} and was ended. The next event starts a new one.', fault)),
    };
  }

  /** A call is out of time and goes on. @param culprit the call that is known to keep the worker busy, be it another one. */
  outlasted(sent: CallInFlight, culprit: CallInFlight | undefined): Death {
    const blame = ({ invocation }: Call, others = ''): RunError => timeoutError(invocation, { graceMs: this.#limits.graceMs, others });
    return { ...(culprit && { culprit }), blame, crash: blame((culprit ?? sent).call) };
  }

  importOverdue(sent: CallInFlight): Death {
    const { importMs } = this.#limits;
    const blame = ({ invocation }: Call): RunError =>
      runError(
        invocation,
        'import-failed',
        l10n.t(
          "{0} took more than {1} ms to be imported, so its worker was ended. Move slow work out of the script's top level.",
          invocation.script,
          importMs,
        ),
      );
    return { culprit: sent, blame, crash: blame(sent.call) };
  }

  /** A script was imported ahead of its first call. */
  aheadOverdue(script: string): Death {
    const text = l10n.t(
      "{0} took more than {1} ms to be imported, so its worker was ended. Move slow work out of the script's top level.",
      script,
      this.#limits.importMs,
    );
    return this.#nobodys(text);
  }

  /** It ended before it was ready. */
  startFailed(exit: ProcessExit, last: LastWords | undefined): Death {
    const reason = last === undefined ? lastWords(exit.lastOutput) : describeError(last.error, this.#plugin.folder);
    const said = exit.spawnError !== undefined || reason === '' ? '' : `: ${cut(reason).replace(/\.$/, '')}`;
    const text = l10n.t(
      'its worker could not be started: {0}. Check the interpreter that {1} names.',
      `${describeExit(exit)}${said}`,
      'codexPlugins.runtime',
    );
    return this.#nobodys(text, detailOf(exit, last));
  }

  /** It ended by itself. @param caller the call that it named as the reason, if it still has it. */
  exited(exit: ProcessExit, last: LastWords | undefined, caller: CallInFlight | undefined): Death {
    const how = describeExit(exit);
    const detail = detailOf(exit, last);
    const called = caller === undefined ? how : `${how}, ${last?.error.message}`;
    const stray = last === undefined || caller !== undefined ? undefined : describeError(last.error, this.#plugin.folder);
    const remedy =
      exit.signal === null
        ? l10n.t('Handlers must return instead of exiting; the next event starts a new worker.')
        : l10n.t(
            'Such a crash comes from native code that the handler uses, or from too little memory; the next event starts a new worker.',
          );
    const crash =
      stray === undefined
        ? l10n.t('its worker process ended by itself ({0}). The next event starts a new one.', how)
        : l10n.t('its worker process ended by itself ({0}): {1}, which belongs to no call. The next event starts a new one.', how, stray);
    return {
      culprit: stray === undefined ? caller : 'nobody',
      blame: ({ invocation }, others) => {
        const { script } = invocation;
        const text = l10n.t('{0} ended its worker process in {1} ({2}).', script, invocation.function ?? invocation.event, called);
        return runError(invocation, 'worker-exited', `${text}${others} ${remedy}`, detail);
      },
      crash: this.error(crash, detail),
    };
  }

  /** About the plugin as a whole. */
  error(text: string, detail?: string): RunError {
    return pluginError(this.#plugin, 'worker-exited', text, detail);
  }

  #nobodys(text: string, detail?: string): Death {
    const error = this.error(text, detail);
    return { blame: () => error, crash: error };
  }
}

function detailOf(exit: ProcessExit, last: LastWords | undefined): string {
  return last?.error.stack ?? exit.lastOutput;
}

function describeExit(exit: ProcessExit): string {
  if (exit.spawnError !== undefined) return exit.spawnError;
  return exit.signal === null ? l10n.t('exit code {0}', String(exit.code)) : l10n.t('killed by {0}', exit.signal);
}
