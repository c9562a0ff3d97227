// Files of variables for plugins, such as `.env.local`, as Node.js itself reads them.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/** `fault` says why it cannot be used: a sentence without its full stop, which quotes nothing of what is in the file. */
export type ReadEnvFile = { values: Record<string, string> } | { fault: string; isMissing?: true };

export async function readEnvFile(file: string): Promise<ReadEnvFile> {
  try {
    return { values: parseEnv(textIn(await readFile(file))) as Record<string, string> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { fault: 'There is no such file', isMissing: true };
    return { fault: error instanceof TypeError ? 'It is not in UTF-8' : `It cannot be read (${message})` };
  }
}

/** Windows PowerShell writes files in UTF-16, and marks them. Of all others, anything but UTF-8 would give values that nobody wrote. */
function textIn(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
}
