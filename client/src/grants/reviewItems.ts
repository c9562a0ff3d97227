// What the list of waiting plugins says, and what is asked before many are answered at once. Without the editor's classes.
import * as l10n from '@vscode/l10n';
import type { IsolationView, PermissionView, PluginView } from '../../../server/src/protocol.ts';
import { bothEnds, oneLine } from '../words.ts';
import { beforeWords, grownWords, growthOf, hasGrown, listWords } from './grantText.ts';
import { isolationSentence } from './isolationText.ts';
import type { SourceFolder } from './waiting.ts';

/** A row of the list. */
export interface ReviewRow {
  label: string;
  description: string;
  detail?: string;
}

export const addedOf = ({ permissions }: Pick<PluginView, 'permissions'>): string[] =>
  permissions.filter(({ added }) => added).map(({ name }) => name);

/** @param others what else is in the list: where one has the same name, ids tell them apart. */
export function pluginReviewRow(plugin: PluginView, others: readonly PluginView[]): ReviewRow {
  const { name, key, id, permissions, changed } = plugin;
  const isTwin = others.some((other) => other.key !== key && other.name === name);
  const asked = { permissions, added: addedOf(plugin) };
  const risks = [...new Set(permissions.flatMap(({ risk }) => (risk === undefined ? [] : [oneLine(risk, 200)])))];
  const description = [
    ...(isTwin ? [oneLine(id)] : []),
    ...(hasGrown(asked) ? [l10n.t('asks for more than before')] : changed === undefined ? [] : [l10n.t('changed since you allowed it')]),
    ...(risks.length === 0 ? [] : [`$(warning) ${risks.join(' ')}`]),
  ];
  return { label: `$(shield) ${oneLine(name, 60)}`, description: description.join(' · '), detail: askedWords(plugin) };
}

function askedWords(plugin: PluginView): string {
  const asked = { permissions: plugin.permissions, added: addedOf(plugin) };
  if (plugin.permissions.length === 0) return l10n.t('Asks for no permissions.');
  if (!hasGrown(asked)) return l10n.t('Asks to: {0}.', listWords(plugin.permissions));
  const { unchanged } = growthOf(asked);
  return [grownWords(asked), ...(unchanged.length === 0 ? [] : [l10n.t('As before: {0}.', listWords(unchanged))])].join(' ');
}

/** A row for each permission of a plugin: what is new, what is wider, and what is as it was. Before them, what changed since it was allowed. */
export function permissionReviewRows(plugin: PluginView): { title: string; rows: ReviewRow[] }[] {
  const asked = { permissions: plugin.permissions, added: addedOf(plugin) };
  const row = ({ words, name, risk, before = [] }: PermissionView): ReviewRow => {
    const detail = [
      ...(before.length > 0 ? [l10n.t('Before: {0}', beforeWords(before))] : []),
      ...(risk === undefined ? [] : [l10n.t('Risk: {0}', oneLine(risk, 300))]),
    ].join(' · ');
    return {
      label: `$(${risk === undefined ? 'key' : 'warning'}) ${bothEnds(words)}`,
      description: bothEnds(name),
      ...(detail !== '' && { detail }),
    };
  };
  const { fresh, wider, unchanged } = growthOf(asked);
  const { changed } = plugin;
  const another =
    changed === undefined
      ? []
      : [
          {
            title: l10n.t('Changed since you allowed it'),
            rows: [
              {
                label: `$(warning) ${oneLine(changed, 300)}`,
                description: '',
                detail: l10n.t('If that was not you or an update, look at what changed before you allow it.'),
              },
            ],
          },
        ];
  const sections = hasGrown(asked)
    ? [
        { title: l10n.t('New'), permissions: fresh },
        { title: l10n.t('Wider than before'), permissions: wider },
        { title: l10n.t('As you allowed before'), permissions: unchanged },
      ]
    : [{ title: l10n.t('It asks to'), permissions: plugin.permissions }];
  const shown = sections.filter(({ permissions }) => permissions.length > 0);
  if (shown.length === 0) return [...another, { title: l10n.t('It asks for no permissions'), rows: [] }];
  return [...another, ...shown.map(({ title, permissions }) => ({ title, rows: permissions.map(row) }))];
}

/** The headline of the question about all plugins of a folder. */
export function manyTitle(answer: 'allow' | 'deny', { label, plugins }: SourceFolder): string {
  const count = String(plugins.length);
  return answer === 'allow'
    ? l10n.t('Allow all {0} plugins from "{1}" to run in this workspace?', count, label)
    : l10n.t('Deny all {0} plugins from "{1}"?', count, label);
}

/** Which plugins are meant, and what allowing them opens together. */
export function manyDetail(answer: 'allow' | 'deny', plugins: readonly PluginView[], isolation: IsolationView | undefined): string {
  const names = plugins.map(({ name }) => oneLine(name, 60)).join(', ');
  if (answer === 'deny')
    return [names, '', l10n.t('They do not run in this workspace until you allow them in the Codex Plugins view.')].join('\n');
  const opened = together(plugins);
  const withNone = plugins.filter(({ permissions }) => permissions.length === 0).length;
  return [
    names,
    '',
    ...(opened.length === 0 ? [l10n.t('They ask for no permissions.')] : [l10n.t('Together they may:')]),
    ...opened.flatMap(({ words, risk, by }) => [
      `• ${bothEnds(words, 200)} (${byWhom(by)})`,
      ...(risk === undefined ? [] : [`   ${l10n.t('Risk: {0}', oneLine(risk, 300))}`]),
    ]),
    ...(opened.length > 0 && withNone > 0 ? [l10n.t('The others ask for no permissions.')] : []),
    ...(isolation ? ['', isolationSentence(isolation)] : []),
  ].join('\n');
}

interface Opened {
  words: string;
  risk: string | undefined;
  by: string[];
}

/** What several plugins ask for, each thing once, with who asks for it. */
function together(plugins: readonly PluginView[]): Opened[] {
  const opened = new Map<string, Opened>();
  for (const { name: plugin, permissions } of plugins) {
    for (const { name, words, risk } of permissions) {
      const known = opened.get(name);
      if (known) known.by.push(plugin);
      else opened.set(name, { words, risk, by: [plugin] });
    }
  }
  // What has a risk comes first.
  return [...opened.values()].sort((a, b) => Number(a.risk === undefined) - Number(b.risk === undefined));
}

function byWhom(names: readonly string[]): string {
  if (names.length > 3) return l10n.t('{0} plugins', String(names.length));
  return names.map((name) => oneLine(name, 60)).join(', ');
}
