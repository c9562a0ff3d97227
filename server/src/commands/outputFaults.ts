// What becomes of a command whose output cannot be written.
import { EXIT_FAILED } from './exit.ts';

export interface OutputFault {
  /** Whoever read the output has stopped: `head` has enough, or the terminal is gone. */
  isUnread: boolean;
  /** As the system says it: `ENOSPC: no space left on device, write`. */
  reason: string;
}

let hear = (fault: OutputFault): void => {
  // That nobody reads on is no failure.
  if (fault.isUnread) return;
  sayOutputFault(fault);
  process.exit(EXIT_FAILED);
};

/** From the start of the program on. */
export function watchOutput(): void {
  process.stdout.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    hear({ isUnread: code === 'EPIPE' || code === 'EIO', reason: message });
  });
  // What is said beside the results is no reason to give those up.
  process.stderr.on('error', () => undefined);
}

/** For a command that does not end for it. Hears of each thing that is not written. */
export function onOutputFault(listener: (fault: OutputFault) => void): void {
  hear = listener;
}

export function sayOutputFault({ reason }: OutputFault): void {
  process.stderr.write(`The output cannot be written (${reason}).\n`);
}
