// What plugins say, on its way to a terminal: escape sequences in it must not move the cursor, change the title or fill the clipboard.

/** Colours and the like are dropped, all other control characters are shown; lines and tabs stay. */
export function terminalText(text: string): string {
  return text.replaceAll(COLOURS, '').replaceAll(CONTROLS, (char) => String.raw`\x` + char.charCodeAt(0).toString(16).padStart(2, '0'));
}

/** JSON for a terminal or a file: the control characters that JSON lets stand are escaped as the others are. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(CONTROLS, (char) => String.raw`\u` + char.charCodeAt(0).toString(16).padStart(4, '0'));
}

const ESCAPE = String.fromCodePoint(0x1b);
const COLOURS = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g');
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
