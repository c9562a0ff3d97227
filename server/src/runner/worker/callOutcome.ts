// What a worker's answer to a call means: the outcome of that call.
import type { Denial } from '../../contract/errors.ts';
import { cancelledError, faultError, timeoutError } from '../messages.ts';
import { readResponse } from '../responseText.ts';
import type { ProcessLimits } from '../sandbox/sandbox.ts';
import type { WireError } from '../wire.ts';
import type { CallInFlight } from './callsInFlight.ts';

/** The name of a function, as far as it is shown. */
const LONGEST_NAME = 256;

export type Answer = { value: Record<string, unknown> | null } | { fault: Parameters<typeof faultError>[1]; error: WireError };

export interface Answered {
  answer: Answer;
  /** As the worker names it. */
  functionName: string | undefined;
  denials: Denial[];
  /** The function took longer than it may, by the worker's clock as well as ours: ours counts the way to the worker and back. */
  late: boolean;
  limits: ProcessLimits | undefined;
}

/** Settles the call, unless that is done. @returns whether the denials are all that is to be said of what it did without. */
export function settle({ call, giveUp }: CallInFlight, { answer, functionName, denials, late, limits }: Answered): boolean {
  if (call.settled) return false;
  const name = functionName?.slice(0, LONGEST_NAME);
  if (giveUp !== undefined) call.fail(cancelledError(call.invocation), { function: name });
  else if (late) call.fail(timeoutError(call.invocation), { function: name });
  else if ('fault' in answer) {
    call.fail(faultError(call.invocation, answer.fault, answer.error, name, { limits, denials }), { function: name });
  } else {
    call.succeed(answer.value, name ?? '', denials);
    return answer.value?.['success'] !== false;
  }
  return false;
}

/** @returns undefined for anything but an object or null. */
export function parseResponse(body: Buffer): Answer | undefined {
  const read = readResponse(body);
  switch (read.kind) {
    case 'object':
      return { value: read.value };
    case 'null':
      return { value: null };
    case 'too-many':
      return { fault: 'too-large', error: { name: '', message: read.what } };
    case 'too-deep':
      return { fault: 'not-json', error: { name: '', message: read.what } };
    case 'other':
      return undefined;
  }
}
