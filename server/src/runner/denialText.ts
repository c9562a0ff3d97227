// Words about missing permissions, for what the guards in plugins' processes tell of.
import path from 'node:path';
import type { Invocation } from './types.ts';
import type { WireDenial } from './wire.ts';
import type { CodePlace, Denial } from '../contract/errors.ts';
import { paths } from '../paths/paths.ts';
import { shownLine } from '../text/shownText.ts';

/** How much of what a plugin's process says is shown. */
const LONGEST = 600;

/** @param folder the plugin's: a place elsewhere is none of its own. */
export function denialFrom({ permission, detail, file, line }: WireDenial, folder: string): Denial {
  const place = file === undefined || line === undefined ? undefined : placeIn(folder, file, line);
  return { permission: shorten(permission), detail: shorten(shownLine(detail)), ...(place && { place }) };
}

function placeIn(folder: string, file: string, line: number): CodePlace | undefined {
  const whole = path.resolve(folder, file);
  return paths.below(whole, folder) ? { file: whole, line } : undefined;
}

/** What happened and what to do, as the end of a sentence that begins with the plugin and its script. */
export function denialWords({ permission, detail }: Denial, granted: readonly string[]): string {
  const what = granted.includes(permission) ? 'was refused something' : 'tried to do what its manifest does not declare';
  return `${what}: it may not ${detail}. ${denialRemedy(permission, granted)}.`;
}

/** Which of several denials a text is about, that of an error for example: the last one whose words are in it. */
export function denialIn(text: string, denials: readonly Denial[]): Denial | undefined {
  return denials.findLast(({ detail }) => text.includes(detail));
}

/** What is said of a handler that does without what it was refused. */
export function denialNote({ plugin, script }: Pick<Invocation, 'plugin' | 'script'>, { permission, detail, place }: Denial): string {
  const where = place === undefined ? '' : ` (${paths.relative(plugin.folder, place.file) ?? place.file}:${place.line})`;
  return `${script} went on without it: it may not ${detail}${where}. ${denialRemedy(permission, plugin.grants.permissions)}.`;
}

/** What to do about it, as a sentence without its full stop. */
export function denialRemedy(permission: string, granted: readonly string[]): string {
  if (!granted.includes(permission)) return `Add "${permission}" to the manifest's "permissions", and the user is asked for it`;
  // Of a command that is granted by its name, it can only be that there is none, or none that can be started.
  return /^process:spawn:./.test(permission)
    ? `"${permission}" is granted, but could not be given: the plugin's log says why, where its worker starts`
    : 'It is granted, but not for this';
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
