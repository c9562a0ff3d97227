// Words about missing permissions, for what the guards in plugins' processes tell of.
import * as l10n from '@vscode/l10n';
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

/** What happened and what to do. @param script with its function, where that is known. */
export function denialWords(script: string, { permission, detail }: Denial, granted: readonly string[]): string {
  const what = deniedWords(detail);
  const remedy = denialRemedy(permission, granted);
  return granted.includes(permission)
    ? l10n.t('{0} was refused something: it may not {1}. {2}.', script, what, remedy)
    : l10n.t('{0} tried to do what its manifest does not declare: it may not {1}. {2}.', script, what, remedy);
}

/** What the guards most often keep plugins from, in their words, the more particular ones first. */
const DENIED: readonly (readonly [RegExp, (...values: string[]) => string])[] = [
  [/^read files$/, () => l10n.t('read files')],
  [/^write files$/, () => l10n.t('write files')],
  [/^read the environment variable (.+)$/s, (name) => l10n.t('read the environment variable {0}', name)],
  [/^read ([/~]\S*|[A-Za-z]:\\.*)$/s, (file) => l10n.t('read {0}', file)],
  [
    /^write (.+), which is protected because it is run outside of the sandbox later$/s,
    (file) => l10n.t('write {0}, which is protected because it is run outside of the sandbox later', file),
  ],
  [/^write ([/~]\S*|[A-Za-z]:\\.*)$/s, (file) => l10n.t('write {0}', file)],
  [/^reach a server over the network$/, () => l10n.t('reach a server over the network')],
  [/^reach (.+) over the network$/s, (host) => l10n.t('reach {0} over the network', host)],
  [/^reach (\S+), which leads to (.+)$/s, (host, address) => l10n.t('reach {0}, which leads to {1}', host, address)],
  [/^reach (\S+)$/, (host) => l10n.t('reach {0}', host)],
  [/^listen on (.+)$/s, (where) => l10n.t('listen on {0}', where)],
  [/^connect to the local socket (.+)$/s, (socket) => l10n.t('connect to the local socket {0}', socket)],
  [/^start a program$/, () => l10n.t('start a program')],
  [/^start a process \(fork\)$/, () => l10n.t('start a process (fork)')],
  [
    /^start a worker thread, in which permissions would not hold$/,
    () => l10n.t('start a worker thread, in which permissions would not hold'),
  ],
  [
    /^start (.+), which is another program than the (.+) that it may start$/s,
    (file, name) => l10n.t('start {0}, which is another program than the {1} that it may start', file, name),
  ],
  [/^start (\S+), the shell that is to run (.+)$/s, (shell, name) => l10n.t('start {0}, the shell that is to run {1}', shell, name)],
  [/^start (\S+)$/, (program) => l10n.t('start {0}', program)],
  [/^load a native addon, which could start programs$/, () => l10n.t('load a native addon, which could start programs')],
];

/** What a plugin's process says that it may not do, in the user's language as far as it is known there; completes "it may not …". */
export function deniedWords(detail: string): string {
  for (const [pattern, words] of DENIED) {
    const found = pattern.exec(detail);
    if (found) return words(...found.slice(1));
  }
  return detail;
}

/** Which of several denials a text is about, that of an error for example: the last one whose words are in it. */
export function denialIn(text: string, denials: readonly Denial[]): Denial | undefined {
  return denials.findLast(({ detail }) => text.includes(detail));
}

/** What is said of a handler that does without what it was refused. */
export function denialNote({ plugin, script }: Pick<Invocation, 'plugin' | 'script'>, { permission, detail, place }: Denial): string {
  const where = place === undefined ? '' : ` (${paths.relative(plugin.folder, place.file) ?? place.file}:${place.line})`;
  return l10n.t(
    '{0} went on without it: it may not {1}. {2}.',
    script,
    `${deniedWords(detail)}${where}`,
    denialRemedy(permission, plugin.grants.permissions),
  );
}

/** What to do about it, as a sentence without its full stop. */
export function denialRemedy(permission: string, granted: readonly string[]): string {
  if (!granted.includes(permission)) return l10n.t('Add "{0}" to the manifest\'s "permissions", and the user is asked for it', permission);
  // Of a command that is granted by its name, it can only be that there is none, or none that can be started.
  return /^process:spawn:./.test(permission)
    ? l10n.t('"{0}" is granted, but could not be given: the plugin\'s log says why, where its worker starts', permission)
    : l10n.t('It is granted, but not for this');
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
