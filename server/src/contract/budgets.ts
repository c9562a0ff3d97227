// Times and sizes that more than one part of the host goes by.

export const BUDGETS = {
  /** For all beforeSave handlers of a save together: VS Code drops a save participant at 1,500 ms and stops calling one that is late four times. */
  beforeSaveMs: 1_200,
  /** For all handlers of a completion together, unless the setting says otherwise. */
  completionMs: 150,
  /** For one handler whose manifest sets no maxExecutionTimeMs, for it or for the plugin. */
  handlerMs: 5_000,
  /** For an aborted handler to stop by itself, before the process group of its worker is killed. */
  graceMs: 200,
  /** For a worker to start and to import one script. */
  importMs: 15_000,
  /** A worker with nothing to do is ended after this long, unless the setting says otherwise. */
  idleMs: 300_000,
  /** A debugger that has gone, or was announced, may come (back) within this time: until then the worker stays as it was started for it. */
  debuggerMs: 30_000,
  /**
   * The largest response that a handler may give, in bytes of JSON. The copies are MAX_RESPONSE_BYTES in server/workers/node/worker.mjs and
   * server/workers/python/codex_worker/calls.py.
   */
  responseBytes: 8 * 1024 * 1024,
  /** The largest body of a request to an endpoint, which its handler gets as it is. */
  requestBytes: 8 * 1024 * 1024,
} as const;

/** A plugin whose worker dies `most` times `withinMs` rests for `restMs`. Sentences of the gate and of dispatching have these numbers in words. */
export const CRASHES = {
  most: 3,
  withinMs: 60_000,
  restMs: 30_000,
} as const;
