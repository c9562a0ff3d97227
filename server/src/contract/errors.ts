// Every way in which a handler can come to nothing.
import { shownLine } from '../text/shownText.ts';

/**
 * What an error is for the user.
 * - `refused`: the plugin may not run, until the user or its author changes something. Its state says so; nobody is notified.
 * - `skipped`: the host did not run the handler this time, which is not the handler's fault.
 * - `logged`: the handler did not get to its end and is not to blame for it, or is heard of in another way: for the log and the activity list only.
 * - `declined`: the handler ran as it should, and says itself that it does not want to: its words are passed on, and nothing is wrong with it.
 * - `fault`: the handler's failure, worth a notification.
 */
export type ErrorKind = 'refused' | 'skipped' | 'logged' | 'declined' | 'fault';

/**
 * How one handler came out of one event, as people are told of it.
 * - `declined`: it says itself that it does not want to, such as for a file that is not finished.
 * - `notAllowed`: its plugin waits for the user's permission.
 * - `skipped`: it was not run, for another reason.
 * - `late`: the answer went out without it, and it runs on or still will.
 * - `paused`: the same, since somebody looks at it in a debugger.
 */
export type RunOutcome = 'ok' | 'failed' | 'declined' | 'notAllowed' | 'skipped' | 'cancelled' | 'late' | 'paused';

/** Every way in which running a handler can fail. */
const RUN_ERRORS = {
  'handler-threw': 'fault',
  'invalid-response': 'fault',
  'response-too-large': 'fault',
  timeout: 'fault',
  cancelled: 'logged',
  'worker-exited': 'fault',
  'worker-restarted': 'fault',
  'protocol-violation': 'fault',
  'import-failed': 'fault',
  'function-not-found': 'fault',
  'script-not-found': 'fault',
  'script-not-a-file': 'fault',
  'script-unreadable': 'fault',
  'script-outside-folder': 'fault',
  'unsupported-script': 'fault',
  'interpreter-not-found': 'fault',
  'permission-denied': 'fault',
  'queue-full': 'fault',
  'runner-closed': 'logged',
} as const satisfies Record<string, ErrorKind>;

/** What the host adds: its own reasons for not running a handler or not waiting for it, and what a handler says of itself. */
const HOST_ERRORS = {
  untrusted: 'refused',
  'not-granted': 'refused',
  denied: 'refused',
  disabled: 'refused',
  'broken-manifest': 'refused',
  'isolation-too-weak': 'refused',
  // By a policy of the machine.
  forbidden: 'refused',
  // By itself it runs again in a moment.
  resting: 'skipped',
  'not-reached': 'skipped',
  superseded: 'skipped',
  // A file that the user excluded, or that is generated.
  'left-alone': 'skipped',
  // A save goes on, and how the handler ends is told when it does; who waits for a completion is not to be disturbed.
  'budget-exceeded': 'logged',
  // A debugger is attached to the handler, whose time does not count.
  'in-debugger': 'logged',
  'handler-failed': 'declined',
  // Before the handler was reached, or around it.
  'host-failed': 'fault',
} as const satisfies Record<string, ErrorKind>;

export type RunErrorCode = keyof typeof RUN_ERRORS;

/** Everything that a handler's result may have gone wrong with. */
export type ErrorCode = RunErrorCode | keyof typeof HOST_ERRORS;

export function kindOf(code: ErrorCode): ErrorKind {
  return code in HOST_ERRORS ? HOST_ERRORS[code as keyof typeof HOST_ERRORS] : RUN_ERRORS[code as RunErrorCode];
}

/** Whether the host did not run the handler at all, for good or this time. */
export function wasSkipped(code: ErrorCode): boolean {
  const kind = kindOf(code);
  return kind === 'refused' || kind === 'skipped';
}

/** Whether the answer went out without the handler, which runs on or still will. Where the answer was late, it is no failure before it has ended. */
export function wasNotWaitedFor(code: ErrorCode): boolean {
  return code === 'budget-exceeded' || code === 'not-reached' || code === 'in-debugger';
}

/** What is neither a failure of the handler nor a reason for which it did not run. */
const OUTCOMES: Partial<Record<ErrorCode, Exclude<RunOutcome, 'ok'>>> = {
  'handler-failed': 'declined',
  'not-granted': 'notAllowed',
  'in-debugger': 'paused',
  'budget-exceeded': 'late',
  'not-reached': 'late',
  cancelled: 'cancelled',
  'runner-closed': 'cancelled',
};

/** How a handler with this error came out of its event. */
export function outcomeOf(code: ErrorCode): Exclude<RunOutcome, 'ok'> {
  return OUTCOMES[code] ?? (wasSkipped(code) ? 'skipped' : 'failed');
}

/** An error as it crosses from a worker: rebuilt on this side, never thrown. */
export interface RunError {
  code: RunErrorCode;
  /** Complete sentence(s) that name plugin, script, function (where known) and the fault, and what to do next. */
  message: string;
  /** The handler's own stack or the worker's last output. */
  detail?: string;
  /** Canonical permission name, with `permission-denied`. */
  permission?: string;
  /** Of a debugger that cannot be: its package is not installed, and whether the interpreter's packages are the system's affair (PEP 668). */
  lacksDebugpy?: { isManaged: boolean };
  /** With `permission-denied`: where in the plugin's folder the refused call stands, as far as it is known. */
  place?: CodePlace;
}

/** A line of a plugin's own code, counted from 1. The file is an absolute path. */
export interface CodePlace {
  file: string;
  line: number;
}

/** Something that a plugin was kept from, as its own process told it: shown, never acted upon. */
export interface Denial {
  /** Canonical permission name. */
  permission: string;
  /** Completes "it may not …". */
  detail: string;
  place?: CodePlace;
}

/** A message that names a plugin by its id, with the name by which people know it. */
export function namedMessage(message: string, { pluginId, name }: { pluginId: string; name: string }): string {
  const at = placeOf(pluginId, message);
  return at < 0 ? message : `${message.slice(0, at)}${shownLine(name)}${message.slice(at + pluginId.length)}`;
}

/** Whether a message names a plugin by its id. */
export function isAbout(message: string, pluginId: string): boolean {
  return placeOf(pluginId, message) >= 0;
}

/** In other languages it need not come first. Other ids, and paths, may have it in them. */
function placeOf(pluginId: string, message: string): number {
  const isPart = (sign: string | undefined): boolean => sign !== undefined && /[\w/\\-]/.test(sign);
  let at = message.indexOf(pluginId);
  while (at >= 0) {
    const after = message.slice(at + pluginId.length);
    if (!isPart(message[at - 1]) && message[at - 1] !== '.' && !isPart(after[0]) && !/^\.\w/.test(after)) return at;
    at = message.indexOf(pluginId, at + 1);
  }
  return -1;
}

export interface HandlerError {
  code: ErrorCode;
  /** Names the plugin by its id, as do those of `RunError`: what people read has its name instead (`namedMessage`). */
  message: string;
  /** With `handler-failed`: what the handler said, alone. */
  words?: string;
  detail?: string;
  permission?: string;
  /** With `permission-denied`: the line of the plugin's code that came to it, as far as it is known. */
  place?: CodePlace;
  /** Where in the plugin's own code the error arose, and from where that was called, as far as it is known. */
  trace?: CodePlace[];
}
