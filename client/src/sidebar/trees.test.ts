// Every row of both trees, and every action on one, says in words what it is.
import { describe, expect, it } from 'vitest';
import { shownManifest } from '../shownManifest.ts';
import { exampleActivity, exampleHandler, examplePlugin, exampleRun } from '../examplePlugin.ts';
import { activityChildren, activityRow, type ActivityNode } from './activityRows.ts';
import type { Row } from './node.ts';
import { EVENT_OUTCOMES, outcomeWord } from './outcomes.ts';
import { pluginChildren, pluginRow, type PluginNode } from './pluginRows.ts';

interface Contributions {
  commands: { command: string; title: string; icon?: string }[];
  menus: Record<string, { command: string; when?: string; group?: string }[]>;
}

const { contributes } = shownManifest() as { contributes: Contributions };

const STATES = ['ready', 'running', 'resting', 'denied', 'broken', 'disabled', 'ungranted', 'restricted', 'forbidden'] as const;
const RUNS = ['ok', 'failed', 'declined', 'notAllowed', 'skipped', 'cancelled', 'late', 'paused'] as const;
const permissions = [
  { name: 'filesystem:read', words: 'read files', granted: true },
  { name: 'process:spawn', words: 'start programs', granted: false },
];
const plugins = STATES.map((state) => {
  const handlers = RUNS.map((outcome, at) =>
    exampleHandler({
      ...(at % 2 === 0 ? {} : { event: 'onCommand', languages: [] }),
      ...(at === 0 ? {} : { lastRun: { at: '2026-01-01T00:00:00Z', outcome, durationMs: 1, eventId: 'e' } }),
      script: `${at}.js`,
    }),
  );
  return examplePlugin({ key: state, name: `Plugin ${state}`, state, handlers, permissions });
});
const activity = [
  ...EVENT_OUTCOMES.map((outcome) =>
    exampleActivity({ eventId: outcome, outcome, handlers: RUNS.map((one) => exampleRun({ outcome: one, ok: one === 'ok' })) }),
  ),
  ...['1', '2', '3'].map((eventId) => exampleActivity({ eventId, event: 'onCodeCompletion', changed: 'completions' })),
  exampleActivity({ eventId: 'p', event: 'onProjectOpen' }),
];

function walk<Node>(children: (parent?: Node) => Node[], parent?: Node): Node[] {
  return children(parent).flatMap((node) => [node, ...walk(children, node)]);
}

const pluginNodes = walk<PluginNode>((parent) => pluginChildren(plugins, parent));
const activityNodes = walk<ActivityNode>((parent) => activityChildren(activity, parent));
const rows: { view: string; row: Row }[] = [
  ...pluginNodes.map((node) => ({ view: 'codexPlugins.plugins', row: pluginRow(node, 0, { trusted: true }) })),
  ...activityNodes.map((node) => ({ view: 'codexPlugins.activity', row: activityRow(node) })),
];

/** The part of `when` clauses that our menus use: a view, and words of a row. What depends on the window may apply. */
function applies(when: string, view: string, contextValue: string): boolean {
  return when.split(' && ').every((term) => {
    const [, word] = /^viewItem =~ \/(.*)\/$/.exec(term) ?? [];
    if (word !== undefined) return new RegExp(word).test(contextValue);
    const [, named] = /^view == (.*)$/.exec(term) ?? [];
    if (named !== undefined) return named === view;
    if (/^!?[\w.]+$/.test(term)) return true;
    throw new Error(`This test does not know "${term}".`);
  });
}

describe('trees', () => {
  it('has words for every row, those that are spoken too', () => {
    expect(rows).toHaveLength(STATES.length * (1 + 8 + 1 + 2) + 9 * (1 + 8) + (1 + 3 * 2) + 2);
    for (const { row } of rows) {
      for (const words of [row.label, row.spoken, row.tooltip]) expect(words.trim()).not.toBe('');
      // Nothing is left of a value that is missing, and icons are not spoken.
      expect(`${row.label}${row.description}${row.spoken}${row.tooltip}`).not.toMatch(/undefined|\$\(|\{\d\}/);
    }
  });

  it('has rows with ids of their own', () => {
    for (const view of ['codexPlugins.plugins', 'codexPlugins.activity']) {
      const ids = rows.filter((one) => one.view === view).map(({ row }) => row.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('speaks file, event, outcome and duration of every event', () => {
    for (const node of activityNodes) {
      if (node.kind !== 'event' || node.entry.event !== 'onFileSave') continue;
      const { spoken } = activityRow(node);
      expect(spoken).toMatch(/^a\.ts, saved, .+, 12 ms, \d/);
      if (node.entry.outcome !== 'late' && node.entry.outcome !== 'discarded') expect(spoken).toContain(outcomeWord(node.entry.outcome));
    }
  });

  it('has a title for every action of every row, and an icon for those beside it', () => {
    let actions = 0;
    for (const { view, row } of rows) {
      for (const item of contributes.menus['view/item/context']!) {
        if (!applies(item.when ?? '', view, row.contextValue)) continue;
        actions += 1;
        const command = contributes.commands.find((one) => one.command === item.command);
        expect(command?.title).toMatch(/\S/);
        if (item.group?.startsWith('inline')) expect(command?.icon).toMatch(/^\$\(/);
      }
    }
    expect(actions).toBeGreaterThan(100);
  });

  it('offers the changes right beside an event that changed text, and nowhere else', () => {
    const inline = contributes.menus['view/item/context']!.filter(
      ({ command, group }) => command === 'codexPlugins.showChanges' && group?.startsWith('inline'),
    );
    expect(inline).toHaveLength(1);
    const shown = (changed: boolean): boolean => {
      const row = activityRow({ kind: 'event', entry: exampleActivity(changed ? { changed: 'text' } : {}) });
      return applies(inline[0]!.when!, 'codexPlugins.activity', row.contextValue);
    };
    expect([shown(true), shown(false)]).toEqual([true, false]);
  });

  it('lists plugins as people count', () => {
    const named = ['Plugin 10', 'Plugin 2', 'Plugin 1'].map((name) => examplePlugin({ key: name, name }));
    expect(pluginChildren(named).map((node) => pluginRow(node, 0, { trusted: true }).label)).toEqual(['Plugin 1', 'Plugin 2', 'Plugin 10']);
  });
});
