// What one worker says in the log: the lines of its handlers, what it prints by itself, and what it was kept from.
import type { Denial } from '../../contract/errors.ts';
import type { LogLevel } from '../../contract/logLevel.ts';
import type { Call } from '../call.ts';
import { denialNote } from '../denialText.ts';
import type { Invocation, RunnerLogLine } from '../types.ts';
import type { WorkerResponse } from '../wire.ts';
import { LogFlow } from './logFlow.ts';

const EVENTS_REMEMBERED = 64;

/** A plugin that makes up permissions does not fill the log with them. */
const MOST_TOLD = 32;

/** Node.js announces its inspector on stderr, with a port that is not the one to attach to. */
const INSPECTOR = /^(Debugger (listening|attached|ending)|For help, see: https:\/\/nodejs\.org|Waiting for the debugger)/;

export type WorkerLine = Omit<RunnerLogLine, 'pluginKey' | 'pluginId'>;

export class WorkerLog {
  readonly #log: (line: WorkerLine) => void;
  readonly #flow: LogFlow;
  /** The scripts of the newest calls by their events, the ended ones included: output may come late. */
  readonly #scripts = new Map<string, Set<string>>();
  /** Permissions that were named as missing. */
  readonly #told = new Set<string>();

  constructor(log: (line: WorkerLine) => void) {
    this.#log = log;
    this.#flow = new LogFlow((what) => log({ text: `${what} that came too fast were dropped.`, level: 'warn', source: 'runner' }));
  }

  /** Lines that name this event and this script of it are the plugin's own from now on. */
  remember({ eventId, script }: Pick<Invocation, 'eventId' | 'script'>): void {
    const scripts = this.#scripts.get(eventId) ?? new Set();
    this.#scripts.delete(eventId);
    this.#scripts.set(eventId, scripts.add(script));
    for (const oldest of this.#scripts.keys()) {
      if (this.#scripts.size <= EVENTS_REMEMBERED) break;
      this.#scripts.delete(oldest);
    }
  }

  /**
   * Takes a log message.
   * @returns what is wrong with it, in words that complete "the worker …", or undefined.
   */
  take(
    { level, source, eventId, script }: Extract<WorkerResponse, { type: 'log' }>,
    { headerBytes, body }: { headerBytes: number; body: Buffer },
  ): string | undefined {
    // A plugin's lines belong to its own events and to nobody else's, and to a script that was called for it.
    const scripts = eventId === undefined ? undefined : this.#scripts.get(eventId);
    const origin = { ...(scripts && { eventId }), ...(script !== undefined && scripts?.has(script) && { script }) };
    const claim = source === 'runner' ? { claimed: true as const } : {};
    return this.#flow.take(body, headerBytes, (text) => this.#log({ text, level, source, ...origin, ...claim }));
  }

  /** Nothing comes any more. */
  end(): void {
    this.#flow.end();
  }

  /** What the process, or a program that it started, wrote past the protocol. */
  output(source: 'stdout' | 'stderr' | 'runner', text: string): void {
    const usual: LogLevel = source === 'stdout' ? 'info' : 'warn';
    this.#log({ text, level: source === 'stderr' && INSPECTOR.test(text) ? 'debug' : usual, source });
  }

  /** A handler that does without what it was refused is no failure; it is said once. */
  denials({ invocation }: Call, denials: readonly Denial[]): void {
    const { eventId, script } = invocation;
    for (const denial of denials) {
      if (this.#told.has(denial.permission) || this.#told.size >= MOST_TOLD) continue;
      this.#told.add(denial.permission);
      this.#log({ level: 'info', source: 'runner', text: denialNote(invocation, denial), eventId, script });
    }
  }
}
