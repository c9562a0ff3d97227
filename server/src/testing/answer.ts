// What came of an event, as one value: the answer that `expect` is a part of.
import type { HandlerResult, PastEvent } from '../host/types.ts';

type Failed = Extract<HandlerResult, { ok: false }>;

export interface Answer {
  /** The merged answer of the handlers; where one failed, with `success: false` and why. Null when no handler answered. */
  value: Record<string, unknown> | null;
  /** The first handler that failed. */
  failed?: Failed;
}

/**
 * A handler's own failure stands there as it returned it. Of any other (it threw, was not in time, may not do something, …) there is
 * `error: {code, message, permission?}`.
 */
export function answerOf({ results, response: merged, rewrittenOnDisk, content }: PastEvent['result']): Answer {
  // A handler that works on the file itself returns no text, and what it made of the file is its answer all the same.
  const response = rewrittenOnDisk && content !== undefined ? { ...merged, formattedContent: content } : merged;
  const failed = results.find((one): one is Failed => !one.ok);
  return failed ? { value: { ...response, ...failureOf(failed) }, failed } : { value: response };
}

/** Whether the handler itself says that it does not want to, which is an answer as others are. */
export function isOwnFailure({ error }: Failed): boolean {
  return error.code === 'handler-failed';
}

function failureOf(failed: Failed): Record<string, unknown> {
  const { error, response } = failed;
  if (isOwnFailure(failed)) return { error: error.words ?? error.message, ...response, success: false };
  const { code, message, permission } = error;
  return { ...response, success: false, error: { code, message, ...(permission !== undefined && { permission }) } };
}
