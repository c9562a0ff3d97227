// The suite's end of the channel to the driver.
import { channelVariable, type EditorAnswer, type EditorRequest } from './channelProtocol.mts';

/** The driver cannot do what was asked, as it has no keyboard and no screen. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/**
 * Sends a request and waits until the driver has done it.
 * @throws UnavailableError where this driver cannot do such a thing, and an Error with the driver's explanation where it failed.
 */
export async function request(message: EditorRequest): Promise<unknown> {
  const url = process.env[channelVariable];
  if (url === undefined) throw new Error(`${channelVariable} is not set: this suite must be started by client/test/run.mts.`);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) });
  const answer = (await response.json()) as EditorAnswer;
  if (answer.ok) return answer.value;
  throw answer.unavailable ? new UnavailableError(answer.error) : new Error(answer.error);
}
