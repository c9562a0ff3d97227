import type { FileProblem } from './messages.ts';

/** Why a server did not start: what is wrong with the files that it needs. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
  readonly problems: readonly FileProblem[];

  constructor(message: string, problems: readonly FileProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}
