// Exit codes of every subcommand (fixed contract), and the error that ends one with the code for wrong usage.

/** What was checked or run failed. */
export const EXIT_FAILED = 1;

/** Wrong usage, or input that cannot be read. */
export const EXIT_USAGE = 2;

/** Says what is wrong with how a command was called; cli.ts prints the message and exits with EXIT_USAGE. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
