// Where the time of one handler goes.

/** Where the time of one call went, in ms. What it waited for before its own time began is `queued`, `start` and `import`. */
export interface CallPhases {
  /** In the host, and in the worker behind other calls. */
  queued: number;
  /** Of the worker, where the call waited for one to be ready; no part of `queued` then. */
  start?: number;
  /** Of the script, where the call was the first. */
  import: number;
  /** The way to the worker and back, and what other calls took of its event loop or interpreter meanwhile. */
  wire: number;
  /** By the worker's clock. */
  handler: number;
  /** Reading what it returned. */
  response: number;
}
