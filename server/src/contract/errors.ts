// Every way in which a handler can come to nothing.

/** Every way in which running a handler can fail. The host adds its own reasons for not running one at all. */
export type RunErrorCode =
  | 'handler-threw'
  | 'invalid-response'
  | 'response-too-large'
  | 'timeout'
  | 'cancelled'
  | 'worker-exited'
  | 'worker-restarted'
  | 'protocol-violation'
  | 'import-failed'
  | 'function-not-found'
  | 'script-not-found'
  | 'script-not-a-file'
  | 'script-unreadable'
  | 'script-outside-folder'
  | 'unsupported-script'
  | 'interpreter-not-found'
  | 'permission-denied'
  | 'queue-full'
  | 'runner-closed';

/** An error as it crosses from a worker: rebuilt on this side, never thrown. */
export interface RunError {
  code: RunErrorCode;
  /** Complete sentence(s) that name plugin, script, function (where known) and the fault, and what to do next. */
  message: string;
  /** The handler's own stack or the worker's last output. */
  detail?: string;
  /** Canonical permission name, with `permission-denied`. */
  permission?: string;
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

/** Why the host did not run a handler at all; joins the runner's own codes. */
export type SkipCode =
  | 'untrusted'
  | 'not-granted'
  | 'denied'
  | 'disabled'
  | 'resting'
  | 'broken-manifest'
  | 'isolation-too-weak'
  | 'budget-exceeded'
  | 'not-reached'
  | 'superseded'
  | 'handler-failed'
  | 'host-closed';

export interface HandlerError {
  code: RunErrorCode | SkipCode;
  message: string;
  detail?: string;
  permission?: string;
  /** With `permission-denied`: the line of the plugin's code that came to it, as far as it is known. */
  place?: CodePlace;
}
