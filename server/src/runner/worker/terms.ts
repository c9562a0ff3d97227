// The terms under which a plugin's worker was started: under other ones it is another worker.
import type { RunnerPlugin } from '../types.ts';

export function termsOf({ id, folder, grants, runtime }: RunnerPlugin): string {
  return JSON.stringify([id, folder, grants, runtime]);
}

export function hasTermsOf(one: RunnerPlugin, other: RunnerPlugin): boolean {
  return termsOf(one) === termsOf(other);
}
