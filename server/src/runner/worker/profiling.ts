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

export class Profiling {
  readonly #write: (request: WorkerRequest) => void;
  #beginning: PromiseWithResolvers<ProfileFault | undefined> | undefined;
  #ending: PromiseWithResolvers<Profiled> | undefined;
  /** Answers that are to come, be it that nobody waits for them any more. */
  readonly #due = { profiling: 0, profile: 0 };
  #parts: Buffer[] = [];
  #bytes = 0;
  #isActive = false;
  #isEnded = false;

  constructor(write: (request: WorkerRequest) => void) {
    this.#write = write;
  }

  /** @returns why it could not begin, if so. */
  async begin(intervalUs: number): Promise<ProfileFault | undefined> {
    if (this.#isEnded) return { code: 'worker-ended' };
    if (this.#isActive) return { code: 'busy' };
    this.#isActive = true;
    this.#beginning = Promise.withResolvers();
    this.#due.profiling++;
    this.#write({ type: 'profile', intervalUs });
    const answer = await inTime(this.#beginning.promise, { ms: BEGIN_MS });
    const fault = answer === undefined ? { code: 'late' as const } : answer.value;
    if (fault !== undefined) this.#isActive = false;
    return fault;
  }

  /** Each call runs its handler for so long from now on, until the profile ends. */
  burst(ms: number): void {
    if (!this.#isEnded && this.#isActive) this.#write({ type: 'burst', ms });
  }

  async end(): Promise<Profiled> {
    if (this.#isEnded) return { fault: { code: 'worker-ended' } };
    if (!this.#isActive || this.#ending !== undefined) return { fault: { code: 'not-begun' } };
    this.#ending = Promise.withResolvers();
    this.#due.profile++;
    this.#write({ type: 'endProfile' });
    const answer = await inTime(this.#ending.promise, { ms: END_MS });
    this.#ending = undefined;
    this.#isActive = false;
    this.#parts = [];
    return answer?.value ?? { fault: { code: 'late' } };
  }

  /** @returns whether it was asked for. */
  take(header: Answer, body: Buffer): boolean {
    if (this.#due[header.type] === 0) return false;
    if (header.type === 'profiling') {
      this.#due.profiling--;
      if (this.#due.profiling === 0) this.#beginning?.resolve(saidBy(header.error));
      return true;
    }
    const isLast = 'error' in header || !header.more;
    if (isLast) this.#due.profile--;
    if ('error' in header) this.#ending?.resolve({ fault: { code: 'failed', words: header.error } });
    else this.#takePart(body, isLast);
    return true;
  }

  #takePart(body: Buffer, isLast: boolean): void {
    this.#bytes += body.length;
    const isTooLarge = this.#bytes > MOST_BYTES;
    if (isTooLarge) this.#parts = [];
    // It is a piece of what was read, which may be much more.
    else if (this.#ending !== undefined) this.#parts.push(Buffer.from(body));
    if (!isLast) return;
    this.#ending?.resolve(isTooLarge ? { fault: { code: 'too-large', mostBytes: MOST_BYTES } } : { json: Buffer.concat(this.#parts) });
    this.#bytes = 0;
  }

  workerEnded(): void {
    this.#isEnded = true;
    this.#beginning?.resolve({ code: 'worker-ended' });
    this.#ending?.resolve({ fault: { code: 'worker-ended' } });
  }
}

function saidBy(words: string | undefined): ProfileFault | undefined {
  return words === undefined ? undefined : { code: 'failed', words };
}
