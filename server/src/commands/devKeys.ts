// Single keys on a terminal, while a server runs. The terminal is as it was before once that is over, however it ends.
import type { ReadStream } from 'node:tty';

export interface Key {
  key: string;
  /** Completes "[o] …". */
  words: string;
  pressed: () => void;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_Z = '\u001a';

/**
 * Hears of keys from now on.
 * @param on the user wants it to end, by Ctrl+C or Ctrl+D; or the terminal is gone, which is told more than once.
 * @returns a function that gives the terminal back.
 */
export function readKeys(stdin: ReadStream, keys: readonly Key[], on: { wantsOut: () => void; gone: () => void }): () => void {
  const { wantsOut, gone } = on;
  const raw = (isOn: boolean): void => {
    // It may be gone, and then it needs no mode.
    try {
      stdin.setRawMode(isOn);
    } catch {
      // Nothing is left to be set.
    }
  };
  const restore = (): void => raw(false);
  const pressed = (chunk: string): void => {
    for (const sign of chunk) {
      if (sign === CTRL_C || sign === CTRL_D) wantsOut();
      else if (sign === CTRL_Z && process.platform !== 'win32') {
        restore();
        process.once('SIGCONT', () => raw(true));
        // As the terminal does it: with the shells and launchers that wait for this program.
        process.kill(0, 'SIGTSTP');
      } else keys.find(({ key }) => key === sign.toLowerCase())?.pressed();
    }
  };
  stdin.setEncoding('utf8');
  raw(true);
  stdin.on('data', pressed).on('end', gone).on('close', gone).on('error', gone);
  stdin.resume();
  process.on('exit', restore);
  return () => {
    stdin.off('data', pressed).off('end', gone).off('close', gone);
    stdin.pause();
    restore();
    process.off('exit', restore);
  };
}

/** What can be pressed, on one line. */
export function keysLine(keys: readonly Key[]): string {
  return keys.map(({ key, words }) => `[${key}] ${words}`).join('  ');
}
