// What becomes of a command whose output cannot be written.
import { EXIT_FAILED } from './exit.ts';

export interface OutputFault {
  stream: NodeJS.WriteStream;
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
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
      hear({ stream, isUnread: code === 'EPIPE' || code === 'EIO', reason: message });
    });
  }
}

/** For a command that does not end for it. Hears of each thing that is not written. */
export function onOutputFault(listener: (fault: OutputFault) => void): void {
  hear = listener;
}

export function sayOutputFault({ stream, reason }: OutputFault): void {
  if (stream === process.stdout) process.stderr.write(`The output cannot be written (${reason}).\n`);
}
