// The file with variables for the plugin's handlers, as Node.js itself reads such files.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/** `fault` says why it cannot be used: half a sentence. */
export type ReadEnvFile = { values: Record<string, string> } | { fault: string };

/** @param isWanted somebody named it: without it, that it is not there is a mistake. */
export async function readEnvFile(file: string, isWanted: boolean): Promise<ReadEnvFile> {
  try {
    // Others than UTF-8 would give values that nobody wrote.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return { values: parseEnv(text) as Record<string, string> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !isWanted) return { values: {} };
    if (code === 'ENOENT') return { fault: 'There is no such file' };
    return { fault: error instanceof TypeError ? 'It is not in UTF-8' : `It cannot be read (${message})` };
  }
}
