// Everything that a plugin names, wherever the sidebar, questions, notices and documents show it.
import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleHandler, examplePlugin } from './examplePlugin.ts';
import { grantDetail, grantMessage, grantsMessage, grantTitle } from './grants/grantText.ts';
import { permissionReviewRows, pluginReviewRow, type ReviewRow } from './grants/reviewItems.ts';
import { hintFor } from './commands/newPluginWords.ts';
import { commandLabel } from './commands/offeredCommands.ts';
import { healthFor } from './host/health.ts';
import { failureText } from './notices/failureText.ts';
import { logLine } from './notices/logText.ts';
import { activityChildren, activityRow } from './sidebar/activityRows.ts';
import { eventDocument } from './sidebar/eventText.ts';
import { oneLine } from './words.ts';
import { pluginChildren, pluginRow, type PluginNode } from './sidebar/pluginRows.ts';
import { waitingRow } from './sidebar/waitingRow.ts';

const HOSTILE =
  'a\u202eb\u2066\u200b\u{e0041}\ufeff\u0007\n[Allow](command:codexPlugins.allow) $(pass) <b>**x**</b> `c` https://example.com\u2028\r# Title';
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const permission = { name: `filesystem:read:${HOSTILE}`, words: HOSTILE, risk: HOSTILE, granted: false };
const lastRun = { at: '2026-01-01T00:00:00Z', outcome: 'failed', durationMs: 1, eventId: 'e', error: HOSTILE } as const;
const handler = exampleHandler({ event: HOSTILE, script: HOSTILE, function: HOSTILE, pattern: HOSTILE, languages: [HOSTILE], lastRun });
const names = { id: HOSTILE, name: HOSTILE, version: HOSTILE, description: HOSTILE, stateReason: HOSTILE, folder: HOSTILE };
const plugin = examplePlugin({ ...names, handlers: [handler], permissions: [permission] });
const run = {
  pluginId: HOSTILE,
  pluginKey: 'k',
  name: HOSTILE,
  script: HOSTILE,
  ok: false,
  outcome: 'failed',
  durationMs: 1,
  code: 'handler-threw',
  message: HOSTILE,
} as const;
const activity = exampleActivity({ event: HOSTILE, filePath: HOSTILE, summary: HOSTILE, handlers: [run] });

/** A row's texts, but for the icons that it begins with itself. */
const withoutIcons = ({ label, description, detail = '' }: ReviewRow): string =>
  [label, description, detail].map((text) => text.replace(/^\$\([a-z]+\) /, '')).join(' ');

describe('what a plugin names', () => {
  const rows = (parent?: PluginNode): PluginNode[] => pluginChildren([plugin], parent).flatMap((node) => [node, ...rows(node)]);
  const all = [
    ...rows().map((node) => pluginRow(node, 0, { trusted: true })),
    ...activityChildren([activity]).flatMap((node) => [node, ...activityChildren([activity], node)].map((one) => activityRow(one))),
  ];

  it('is shown in the rows of the sidebar, on one line and with nothing unseen', () => {
    expect(all).toHaveLength(6);
    for (const { label, description } of all) {
      expect(label + description).not.toMatch(UNSEEN);
      expect(label + description).not.toMatch(/\n|\]\(|\$\(/);
    }
  });

  it('is no Markdown in their tooltips', () => {
    for (const { tooltip } of all) {
      expect(tooltip).not.toMatch(UNSEEN);
      // But for texts in code style, which mean nothing, and what is written here: bold headlines, lists and ends of lines.
      const own = tooltip.replaceAll(/`[^`\n]*`/g, '');
      expect(own).not.toMatch(/(?<!\\)[[\]<>#]|(?<!\\)\$\s?\(|https:\/\/|^\\?# /m);
    }
  });

  it.each([
    ['the question', grantMessage({ ...names, pluginKey: 'k', pluginId: HOSTILE, permissions: [permission], added: [] })],
    ['the question about several', grantsMessage([{ name: HOSTILE }, { name: HOSTILE }])],
    ['the row of one that waits', withoutIcons(pluginReviewRow(plugin, []))],
    [
      'the rows of what it asks for',
      permissionReviewRows(plugin)
        .flatMap(({ rows }) => rows.map(withoutIcons))
        .join(''),
    ],
    ['the row above all', waitingRow({ kind: 'waiting', waiting: [plugin] }).tooltip.replaceAll('\n', ' ')],
    ['its headline', grantTitle({ name: HOSTILE })],
    ['the state of a language', healthFor([plugin], HOSTILE)!.detail],
    [
      'a failure',
      failureText({ message: `${HOSTILE}: ${HOSTILE}`, name: HOSTILE, permission: { name: permission.name, declared: false } }),
    ],
    ['a command', commandLabel({ command: HOSTILE, title: HOSTILE, icon: HOSTILE })],
    ['what to try', hintFor('command', oneLine(HOSTILE, 60))],
    ['another failure', failureText({ message: HOSTILE })],
  ])('stays on one line in %s', (_what, text) => {
    expect(text).not.toMatch(UNSEEN);
    expect(text).not.toMatch(/\n|\]\(|\$\(/);
    expect(text).toContain(String.raw`\u202e`);
  });

  it('adds no lines to the details of the question', () => {
    const question = { ...names, pluginKey: 'k', pluginId: HOSTILE, permissions: [permission], added: [] };
    const lines = grantDetail(question).split('\n');
    expect(lines).toHaveLength(
      grantDetail({
        ...question,
        name: 'a',
        pluginId: 'a',
        version: '1',
        folder: '/a',
        permissions: [{ ...permission, words: 'a', name: 'b', risk: 'c' }],
      }).split('\n').length,
    );
    for (const line of lines) expect(line).not.toMatch(UNSEEN);
  });

  it('adds no lines to the log, nor headlines to the document of an event', () => {
    expect(logLine({ text: 'x', handler: HOSTILE, pluginId: HOSTILE, eventId: 'e1' })).not.toMatch(/\n/);
    const text = eventDocument({ ...activity, payload: '{}', response: 'null', log: ['one'], runs: [] });
    expect(text).not.toMatch(UNSEEN);
    expect(text.match(/^#+ /gm)).toEqual(['# ', '## ', '## ', '## ', '## ']);
  });
});
