import { readdirSync } from 'node:fs';

/** The names of what is in a folder; none of what is missing, no folder, or may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
