// Asks programs what they are: runs what the sandbox prepared to its end, for a short answer.
import * as l10n from '@vscode/l10n';
import { runProgram, type ProgramResult, type ProgramRun } from '../process/programRun.ts';
import type { Reaper } from '../process/reaper.ts';
import type { SpawnPlan } from '../sandbox/sandbox.ts';

/** What a program printed, or why it could not be asked. */
export type Printed = { stdout: string; stderr: string } | { fault: string };

/** How much is taken of each output; an answer is a line. */
const MOST_BYTES = 64 * 1024;

/** The questions of one host. */
export class ProgramQuestions {
  readonly #reaper: Reaper;
  readonly #asked = new Set<ProgramRun>();
  #closed = false;

  constructor(reaper: Reaper) {
    this.#reaper = reaper;
  }

  /** Runs a program that answers by itself. One that does not answer in time is killed with everything that it started. */
  async ask(plan: SpawnPlan, timeoutMs: number): Promise<Printed> {
    if (this.#closed) {
      void plan.release?.();
      return { fault: l10n.t('the plugin host is shutting down') };
    }
    let stderr = '';
    const run = runProgram(plan, this.#reaper, {
      deadlineMs: timeoutMs,
      // It has nothing to put in order.
      graceMs: 0,
      mostBytes: MOST_BYTES,
      onStderr: (chunk) => (stderr = (stderr + chunk.toString('utf8')).slice(-MOST_BYTES)),
    });
    this.#asked.add(run);
    void run.gone.then(() => this.#asked.delete(run));
    const result = await run.result;
    const fault = faultOf(result, timeoutMs, stderr);
    return fault === undefined ? { stdout: result.stdout.toString('utf8'), stderr } : { fault };
  }

  /** Ends what has not answered, and refuses further questions. Resolves when nothing of the programs is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of this.#asked) run.end('closed');
    await Promise.all([...this.#asked].map((run) => run.gone));
  }
}

function faultOf({ ending, excess, spawnError, code, signal }: ProgramResult, timeoutMs: number, stderr: string): string | undefined {
  switch (ending) {
    case 'overdue':
      return l10n.t('it did not answer within {0} s', timeoutMs / 1000);
    case 'too-large':
      return l10n.t('it printed more than {0} KB', MOST_BYTES / 1024);
    case 'exceeded':
      return l10n.t('it {0}', excess ?? '');
    case 'cancelled':
    case 'closed':
      return l10n.t('the plugin host is shutting down');
    case undefined:
  }
  if (spawnError !== undefined) return spawnError;
  if (code === 0) return undefined;
  return stderr.trim().split('\n').at(-1) || l10n.t('it ended with {0}', signal ?? l10n.t('exit code {0}', String(code)));
}
