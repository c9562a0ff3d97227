// What commands about installed plugins say beside their results, and what they say and exit with where something fails.
import { faultText } from '../registry/faultText.ts';
import { EXIT_FAILED, UsageError } from './exit.ts';
import { EXIT_INTERRUPTED, Interrupted } from './interruptible.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';

/** Does something that may fail for reasons that the user can do something about: they are said, and are the exit code. */
export async function saying(json: boolean | undefined, signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || error instanceof Interrupted) {
      tellInterrupted();
      return EXIT_INTERRUPTED;
    }
    const message = error instanceof UsageError ? undefined : faultText(error);
    if (message === undefined) throw error;
    tell(message);
    if (json) process.stdout.write(`${terminalJson({ error: { message: maskValues(message) } })}\n`);
    return EXIT_FAILED;
  }
}

export function tellInterrupted(): void {
  tell('Interrupted. Nothing was changed.');
}

/** @param isClean whether nothing of it can be a stranger's. */
export function tell(text: string, isClean = false): void {
  process.stderr.write(`${isClean ? text : terminalText(maskValues(text))}\n`);
}
