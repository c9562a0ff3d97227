// What the user is asked before a plugin may run, in words.
import * as l10n from '@vscode/l10n';
import type { GrantQuestion, PermissionView } from '../../../server/src/protocol.ts';
import { isolationSentence } from './isolationText.ts';
import { bothEnds, oneLine } from '../words.ts';

const LISTED_AT_ONCE = 4;

/** How many names a notification has room for. */
const NAMED_AT_ONCE = 5;

/** What is asked for, by how it differs from what was allowed before. Without that, all of it is in `fresh`. */
interface Growth {
  fresh: PermissionView[];
  wider: PermissionView[];
  unchanged: PermissionView[];
}

type Asked = Pick<GrantQuestion, 'permissions' | 'added'>;

/** Whether a plugin that was allowed before asks for more now. */
export function hasGrown({ permissions, added }: Asked): boolean {
  return permissions.some(({ name }) => added.includes(name));
}

export function growthOf({ permissions, added }: Asked): Growth {
  const isAdded = ({ name }: PermissionView): boolean => added.includes(name);
  const isWider = ({ before }: PermissionView): boolean => before !== undefined && before.length > 0;
  return {
    fresh: permissions.filter((one) => isAdded(one) && !isWider(one)),
    wider: permissions.filter((one) => isAdded(one) && isWider(one)),
    unchanged: permissions.filter((one) => !isAdded(one)),
  };
}

/** The question on one line: who asks, and for what. */
export function grantMessage(question: GrantQuestion): string {
  const name = oneLine(question.name, 60);
  const changed = question.changed === undefined ? [] : [oneLine(question.changed, 300)];
  if (hasGrown(question)) {
    return [l10n.t('"{0}" asks for more than you allowed before.', name), grownWords(question), ...changed].join(' ');
  }
  if (question.changed !== undefined) {
    return [l10n.t('"{0}" wants to go on running in this workspace.', name), ...changed, l10n.t('It asks for no more than before.')].join(
      ' ',
    );
  }
  if (question.permissions.length === 0) {
    return l10n.t(
      '"{0}" wants to run in this workspace. It asks for no permissions: it gets what it is handed, and reads its own folder.',
      name,
    );
  }
  return l10n.t('"{0}" wants to run in this workspace. It asks to: {1}.', name, listWords(question.permissions));
}

/** Several questions in one: who asks. What for is another matter for each. */
export function grantsMessage(questions: readonly Pick<GrantQuestion, 'name'>[]): string {
  const names = questions.slice(0, NAMED_AT_ONCE).map(({ name }) => oneLine(name, 40));
  const more = questions.length - names.length;
  const count = String(questions.length);
  if (more > 0) return l10n.t('{0} plugins want to run in this workspace: {1}, and {2} more.', count, names.join(', '), String(more));
  return l10n.t('{0} plugins want to run in this workspace: {1}.', count, names.join(', '));
}

/** What has grown, in short sentences: "New: start other programs. Wider: read files in this workspace (before: read src)." */
export function grownWords(asked: Asked): string {
  const { fresh, wider } = growthOf(asked);
  return [
    ...(fresh.length > 0 ? [l10n.t('New: {0}.', listWords(fresh))] : []),
    ...(wider.length > 0 ? [l10n.t('Wider: {0}.', listWords(wider))] : []),
  ].join(' ');
}

/** The headline of the detailed question. */
export function grantTitle(question: Pick<GrantQuestion, 'name'>): string {
  return l10n.t('Allow "{0}" to run in this workspace?', oneLine(question.name, 60));
}

/** Every permission on its own line, with what could go wrong; then who the plugin is and where it lives. */
export function grantDetail(question: GrantQuestion): string {
  return [
    ...(question.changed === undefined ? [] : [...changeLines(question.changed, hasGrown(question)), '']),
    ...permissionSections(question),
    '',
    l10n.t('Plugin: {0} {1}', oneLine(question.pluginId), oneLine(question.version, 40)),
    l10n.t('Folder: {0}', oneLine(question.folder, 400)),
    ...(question.isolation ? ['', isolationSentence(question.isolation)] : []),
    '',
    l10n.t('You can change your answer at any time in the Codex Plugins view.'),
  ].join('\n');
}

function permissionSections(question: GrantQuestion): string[] {
  if (question.permissions.length === 0) return [l10n.t('It asks for no permissions.')];
  if (!hasGrown(question)) return [l10n.t('It asks to:'), ...question.permissions.flatMap(permissionLines)];
  const { fresh, wider, unchanged } = growthOf(question);
  const sections: [string, PermissionView[]][] = [
    [l10n.t('New:'), fresh],
    [l10n.t('Wider than before:'), wider],
    [l10n.t('As you allowed before:'), unchanged],
  ];
  return sections
    .filter(([, permissions]) => permissions.length > 0)
    .flatMap(([title, permissions], index) => [...(index > 0 ? [''] : []), title, ...permissions.flatMap(permissionLines)]);
}

function permissionLines({ words, name, risk, before = [] }: PermissionView): string[] {
  return [
    `• ${bothEnds(words, 200)} (${bothEnds(name, 200)})`,
    ...(before.length > 0 ? [`   ${l10n.t('Before: {0}', beforeWords(before))}`] : []),
    ...(risk === undefined ? [] : [`   ${l10n.t('Risk: {0}', oneLine(risk, 300))}`]),
  ];
}

/** What was allowed in the place of something wider. */
export function beforeWords(before: readonly string[]): string {
  return before.map((words) => bothEnds(words, 80)).join('; ');
}

/** What ran before may have written what is asked for now, so the user is to look at it. */
function changeLines(changed: string, asksForMore: boolean): string[] {
  const asked = asksForMore ? l10n.t('It asks for more than before.') : l10n.t('It asks for no more than before.');
  return [`${oneLine(changed, 300)} ${asked}`, l10n.t('If that was not you or an update, look at what changed before you allow it.')];
}

/** The first few permissions in words, each with what it was before, if anything. */
export function listWords(permissions: readonly PermissionView[]): string {
  const words = permissions.slice(0, LISTED_AT_ONCE).map(({ words: now, before = [] }) => {
    const said = bothEnds(now, 80);
    return before.length === 0 ? said : l10n.t('{0} (before: {1})', said, beforeWords(before));
  });
  const more = permissions.length - words.length;
  return [...words, ...(more > 0 ? [l10n.t('{0} more (see Details)', String(more))] : [])].join('; ');
}
