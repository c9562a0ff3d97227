// Reads code in a thread of its own: it may be a stranger's, made so that it takes hours or all memory to be read. Whoever asks waits no longer than
// a deadline, and nobody else waits at all.
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { languageInUse } from '../../text/translations.ts';
import type { FromThread, Job, Results, ThreadData, ToThread } from './messages.ts';

/** Enough for hundreds of thousands of characters on a slow machine. */
const DEADLINE_MS = 5_000;
const START_MS = 30_000;
const MEMORY_MB = 256;
const STACK_MB = 4;
/** A thread that has nothing to do goes. */
const IDLE_MS = 20_000;

/** Beside the bundle, or here when running from source. */
const program =
  ['./codeThread.js', './threadProgram.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url))).find((file) => existsSync(file)) ??
  '';

export type ThreadAnswer<Kind extends Job['kind']> =
  | { ok: true; result: Results[Kind] }
  /** Why there is no result: a clause about what reading the code does, such as "takes longer than 5 s". */
  | { ok: false; gaveUp: string };

interface Waiting {
  job: Job;
  fs: FileSystem;
  settle(answer: ThreadAnswer<Job['kind']>): void;
}

export class CodeThread {
  readonly #deadlineMs: number;
  readonly #memoryMb: number;
  readonly #waiting: Waiting[] = [];
  #current: { waiting: Waiting; timer?: NodeJS.Timeout } | undefined;
  #worker: Worker | undefined;
  #isReady = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(deadlineMs = DEADLINE_MS, memoryMb = MEMORY_MB) {
    this.#memoryMb = memoryMb;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Never rejects. Jobs are done one after the other, and the time of each counts from when it begins.
   * @param fs what is asked for other files
   */
  run<const One extends Job>(job: One, fs: FileSystem): Promise<ThreadAnswer<One['kind']>> {
    const { promise, resolve } = Promise.withResolvers<ThreadAnswer<One['kind']>>();
    this.#waiting.push({ job, fs, settle: resolve as Waiting['settle'] });
    this.#next();
    return promise;
  }

  /** Has the thread started, for whoever is going to ask in a moment. */
  prepare(): void {
    if (this.#worker) return;
    try {
      this.#worker = this.#start();
      this.#rest();
    } catch {
      // Who asks then tries again, and is told.
    }
  }

  #next(): void {
    if (this.#current) return;
    const waiting = this.#waiting.shift();
    if (!waiting) {
      this.#rest();
      return;
    }
    clearTimeout(this.#idle);
    this.#current = { waiting };
    let worker: Worker;
    try {
      worker = this.#worker ??= this.#start();
    } catch (error) {
      // The system has no more threads, or no memory for one: whoever comes later tries again.
      this.#settle({ ok: false, gaveUp: l10n.t('could not begin ({0})', error instanceof Error ? error.message : String(error)) });
      return;
    }
    // Who waits for an answer does not end before it is there.
    worker.ref();
    if (this.#isReady) this.#give(worker);
    else this.#limit(START_MS, l10n.t('could not begin, as no thread could be started for it'));
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (!this.#worker) return;
    this.#worker.unref();
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
  }

  #start(): Worker {
    const worker = new Worker(program, {
      // What the thread is given to read may be made to fill all memory.
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: STACK_MB },
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      env: {},
      // What it says of code is shown to people.
      workerData: languageInUse() satisfies ThreadData,
    });
    worker.on('message', (message: FromThread) => {
      if (worker === this.#worker) this.#hear(worker, message);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (worker !== this.#worker) return;
      this.#end();
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#settle({
        ok: false,
        gaveUp: isMemory ? l10n.t('takes more than {0} MB of memory', this.#memoryMb) : l10n.t('fails ({0})', error.message),
      });
    });
    worker.on('exit', () => {
      if (worker !== this.#worker) return;
      this.#end();
      this.#settle({ ok: false, gaveUp: l10n.t('ended before it was done') });
    });
    return worker;
  }

  #hear(worker: Worker, message: FromThread): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#give(worker);
        break;
      case 'ask':
        void this.#answer(worker, message);
        break;
      case 'done':
        this.#settle({ ok: true, result: message.result });
        break;
      case 'failed':
        this.#settle({ ok: false, gaveUp: l10n.t('fails ({0})', message.message) });
    }
  }

  #give(worker: Worker): void {
    if (!this.#current) return;
    this.#limit(this.#deadlineMs, l10n.t('takes longer than {0} s', this.#deadlineMs / 1000));
    worker.postMessage({ type: 'job', job: this.#current.waiting.job } satisfies ToThread);
  }

  async #answer(worker: Worker, { id, question, file }: FromThread & { type: 'ask' }): Promise<void> {
    const { fs } = this.#current?.waiting ?? {};
    const answer = await (async () => fs?.[question]?.(file))().catch(() => undefined);
    if (worker === this.#worker) worker.postMessage({ type: 'found', id, answer } satisfies ToThread);
  }

  #limit(ms: number, gaveUp: string): void {
    if (!this.#current) return;
    clearTimeout(this.#current.timer);
    this.#current.timer = setTimeout(() => {
      this.#end();
      this.#settle({ ok: false, gaveUp });
    }, ms);
  }

  #settle(answer: ThreadAnswer<Job['kind']>): void {
    const current = this.#current;
    if (!current) return;
    clearTimeout(current.timer);
    this.#current = undefined;
    current.waiting.settle(answer);
    this.#next();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isReady = false;
    void worker?.terminate();
  }
}
