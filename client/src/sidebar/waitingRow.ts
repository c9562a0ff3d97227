// The first row of the view while plugins wait for an answer.
import * as l10n from '@vscode/l10n';
import type { PluginView } from '../../../server/src/protocol.ts';
import { waitingWords } from '../grants/waiting.ts';
import { escapeMarkdown, oneLine } from '../words.ts';
import type { Row } from './node.ts';

export interface WaitingNode {
  kind: 'waiting';
  waiting: readonly PluginView[];
}

export function waitingNodes(waiting: readonly PluginView[]): WaitingNode[] {
  return waiting.length === 0 ? [] : [{ kind: 'waiting', waiting }];
}

export function waitingRow({ waiting }: WaitingNode): Row {
  return {
    id: 'waiting',
    label: waitingWords(waiting.length),
    description: l10n.t('Review…'),
    spoken: `${waitingWords(waiting.length)}, ${l10n.t('Review…')}`,
    tooltip: [
      l10n.t('These plugins run once you allow them:'),
      waiting.map(({ name }) => `- ${escapeMarkdown(oneLine(name, 80))}`).join('\n'),
    ].join('\n\n'),
    icon: { name: 'shield', color: 'problemsWarningIcon.foreground' },
    contextValue: 'waiting',
    children: 'none',
    command: 'codexPlugins.reviewPlugins',
  };
}

/** What the number on the view's icon counts. */
export function badgeWords(waiting: number, failing: number): string {
  const fails = failing === 1 ? l10n.t('1 plugin is failing') : l10n.t('{0} plugins are failing', String(failing));
  return [...(waiting > 0 ? [waitingWords(waiting)] : []), ...(failing > 0 ? [fails] : [])].join(', ');
}
