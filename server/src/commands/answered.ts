// Answers to questions on a terminal.
import { isCancel } from '@clack/prompts';
import { Interrupted } from './interruptible.ts';

/** @throws Interrupted where the user ended the question instead. */
export async function answered<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await question;
  if (isCancel(answer)) throw new Interrupted();
  return answer as Exclude<T, symbol>;
}
