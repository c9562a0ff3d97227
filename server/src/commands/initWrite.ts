// What becomes of the files that `codex-plugin init` made: they are written, or refused, and that is said.
import type { PluginFile } from '../contract/newPlugin.ts';
import { writeNewFiles } from './newFiles.ts';
import { EXIT_FAILED } from './exit.ts';
import { diskFault, shownPlace } from './initText.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';

/** How results are told: as one JSON object, or in words. */
export interface Telling {
  json: boolean;
}

export interface ToWrite {
  folder: string;
  /** In the order in which they are written. */
  files: readonly PluginFile[];
  /** Their names, in the order in which they are told. */
  listed: readonly string[];
  /** What is said where nobody wants JSON. */
  text: string;
  /** What else is told as JSON. */
  more?: object;
}

/** @returns the exit code. */
export async function write({ folder, files, listed, text, more }: ToWrite, { json }: Telling): Promise<number> {
  const { written, failure } = await writeNewFiles(folder, files);
  const done = listed.filter((name) => written.includes(name));
  if (failure) {
    const reason = diskFault(failure.error);
    const rest = done.length === 0 ? 'Nothing was written.' : `These were written, and are still there:\n${indented(done)}`;
    tell(`${failure.path} could not be written: ${reason}.\n${rest}`);
    if (json) print({ folder, files: done, failed: { file: failure.path, reason } });
    return EXIT_FAILED;
  }
  if (json) print({ folder, files: done, ...more });
  else process.stdout.write(terminalText(text));
  return 0;
}

/** Says what is in the way, and writes nothing. @returns the exit code. */
export function refuse(folder: string, existing: readonly string[], advice: string, { json }: Telling): number {
  const place = shownPlace(folder) || 'this folder';
  tell(`Nothing was written, as ${existing.length === 1 ? 'this is' : 'these are'} in ${place} already:\n${indented(existing)}\n${advice}`);
  if (json) print({ folder, files: [], existing });
  return EXIT_FAILED;
}

export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

/** What is no result. */
export function tell(text: string): void {
  process.stderr.write(terminalText(maskValues(`${text}\n`)));
}

export function print(result: object): void {
  process.stdout.write(`${terminalJson(result)}\n`);
}
