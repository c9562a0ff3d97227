// The file with variables for the plugin's handlers, as Node.js itself reads such files.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { FileProblem } from './messages.ts';

export type ReadEnvFile = { values: Record<string, string> } | { problem: FileProblem };

/** @param isWanted somebody named it: without it, that it is not there is a mistake. */
export async function readEnvFile(file: string, isWanted: boolean): Promise<ReadEnvFile> {
  try {
    // Others than UTF-8 would give values that nobody wrote.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return { values: parseEnv(text) as Record<string, string> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !isWanted) return { values: {} };
    const why =
      code === 'ENOENT' ? 'There is no such file' : error instanceof TypeError ? 'It is not in UTF-8' : `It cannot be read (${message})`;
    return { problem: { severity: 'error', code: 'env/unreadable', message: `${why}, so its variables are not set.`, file } };
  }
}
