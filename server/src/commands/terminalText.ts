// What plugins say, on its way to a terminal: escape sequences in it must not move the cursor, change the title or fill the clipboard, and lines in it
// must not be taken for commands by the machine that runs a build.
import { shownJson, shownText } from '../text/shownText.ts';

/** GitHub's commands stand at the beginning of a line. */
const COMMAND = /^([^\S\n]*):(?=:)/gm;

/** Those of Azure Pipelines, of TeamCity and older ones of GitHub are looked for in whole lines. */
const COMMAND_INSIDE = /##(?=[a-z]*\[)/gi;

/** Colours and the like are dropped, whatever else cannot be seen is shown; lines and tabs stay. */
export function terminalText(text: string): string {
  return shownText(text)
    .replace(COMMAND, String.raw`$1\x3a`)
    .replace(COMMAND_INSIDE, String.raw`#\x23`);
}

/** JSON for a terminal or a file, in which all of that is escaped: it stays the same value. */
export function terminalJson(value: unknown, indent?: number): string {
  return shownJson(value, indent).replace(COMMAND_INSIDE, String.raw`#\u0023`);
}
