// Exit codes of every subcommand (fixed contract), and the error that ends one with the code for wrong usage.

/** What was checked or run failed. */
export const EXIT_FAILED = 1;

/** Wrong usage, or input that cannot be read. */
export const EXIT_USAGE = 2;

/** What stands at the end of a command's help. @param codes what each of the codes means there, beside wrong usage. */
export function exitCodesHelp(codes: { 0: string; 1?: string; 130?: string }): string {
  const all = Object.entries({ ...codes, [EXIT_USAGE]: 'wrong usage, or what is named cannot be read' });
  return `\nExit codes: ${all.map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.`;
}

/** Says what is wrong with how a command was called; cli.ts prints the message and exits with EXIT_USAGE. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
