// A thread that does nothing but look at the clock: what holds it up holds up everything on the machine, and is nothing that the host does.
import { Worker } from 'node:worker_threads';

const PROGRAM = `
const { workerData } = require('node:worker_threads');
const clock = new BigInt64Array(workerData.buffer);
const usual = BigInt(workerData.usualMs) * 1_000_000n;
(function look() {
  const now = process.hrtime.bigint();
  const gap = now - Atomics.exchange(clock, 0, now);
  if (gap > usual) Atomics.add(clock, 1, gap);
  setTimeout(look, 5);
})();
`;

/** Gaps up to so many ms are those between two looks on a machine with much to do. */
const USUAL_MS = 100;

export class Bystander {
  /** In ns: when the thread last looked, and the sum of all unusual times between two looks. */
  readonly #clock = new BigInt64Array(new SharedArrayBuffer(16));
  readonly #thread: Worker;

  constructor() {
    Atomics.store(this.#clock, 0, process.hrtime.bigint());
    this.#thread = new Worker(PROGRAM, { eval: true, workerData: { buffer: this.#clock.buffer, usualMs: USUAL_MS } });
  }

  begin(): void {
    Atomics.store(this.#clock, 1, 0n);
  }

  /** For how long, in ms, the machine stood still since `begin`, all times together; 0 where it did not. */
  heldUpMs(): number {
    const sinceLook = Number(process.hrtime.bigint() - Atomics.load(this.#clock, 0)) / 1e6;
    return Number(Atomics.load(this.#clock, 1)) / 1e6 + (sinceLook > USUAL_MS ? sinceLook : 0);
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}
