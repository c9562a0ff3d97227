// Opening an address in the user's browser.
import open from 'open';
import { inTime } from '../waiting/inTime.ts';

/** Programs that find no browser say so within a moment; one that goes on has found one. */
const PATIENCE_MS = 3_000;

/** Resolves when a browser was asked to. @returns why that could not be done. */
export async function openInBrowser(url: string): Promise<string | undefined> {
  try {
    const asked = await open(url);
    const { promise: fault, resolve } = Promise.withResolvers<string | undefined>();
    asked.on('error', ({ message }) => resolve(message));
    asked.on('exit', (code) => resolve(code === 0 ? undefined : `the system's program for that ended with ${code ?? 'a signal'}`));
    return (await inTime(fault, { ms: PATIENCE_MS }))?.value;
  } catch (error) {
    return (error as Error).message;
  }
}
