// codex.config.json: what it says now, or what is wrong with it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkConfig, DEFAULT_CONFIG, type CodexConfig } from '../manifest/check/config.ts';
import type { FileProblem } from './messages.ts';

export const CONFIG_FILE = 'codex.config.json';

export interface ReadConfig {
  file: string;
  /** Absent where errors keep it from being used. A file that is not there says nothing, and all is as usual. */
  config?: CodexConfig;
  problems: FileProblem[];
}

export async function readConfig(folder: string): Promise<ReadConfig> {
  const file = path.join(folder, CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { file, config: DEFAULT_CONFIG, problems: [] };
    const message = `It cannot be read (${(error as Error).message}).`;
    return { file, problems: [{ severity: 'error', code: 'config/unreadable', message, file }] };
  }
  const { config, problems } = checkConfig(text);
  return {
    file,
    ...(config && { config }),
    problems: problems.map(({ severity, code, message, range: { start } }) => ({
      severity,
      code,
      message,
      file,
      line: start.line + 1,
      column: start.character + 1,
    })),
  };
}
