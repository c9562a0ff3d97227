// The part of the protocol with one worker that is about profiles: one at a time, in parts, and of bounded size.
import { inTime } from '../../waiting/inTime.ts';
import type { ProfileFault } from '../../contract/workerProfile.ts';
import type { WorkerRequest, WorkerResponse } from '../wire.ts';

/** The text of a profile. A sample is some ten bytes, so that this is hours of a handler that computes. */
const MOST_BYTES = 96 * 1024 * 1024;

/** A worker that is busy begins when it has a moment for it; one that does not answer at all is not waited for. */
const BEGIN_MS = 15_000;
/** Putting a large one together takes its time. */
const END_MS = 60_000;

/** What came of it: JSON text as contract/workerProfile.ts has it, or why there is none. */
export type Profiled = { json: Buffer } | { fault: ProfileFault };

type Answer = Extract<WorkerResponse, { type: 'profiling' | 'profile' }>;

/** A profile that was asked for, in parts. */
interface Asked {
  /** Taken once all of it is there, or it is clear that there is none; nobody waits for it after some time. */
  done: (profiled: Profiled) => void;
  parts: Buffer[];
  bytes: number;
  isWanted: boolean;
}

export class Profiling {
  readonly #write: (request: WorkerRequest) => void;
  /** Who waits for answers, in the order in which they come; some may have given up. */
  readonly #beginnings: ((fault: ProfileFault | undefined) => void)[] = [];
  readonly #endings: Asked[] = [];
  #isActive = false;
  #isEnding = false;
  #isEnded = false;

  constructor(write: (request: WorkerRequest) => void) {
    this.#write = write;
  }

  /** @returns why it could not begin, if so. */
  async begin(intervalUs: number): Promise<ProfileFault | undefined> {
    if (this.#isEnded) return { code: 'worker-ended' };
    if (this.#isActive) return { code: 'busy' };
    this.#isActive = true;
    const { promise, resolve } = Promise.withResolvers<ProfileFault | undefined>();
    this.#beginnings.push(resolve);
    this.#write({ type: 'profile', intervalUs });
    const answer = await inTime(promise, { ms: BEGIN_MS });
    const fault = answer === undefined ? { code: 'late' as const } : answer.value;
    if (fault !== undefined) this.#isActive = false;
    // Whenever it begins, nobody would end it.
    if (answer === undefined) this.#askForEnd({ done: () => undefined, parts: [], bytes: 0, isWanted: false });
    return fault;
  }

  /** Each call runs its handler for so long from now on, until the profile ends. */
  burst(ms: number): void {
    if (!this.#isEnded && this.#isActive) this.#write({ type: 'burst', ms });
  }

  async end(): Promise<Profiled> {
    if (this.#isEnded) return { fault: { code: 'worker-ended' } };
    if (!this.#isActive || this.#isEnding) return { fault: { code: 'not-begun' } };
    this.#isEnding = true;
    const { promise, resolve } = Promise.withResolvers<Profiled>();
    const asked: Asked = { done: resolve, parts: [], bytes: 0, isWanted: true };
    this.#askForEnd(asked);
    const answer = await inTime(promise, { ms: END_MS });
    asked.isWanted = false;
    asked.parts = [];
    this.#isEnding = false;
    this.#isActive = false;
    return answer?.value ?? { fault: { code: 'late' } };
  }

  #askForEnd(asked: Asked): void {
    if (this.#isEnded) return;
    this.#endings.push(asked);
    this.#write({ type: 'endProfile' });
  }

  /** @returns whether it was asked for. */
  take(header: Answer, body: Buffer): boolean {
    if (header.type === 'profiling') {
      const began = this.#beginnings.shift();
      began?.(saidBy(header.error));
      return began !== undefined;
    }
    const asked = this.#endings[0];
    if (asked === undefined) return false;
    const isLast = 'error' in header || !header.more;
    if (isLast) this.#endings.shift();
    if ('error' in header) asked.done({ fault: { code: 'failed', words: header.error } });
    else takePart(asked, body, isLast);
    return true;
  }

  workerEnded(): void {
    this.#isEnded = true;
    for (const began of this.#beginnings.splice(0)) began({ code: 'worker-ended' });
    for (const { done } of this.#endings.splice(0)) done({ fault: { code: 'worker-ended' } });
  }
}

function takePart(asked: Asked, body: Buffer, isLast: boolean): void {
  asked.bytes += body.length;
  const isTooLarge = asked.bytes > MOST_BYTES;
  if (isTooLarge) asked.parts = [];
  // It is a piece of what was read, which may be much more.
  else if (asked.isWanted) asked.parts.push(Buffer.from(body));
  if (!isLast) return;
  asked.done(isTooLarge ? { fault: { code: 'too-large', mostBytes: MOST_BYTES } } : { json: Buffer.concat(asked.parts) });
}

function saidBy(words: string | undefined): ProfileFault | undefined {
  return words === undefined ? undefined : { code: 'failed', words };
}
