// Commands that Ctrl+C ends early, after they have put away what they started and made.
import { constants } from 'node:os';

/** What shells take for a program that was interrupted. */
export const EXIT_INTERRUPTED = 130;

/**
 * The user ended a question, such as by Ctrl+C: while one is asked the terminal is raw, and no signal comes of that. Questions come before anything is changed.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs something that ends early when the user interrupts it: the signal is aborted then, and whatever it rejects with afterwards comes of that.
 * It is listened to until all is over, however often somebody asks: where nobody else listens, execa ends the whole process while a program runs.
 * @returns the exit code.
 */
export async function interruptible(run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const ending = new AbortController();
  let by: NodeJS.Signals = 'SIGINT';
  const stop = (signal: NodeJS.Signals): void => {
    if (!ending.signal.aborted) by = signal;
    ending.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    const code = await run(ending.signal);
    return code === EXIT_INTERRUPTED ? exitCodeOf(by) : code;
  } catch (error) {
    if (ending.signal.aborted || error instanceof Interrupted) return exitCodeOf(by);
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/** As shells and what supervises programs have it. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
