// @ts-check
// Handlers by how long they take, of the events that are kept.
import { histogram } from './charts.js';
import { el, fill } from './dom.js';
import { counted, duration, handlerName, quantile } from './format.js';
import { stacked } from './stackedTable.js';

/** @typedef {import('./store.js').Kept} Kept */
/** @typedef {{ key: string, plugin: string, handler: string, durations: number[], failed: number }} Row */

export class HandlersView {
  #section;
  #figure = el('figure', { class: 'histogram' });
  /** @type {string | undefined} */
  #chosen;
  /** @type {readonly Kept[]} */
  #events = [];

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
  }

  /** @param {readonly Kept[]} events */
  draw(events) {
    this.#events = events;
    const rows = rowsOf(events);
    if (rows.length === 0) {
      fill(
        this.#section,
        el(
          'div',
          { class: 'empty' },
          el('p', {}, 'No handler has run yet.'),
          el('p', { class: 'quiet' }, 'Times show up here with the first events.'),
        ),
      );
      return;
    }
    const hadFocus = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['handler'] : undefined;
    const chosen = rows.find(({ key }) => key === this.#chosen) ?? rows[0];
    fill(
      this.#section,
      el(
        'div',
        { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': 'Times of handlers' },
        stacked(
          'plain handlertable',
          el('caption', { class: 'unseen' }, 'How long handlers took, of the events that are kept'),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              el('th', { scope: 'col' }, 'Handler'),
              el('th', { scope: 'col' }, 'Plugin'),
              ['Runs', 'Failed', 'p50', 'p95', 'p99', 'Longest'].map((name) => el('th', { scope: 'col', class: 'number' }, name)),
            ),
          ),
          el(
            'tbody',
            {},
            rows.map((row) => {
              const sorted = row.durations.toSorted((a, b) => a - b);
              const choose = el(
                'button',
                {
                  type: 'button',
                  class: 'link',
                  'data-handler': row.key,
                  'aria-pressed': String(row === chosen),
                  onclick: () => this.#choose(row.key),
                },
                row.handler,
              );
              return el(
                'tr',
                { class: row === chosen ? 'chosen' : undefined },
                el('th', { scope: 'row' }, choose),
                el('td', {}, row.plugin),
                el('td', { class: 'number' }, String(sorted.length)),
                el('td', { class: row.failed > 0 ? 'number bad' : 'number' }, String(row.failed)),
                [0.5, 0.95, 0.99, 1].map((share) => el('td', { class: 'number' }, duration(quantile(sorted, share)))),
              );
            }),
          ),
        ),
      ),
      this.#figure,
      el('p', { class: 'quiet' }, `Of the ${counted(events.length, 'event')} that the page keeps. /_codex/metrics counts all of them.`),
    );
    if (chosen) histogram(this.#figure, chosen.handler, chosen.durations);
    if (hadFocus !== undefined)
      /** @type {HTMLElement | null} */ (this.#section.querySelector(`[data-handler="${CSS.escape(hadFocus)}"]`))?.focus();
  }

  /** @param {string} key */
  #choose(key) {
    this.#chosen = key;
    this.draw(this.#events);
  }
}

/** Those that ran most first. @param {readonly Kept[]} events @returns {Row[]} */
function rowsOf(events) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const { record } of events) {
    for (const one of record.handlers) {
      if (one.startedMs === undefined) continue;
      const key = `${one.pluginKey} ${one.script} ${one.function ?? ''}`;
      const row = rows.get(key) ?? { key, plugin: one.name, handler: handlerName(one), durations: [], failed: 0 };
      row.durations.push(one.durationMs);
      if (one.outcome === 'failed') row.failed++;
      rows.set(key, row);
    }
  }
  return [...rows.values()].sort((a, b) => b.durations.length - a.durations.length);
}
