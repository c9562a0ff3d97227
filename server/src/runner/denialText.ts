// Words about missing permissions: for what a worker tells of, and for the guards' sentence in what scripts print when they end by it and what
// handlers that catch every error return as the text of their own failure.
import path from 'node:path';
import type { CodePlace, Denial } from './types.ts';
import type { WireDenial } from './wire.ts';

const SENTENCE = /may not ([^\n]{1,500}?): the permission "([^"\n]{1,300})" is missing/;

export function findDenial(text: string): Denial | undefined {
  const match = SENTENCE.exec(text);
  return match === null ? undefined : { permission: match[2]!, detail: match[1]! };
}

/** How much of what a plugin's process says is shown. */
const LONGEST = 600;

/** @param folder the plugin's: a place elsewhere is none of its own. */
export function denialFrom({ permission, detail, file, line }: WireDenial, folder: string): Denial {
  const place = file === undefined || line === undefined ? undefined : placeIn(folder, file, line);
  return { permission: shorten(permission), detail: shorten(detail), ...(place && { place }) };
}

function placeIn(folder: string, file: string, line: number): CodePlace | undefined {
  const whole = path.resolve(folder, file);
  return whole.startsWith(folder + path.sep) ? { file: whole, line } : undefined;
}

/** What happened and what to do, as the end of a sentence that begins with the plugin and its script. */
export function denialWords({ permission, detail }: Denial, granted: readonly string[]): string {
  return `tried to do what its manifest does not declare: it may not ${detail}. ${denialRemedy(permission, granted)}.`;
}

/** What to do about it, as a sentence without its full stop. */
export function denialRemedy(permission: string, granted: readonly string[]): string {
  return granted.includes(permission)
    ? 'It is granted, but not for this'
    : `Add "${permission}" to the manifest's "permissions", and the user is asked for it`;
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
