// Files of variables for plugins, such as `.env.local`, as Node.js itself reads them.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/**
 * `ignored` are the lines that say nothing to Node.js, which are neither variables nor comments: 1-based. `fault` says why it cannot be used: a sentence without its full stop. Neither
 * quotes anything of what is in the file.
 */
export type ReadEnvFile = { values: Record<string, string>; ignored: number[] } | { fault: string; isMissing?: true };

export async function readEnvFile(file: string): Promise<ReadEnvFile> {
  try {
    const text = textIn(await readFile(file));
    return { values: parseEnv(text) as Record<string, string>, ignored: ignoredLines(text) };
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

/** Values in quotes may have several lines. */
const QUOTED = /=[^\S\n]*(["'`])[^]*?\1/g;

function ignoredLines(text: string): number[] {
  const onOneLine = text.replace(QUOTED, (value) => `=${value.replace(/[^\n]/g, '').replaceAll('\n', '\n#')}`);
  return onOneLine.split('\n').flatMap((line, index) => (/^\s*(?:#|$)|=/.test(line) ? [] : [index + 1]));
}
