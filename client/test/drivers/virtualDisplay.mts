// A display for Electron: the desktop's own, or on a headless Linux machine a virtual one.
import { spawn } from 'node:child_process';

export interface Display {
  /** Variables that an application needs to find the display. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Returns the desktop's display where there is one, and starts Xvfb where there is none.
 * @throws where neither is to be had.
 */
export async function virtualDisplay(): Promise<Display> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || (DISPLAY ?? '') !== '' || (WAYLAND_DISPLAY ?? '') !== '') {
    return { env: {}, close: () => Promise.resolve() };
  }
  // With -displayfd, Xvfb picks a free number and prints it when it is ready.
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', () => reject(new Error('there is no display and no Xvfb on this machine')));
    child.once('exit', (code) => reject(new Error(`there is no display, and Xvfb ended with exit code ${code}`)));
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const end = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', end);
  return {
    env: { DISPLAY: `:${number}` },
    close: async () => {
      process.off('exit', end);
      end();
      await ended;
    },
  };
}
