// What the host is compared with: a bare pipe to an interpreter that only echoes, and a process per event.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Sends frames to an echoing process, one at a time. */
export class PipePeer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #have = 0;
  #wanted = 0;
  #arrived: (() => void) | undefined;

  constructor(command: string, script: string) {
    this.#child = spawn(command, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#have += chunk.length;
      if (this.#have >= this.#wanted) this.#arrived?.();
    });
  }

  /** Resolves when the last byte is back. */
  async roundTrip(text: string): Promise<void> {
    const body = Buffer.from(text);
    const frame = Buffer.allocUnsafe(4 + body.length);
    frame.writeUInt32BE(body.length);
    body.copy(frame, 4);
    this.#have = 0;
    this.#wanted = frame.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arrived = resolve;
    this.#child.stdin.write(frame);
    await promise;
  }

  close(): void {
    this.#child.kill();
  }
}

/** Starts a program, gives it the event on stdin, and resolves with its parsed response when it has ended. */
export async function spawnOnce(command: string, script: string, text: string): Promise<Record<string, unknown>> {
  const child = spawn(command, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  child.stdin.end(text);
  const status = await promise;
  if (status !== 0) throw new Error(`${command} ${script} ended with ${status}.`);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}
