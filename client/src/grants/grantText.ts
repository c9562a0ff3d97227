// What the user is asked before a plugin may run, in words.
import type { GrantQuestion, PermissionView } from '../../../server/src/protocol.ts';
import { isolationSentence } from './isolationText.ts';
import { bothEnds, oneLine } from '../words.ts';

const LISTED_AT_ONCE = 4;

/** The question on one line: who asks, and for what. */
export function grantMessage(question: GrantQuestion): string {
  const name = oneLine(question.name, 60);
  const added = question.permissions.filter((permission) => question.added.includes(permission.name));
  if (added.length > 0) {
    return `"${name}" asks for more than you allowed before. New: ${listWords(added)}.${question.changed === undefined ? '' : ` ${oneLine(question.changed, 300)}`}`;
  }
  if (question.changed !== undefined) {
    return `"${name}" wants to go on running in this workspace. ${oneLine(question.changed, 300)} It asks for no more than before.`;
  }
  if (question.permissions.length === 0) {
    return `"${name}" wants to run in this workspace. It asks for no permissions: it gets what it is handed, and reads its own folder.`;
  }
  return `"${name}" wants to run in this workspace. It asks to: ${listWords(question.permissions)}.`;
}

/** The headline of the detailed question. */
export function grantTitle(question: Pick<GrantQuestion, 'name'>): string {
  return `Allow "${oneLine(question.name, 60)}" to run in this workspace?`;
}

/** Every permission on its own line, with what could go wrong; then who the plugin is and where it lives. */
export function grantDetail(question: GrantQuestion): string {
  const lines = question.permissions.flatMap((permission) => {
    const isNew = question.added.includes(permission.name) ? ' – new' : '';
    const line = `• ${bothEnds(permission.words, 200)} (${bothEnds(permission.name, 200)})${isNew}`;
    return permission.risk === undefined ? [line] : [line, `   Risk: ${oneLine(permission.risk, 300)}`];
  });
  return [
    ...(question.changed === undefined ? [] : [...changeLines(question.changed, question.added.length > 0), '']),
    ...(lines.length > 0 ? ['It asks to:', ...lines] : ['It asks for no permissions.']),
    '',
    `Plugin: ${oneLine(question.pluginId)} ${oneLine(question.version, 40)}`,
    `Folder: ${oneLine(question.folder, 400)}`,
    ...(question.isolation ? ['', isolationSentence(question.isolation)] : []),
    '',
    'You can change your answer at any time in the Codex Plugins view.',
  ].join('\n');
}

/** What ran before may have written what is asked for now, so the user is to look at it. */
function changeLines(changed: string, asksForMore: boolean): string[] {
  const asked = asksForMore ? 'It asks for more than before.' : 'It asks for no more than before.';
  return [`${oneLine(changed, 300)} ${asked}`, 'If that was not you or an update, look at the manifest before you allow it.'];
}

function listWords(permissions: readonly PermissionView[]): string {
  const words = permissions.slice(0, LISTED_AT_ONCE).map((permission) => bothEnds(permission.words, 80));
  const more = permissions.length - words.length;
  return [...words, ...(more > 0 ? [`${more} more (see Details)`] : [])].join('; ');
}
