// The page of "Show Statistics".
import * as l10n from '@vscode/l10n';
import { STATISTICS_OF_RUNS } from '../../../server/src/protocol.ts';
import { markup, type Html } from '../eventPage/html.ts';
import { pageDocument, type DocumentParts } from '../eventPage/pageDocument.ts';
import { oneLine } from '../words.ts';
import { cellText, columnName, COLUMNS, type Column, type Order, type StatisticsRow } from './statisticsRows.ts';

const ROW_ACTIONS = ['openScript', 'showLog', 'profile'] as const;
const SORT = 'sort';
const COPY = 'copy';

export type StatisticsMessage = { action: typeof COPY } | { action: typeof SORT; by: Column } | { action: RowAction; row: string };
export type RowAction = (typeof ROW_ACTIONS)[number];

/** A message from the page, if it is one: it shows texts of others, and is not taken at its word. */
export function statisticsMessage(message: unknown): StatisticsMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { action, value } = message as Record<string, unknown>;
  if (action === COPY) return { action };
  const by = COLUMNS.find((column) => column === value);
  if (action === SORT) return by && { action, by };
  const known = ROW_ACTIONS.find((one) => one === action);
  return known !== undefined && typeof value === 'string' ? { action: known, row: value } : undefined;
}

/** What a row is known by as long as the plugin is loaded. */
export function rowKey({ plugin, handler: { event, script, function: called, phase, line } }: StatisticsRow): string {
  return JSON.stringify([plugin.key, event, script, called, phase, line]);
}

export function statisticsPage(content: Html, parts: DocumentParts): string {
  return pageDocument(l10n.t('Plugin Statistics'), markup`<main>${content}</main>`, parts);
}

export function statisticsContent(rows: readonly StatisticsRow[], order: Order): Html {
  if (rows.length === 0) {
    return markup`<h1>${l10n.t('Plugin Statistics')}</h1>
      <p class="hint">${l10n.t('No plugin with handlers is loaded. What plugins do shows up here as soon as one is.')}</p>`;
  }
  return markup`<header>
      <h1>${l10n.t('Plugin Statistics')}</h1>
      <p class="hint" id="about">
        ${l10n.t(
          'Since the plugin host started. Times are of the last {0} runs of a handler; runs with a debugger and those of profiles do not count. Handlers in one language share their plugin’s worker.',
          STATISTICS_OF_RUNS,
        )}
      </p>
      <div class="actions">
        <button type="button" data-action="${COPY}">${l10n.t('Copy as Text')}</button>
      </div>
    </header>
    <div class="scrolled" tabindex="0" role="region" aria-label="${l10n.t('Plugin Statistics')}">
      <table class="statistics" aria-describedby="about">
        <thead>
          <tr>
            ${COLUMNS.map((column) => heading(column, order))}
            <th scope="col">${l10n.t('Actions')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(tableRow)}
        </tbody>
      </table>
    </div>`;
}

function heading(column: Column, { by, descending }: Order): Html {
  const sorted = column === by ? (descending ? 'descending' : 'ascending') : 'none';
  const arrow = column === by ? (descending ? '\u2193' : '\u2191') : '';
  return markup`<th scope="col" aria-sort="${sorted}"${column === 'handler' ? undefined : markup` class="number"`}>
    <button type="button" class="sort" data-action="${SORT}" data-value="${column}">
      ${columnName(column)}<span class="arrow" aria-hidden="true">${arrow}</span>
    </button>
  </th>`;
}

function tableRow(row: StatisticsRow): Html {
  const { plugin, handler, name } = row;
  const key = rowKey(row);
  const spoken = `${oneLine(plugin.name, 80)}, ${name}`;
  const button = (action: RowAction, label: string, whole: string): Html =>
    markup`<button type="button" data-action="${action}" data-value="${key}" aria-label="${whole}">${label}</button>`;
  return markup`<tr${handler.statistics ? undefined : markup` class="unused"`}>
    <th scope="row">
      <span class="plugin">${oneLine(plugin.name, 80)}</span>
      <span class="name">${name}</span>
      <code class="quiet">${oneLine(handler.script, 200)}</code>
    </th>
    ${COLUMNS.filter((column) => column !== 'handler').map((column) => cell(row, column))}
    <td class="buttons">
      ${button('openScript', l10n.t('Script'), l10n.t('Open the script of {0}', spoken))}
      ${button('showLog', l10n.t('Log'), l10n.t('Open the log of {0}', spoken))}
      ${handler.event.startsWith('on') ? button('profile', l10n.t('Profile'), l10n.t('Profile {0}', spoken)) : undefined}
    </td>
  </tr>`;
}

function cell(row: StatisticsRow, column: Exclude<Column, 'handler'>): Html {
  const isBad = (column === 'errors' || column === 'timeouts') && (row.handler.statistics?.[column] ?? 0) > 0;
  const text = cellText(row, column);
  return markup`<td class="number">${isBad ? markup`<strong class="bad">${text}</strong>` : text}</td>`;
}
