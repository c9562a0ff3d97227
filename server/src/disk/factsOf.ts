import { statSync, type Stats } from 'node:fs';

/** What is at the end of a path; undefined for what is missing, may not be looked at, or leads round in circles. */
export function factsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
