// Lets the user say which events the Activity view shows.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { filterChoices, isFiltering, type ActivityFilter, type Choice } from './activityFilter.ts';
import type { ActivityFiltering } from './activityFiltering.ts';
import { kindSentence } from './eventWords.ts';
import { outcomeSentence } from './outcomes.ts';

type Facet = keyof ActivityFilter;

interface FacetItem extends vscode.QuickPickItem {
  facet: Facet | 'clear';
}

/** First by what, then to what. */
export async function pickFilter(state: HostState, filtering: ActivityFiltering): Promise<void> {
  const { filter } = filtering;
  const item = (facet: Facet, icon: string, label: string, now: string | undefined): FacetItem => ({
    facet,
    label: `$(${icon}) ${label}`,
    description: now === undefined ? l10n.t('all') : oneLine(now, 60),
  });
  const items: FacetItem[] = [
    item('text', 'search', l10n.t('Text…'), filter.text),
    item('plugin', 'plug', l10n.t('Plugin…'), filter.plugin?.name),
    item('event', 'symbol-event', l10n.t('Event…'), filter.event === undefined ? undefined : kindSentence(filter.event)),
    item('outcome', 'pass', l10n.t('Outcome…'), filter.outcome === undefined ? undefined : outcomeSentence(filter.outcome)),
    ...(isFiltering(filter) ? [{ facet: 'clear' as const, label: `$(close) ${l10n.t('Show All Events')}` }] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Filter Activity'),
    placeHolder: l10n.t('Choose by what to filter the events'),
  });
  if (!picked) return;
  const changed = picked.facet === 'clear' ? {} : await changedFacet(picked.facet, state, filter);
  if (changed) filtering.set(changed);
}

/** The filter with another value of one facet; undefined where the user left. */
async function changedFacet(facet: Facet, state: HostState, filter: ActivityFilter): Promise<ActivityFilter | undefined> {
  const choices = filterChoices(state.activity);
  switch (facet) {
    case 'text': {
      const text = await vscode.window.showInputBox({
        title: l10n.t('Filter Activity'),
        prompt: l10n.t('Part of a file name, a plugin, a message or an outcome. Empty shows all.'),
        value: filter.text ?? '',
      });
      return text === undefined ? undefined : withFacet(filter, 'text', text.trim() === '' ? undefined : text.trim());
    }
    case 'plugin': {
      const picked = await pick(choices.plugins, l10n.t('All plugins'));
      return picked && withFacet(filter, 'plugin', picked.value);
    }
    case 'event': {
      const picked = await pick(choices.events, l10n.t('All events'));
      return picked && withFacet(filter, 'event', picked.value);
    }
    case 'outcome': {
      const picked = await pick(choices.outcomes, l10n.t('All outcomes'));
      return picked && withFacet(filter, 'outcome', picked.value);
    }
  }
}

function withFacet<Name extends Facet>(filter: ActivityFilter, facet: Name, value: ActivityFilter[Name] | undefined): ActivityFilter {
  const { [facet]: _before, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [facet]: value };
}

async function pick<Value>(choices: readonly Choice<Value>[], all: string): Promise<{ value: Value | undefined } | undefined> {
  const items: (vscode.QuickPickItem & { value: Value | undefined })[] = [
    { label: all, value: undefined },
    ...choices.map(({ label, count, value }) => ({
      label,
      description: count === 1 ? l10n.t('1 event') : l10n.t('{0} events', count),
      value,
    })),
  ];
  return vscode.window.showQuickPick(items, { title: l10n.t('Filter Activity'), placeHolder: l10n.t('Choose which events to show') });
}
